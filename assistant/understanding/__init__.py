"""Turns what a merchant wrote into a skill and its arguments, without any model vendor."""
