"""Tests of the subscription skills over a shop whose clock is turned by hand."""
