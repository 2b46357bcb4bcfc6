"""The terminal's commands, one file a topic."""

from api.collector import unhurried

unhurried()
