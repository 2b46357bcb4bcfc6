"""What Florin must survive: dying processes, lost answers, refused decisions, bad input."""
