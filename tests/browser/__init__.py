"""Florin in a real browser."""
