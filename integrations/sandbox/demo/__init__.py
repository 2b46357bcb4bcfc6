"""A believable year of one shop's trade, made from a fixed seed."""
