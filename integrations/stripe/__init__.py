"""The Stripe SDK behind one plain interface per connected account."""
