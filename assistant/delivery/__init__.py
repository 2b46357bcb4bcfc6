"""Delivery: alerts reach the people and programs who want them, once per channel, at a time when they may."""
