"""What a merchant is told without asking: every kind of alert, by real events."""
