"""What skills share about the merchant's own Stripe account."""
