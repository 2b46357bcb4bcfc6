"""Stripe's events: taken in, worked on, and never lost."""
