"""The mirror, against the offline Stripe and a real PostgreSQL."""
