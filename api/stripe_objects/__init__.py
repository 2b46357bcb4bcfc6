"""Stripe's objects over REST: which there are, how they are listed, and what of them is shown."""
