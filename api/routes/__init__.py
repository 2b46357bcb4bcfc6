"""The HTTP routes, one file for each thing a caller does; routes read the request and call a room, nothing else."""
