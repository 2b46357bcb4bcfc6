"""Kinds of alerts that are looked for on a schedule, because they show only over time: a file each, found by itself."""
