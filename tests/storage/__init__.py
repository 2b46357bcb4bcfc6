"""Tests of the memory, against a real PostgreSQL."""
