"""Live updates: the numbered stream, its fan-out, and what browsers and terminals see of it."""
