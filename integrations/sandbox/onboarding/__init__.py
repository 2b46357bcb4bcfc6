"""What Stripe wants to know of a connected account, and what it may do meanwhile; plain functions over plain data."""
