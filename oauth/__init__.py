"""Keys: Stripe Connect, token vault, sessions and API keys."""
