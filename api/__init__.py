"""Doors: HTTP, terminal, settings and wiring."""
