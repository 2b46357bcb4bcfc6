"""What is known of a customer: who it is, what was paid, what pays, and what is still open."""
