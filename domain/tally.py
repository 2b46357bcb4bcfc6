"""Counts what happens in one process, for whoever watches over it; never what it was about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

Labels = tuple[tuple[str, str], ...]

# A name, its labels, and how often.
Count = tuple[str, dict[str, str], int]


@dataclass(slots=True)
class Tally:
    """Named counts, each split by labels of few values: kinds and outcomes, never ids or names."""

    _counts: Counter[tuple[str, Labels]] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def add(self, name: str, by: int = 1, **labels: str) -> None:
        """Add to a count."""
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += by

    def spread(self, name: str, value: int, steps: Sequence[int], **labels: str) -> None:
        """Count a value under the first of the rising `steps` that it does not exceed, as the label `le`, else "+Inf".

        The values are added up beside it, under the name with "_sum".
        """
        self.add(name, 1, le=next((str(step) for step in steps if value <= step), "+Inf"), **labels)
        self.add(f"{name}_sum", value, **labels)

    def counts(self, name: str) -> Mapping[Labels, int]:
        """Return a count, split by its labels; empty when nothing of it happened yet."""
        with self._lock:
            return {labels: count for (counted, labels), count in self._counts.items() if counted == name}

    def taken(self) -> list[Count]:
        """Return all counts and begin anew, for a process that reports them to another one."""
        with self._lock:
            taken = [(name, dict(labels), count) for (name, labels), count in self._counts.items()]
            self._counts.clear()
        return taken
