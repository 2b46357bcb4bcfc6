"""Whether this server can do its work, what keeps it from some of it, and what a person can do about that."""
