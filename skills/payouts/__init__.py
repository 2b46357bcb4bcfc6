"""What skills share about money on its way to the bank: payouts, what is in them, and what could still be claimed."""
