"""What subscriptions bring a month: at a moment, and how that moved between two."""
