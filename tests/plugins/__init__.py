"""Pytest fixtures shared by several rooms."""
