"""Tests of the skills against the offline Stripe, over the wire."""
