"""Automations as skills speak of them: found by id or name, and put into words."""
