"""Automations: made by a yes, run by Stripe's events, once each, within bounds."""
