"""Reads what a text states, from figures and days to claims about them, so that a reply can be held against results."""
