"""Plans of many: one selection, a proposal for every record in it, one yes for all of them or one for each."""
