"""Stripe's resources, one file each; adding a file with a RESOURCE adds it to the sandbox."""
