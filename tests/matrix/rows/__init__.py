"""The rows of the matrix, a module per topic; adding a module adds its rows."""
