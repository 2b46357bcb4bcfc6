"""Tests of the room that holds the ECB's rates."""
