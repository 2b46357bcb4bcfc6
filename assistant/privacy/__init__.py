"""Keeps who the customers are from a remote model: placeholders go out, the real words come back in."""
