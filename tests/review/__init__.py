"""What a hostile second look at the money path found, each kept as a test."""
