"""Tests of what a remote model gets to know."""
