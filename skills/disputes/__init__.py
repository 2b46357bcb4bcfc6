"""What skills share about disputes: how one stands, which evidence counts, and what Stripe's data can prove."""
