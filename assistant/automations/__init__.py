"""WHEN an event comes THEN tell, prepare or pass on: a merchant's own automations, at work on Stripe's events."""
