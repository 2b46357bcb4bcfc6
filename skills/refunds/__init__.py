"""What a refund needs to know and to say: how a payment stands, and what giving money back would mean."""
