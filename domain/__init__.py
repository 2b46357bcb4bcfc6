"""The rules of Florin: pure values and decisions, standard library only."""
