"""The harness that measures understanding."""
