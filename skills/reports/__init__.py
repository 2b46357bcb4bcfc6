"""Sums over all of a merchant's transactions, in bounded memory."""
