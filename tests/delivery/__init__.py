"""Delivery: alerts reach their channels, once each, at their time."""
