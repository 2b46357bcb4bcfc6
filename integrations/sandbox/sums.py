"""Amounts added up as objects come, change and go: a balance costs the same after a million payments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Group = tuple[Any, ...]


class Sums:
    """Per place, kind and group: the sum of one field and how many objects it is the sum of.

    `wanted`: by kind the summed field and then the fields that make the group, ("net", "currency", "status"). Whoever
    changes an object says so by `change`, taking a change back is a change too, so sums follow every rollback.
    """

    def __init__(self, wanted: Mapping[str, tuple[str, ...]]) -> None:
        self._wanted = wanted
        self._sums: dict[tuple[Any, str], dict[Group, list[int]]] = {}

    def of(self, place: object, kind: str) -> dict[Group, int]:
        """The sums of a kind in one place, only of groups that hold any object."""
        return {group: both[0] for group, both in self._sums.get((place, kind), {}).items()}

    def change(self, place: object, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> None:
        """An object came (`old` is None), went (`new` is None) or has another version."""
        if old is not None and old["object"] in self._wanted:
            self._add(place, old, -1)
        if new is not None and new["object"] in self._wanted:
            self._add(place, new, 1)

    def clear(self) -> None:
        """Nothing is left."""
        self._sums.clear()

    def _add(self, place: object, counted: Mapping[str, Any], sign: int) -> None:
        amount, *by = self._wanted[counted["object"]]
        groups = self._sums.setdefault((place, counted["object"]), {})
        group = tuple(counted.get(field) for field in by)
        both = groups.setdefault(group, [0, 0])
        both[0] += sign * (counted.get(amount) or 0)
        both[1] += sign
        if not both[1]:
            del groups[group]
