"""How each skill is asked for: its cues with weights, the words of its trade, and the slots that fill it."""
