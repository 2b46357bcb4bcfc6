"""What Florin can do: one file, one ability; adding a file adds a skill."""
