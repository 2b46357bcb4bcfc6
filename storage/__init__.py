"""Memory: the only SQL, the tables and the records kept in PostgreSQL."""
