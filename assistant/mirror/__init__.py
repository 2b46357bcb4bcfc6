"""The mirror: a merchant's own copy of a Stripe account, filled, kept fresh, checked, and read from for answers."""
