"""Translators to the systems outside Florin."""
