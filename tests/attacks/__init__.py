"""The attack suite: strangers' texts in eight places, five goals, a fully hijacked model, and what came of it."""
