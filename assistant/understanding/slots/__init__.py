"""The slots of each family of skills: which pieces fill which argument."""
