"""Kinds of alerts that one event of Stripe's raises: a file each, found by itself."""
