"""Stripe's events, worked on: what each family means, and a look for those that never came."""
