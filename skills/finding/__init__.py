"""How skills find the records that people name in words."""
