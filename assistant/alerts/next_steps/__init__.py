"""The next step of an alert as a ready proposal: a file each, found by itself; nothing here can carry one out."""
