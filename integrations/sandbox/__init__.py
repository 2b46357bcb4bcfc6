"""An offline Stripe that speaks HTTP; it knows nothing of the rest of Florin."""
