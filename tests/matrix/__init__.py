"""The matrix: every skill through every case that issue 3 names, one row a skill."""
