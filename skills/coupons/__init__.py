"""Coupons and the promotion codes they are given by: how they are found and named, and what they have given."""
