"""Money rules the offline Stripe keeps by hand: test cards, amounts, fees, refunds; plain functions over plain data."""
