"""Measures what any model understands: recorded cases, their halves, tallies per author and tag, and requirements."""
