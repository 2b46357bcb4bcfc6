"""What a merchant sells and for how much: prices of every kind, tiers, and who a change of them reaches."""
