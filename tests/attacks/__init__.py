"""The attack suite: strangers' texts in eight places, six goals, a fully hijacked model, and what came of it."""
