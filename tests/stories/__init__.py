"""Whole chats and commands, from a sentence to the money."""
