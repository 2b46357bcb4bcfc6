"""The way of the tables from empty to now, run by storage/migrate.py."""
