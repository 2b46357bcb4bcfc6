"""The objects of a world: kept in memory by account and mode, durable by a journal, changed in units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from integrations.sandbox.contract import Altered, Checked
from integrations.sandbox.errors import Breach
from integrations.sandbox.journal import Journal
from integrations.sandbox.sums import Sums
from integrations.sandbox.timeline import Moment, Timeline

Check = Callable[[dict[str, Any]], str | None]
_OVERGROWN = 1_000  # superseded journal entries that make it worth rewriting the file at start


class Place(NamedTuple):
    """Whose objects, and test or live: nothing is seen from another place."""

    account: str
    livemode: bool


class Stored(Checked):
    """One version of an object, exactly as the API shows it; `private` is what only the sandbox knows about it."""

    __slots__ = ("moment", "place", "private")
    place: Place
    moment: Moment
    private: dict[str, Any]


class Store:
    """All objects of one world. Kinds that start with an underscore are the sandbox's own and not part of the API.

    Changes belong to a unit: `commit` writes them as one journal line, `rollback` takes them back.
    """

    def __init__(
        self,
        check: Check,
        indexes: Mapping[str, tuple[str, ...]],
        file: Path | None = None,
        *,
        sums: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._check = check
        self._indexes = indexes
        self._sums = Sums(sums or {})
        self._objects: dict[Place, dict[str, Stored]] = {}
        self._timelines: dict[tuple[Place, str, str, Any], Timeline] = {}
        self._undo: list[tuple[Place, str, Stored | None]] = []
        self._last_seq = 0
        self._journal = Journal(file) if file else None
        if self._journal:
            self._load(self._journal)

    def get(self, place: Place, object_id: str) -> Stored | None:
        """The object of this id in one place, deleted ones included."""
        return self._objects.get(place, {}).get(object_id)

    def timeline(self, place: Place, kind: str, field: str = "", value: Any = None) -> Timeline:
        """Objects of a kind in listing order, or those whose indexed `field` is `value`."""
        return self._timelines.get((place, kind, field, value)) or Timeline()

    def sums(self, place: Place, kind: str) -> dict[tuple[Any, ...], int]:
        """What `Kind.sums` asks for, by the values of its fields; only groups that hold any object."""
        return self._sums.of(place, kind)

    def is_indexed(self, kind: str, field: str) -> bool:
        """Whether `timeline` can answer for this field."""
        return field in self._indexes.get(kind, ())

    def places(self) -> list[Place]:
        """Every place that holds anything."""
        return list(self._objects)

    def all(self, place: Place) -> Iterator[Stored]:
        """Every object of a place."""
        return iter(list(self._objects.get(place, {}).values()))

    def put(self, place: Place, fields: dict[str, Any], private: dict[str, Any] | None = None) -> Stored:
        """Stores a new version of the object with this `id` and `object`. Raises Breach when the contract forbids it.

        Without `private` a new version keeps what the one before knew.
        """
        kind, old = fields["object"], self.get(place, fields["id"])
        if not kind.startswith("_") and (wrong := self._check(_unchecked(fields, old))):
            raise Breach(f"{kind}.{wrong}")
        stored = self._version(place, fields, old, private)
        self._undo.append((place, fields["id"], old))
        self._swap(place, fields["id"], old, stored)
        return stored

    def remove(self, place: Place, object_id: str) -> None:
        """Forgets an object altogether; an API object that was deleted is better stored as `deleted`."""
        old = self.get(place, object_id)
        if old is not None:
            self._undo.append((place, object_id, old))
            self._swap(place, object_id, old, None)

    def commit(self) -> None:
        """Makes the unit's changes durable."""
        changed, self._undo = self._undo, []
        if self._journal and changed:
            entries = [
                self._entry(place, object_id) for place, object_id in dict.fromkeys((c[0], c[1]) for c in changed)
            ]
            self._journal.append(orjson.dumps(entries))

    def mark(self) -> int:
        """How many changes the unit holds, for a rollback to here."""
        return len(self._undo)

    def rollback(self, to: int = 0) -> None:
        """Takes the unit's changes back, or those since a mark."""
        while len(self._undo) > to:
            place, object_id, old = self._undo.pop()
            self._swap(place, object_id, self.get(place, object_id), old)

    def clear(self) -> None:
        """Forgets everything, on disk too."""
        self._objects, self._timelines, self._undo, self._last_seq = {}, {}, [], 0
        self._sums.clear()
        if self._journal:
            self._journal.rewrite(())

    def close(self) -> None:
        """Closes the journal."""
        if self._journal:
            self._journal.close()

    def _version(
        self, place: Place, fields: dict[str, Any], old: Stored | None, private: dict[str, Any] | None
    ) -> Stored:
        stored = Stored(fields)
        if old is None:
            self._last_seq += 1
        seq = old.moment.seq if old is not None else self._last_seq
        stored.place = place
        stored.moment = Moment(
            fields.get("created") or (old.moment.created if old is not None else 0), seq, fields["id"]
        )
        stored.private = private if private is not None else old.private if old is not None else {}
        return stored

    def _swap(self, place: Place, object_id: str, old: Stored | None, new: Stored | None) -> None:
        before, after = self._keys(old), self._keys(new)
        self._sums.change(place, old, new)
        if old is not None and (before != after or new is None or old.moment != new.moment):
            for key in before:
                self._timelines[key].discard(old.moment)
            before = []
        if new is None:
            del self._objects[place][object_id]
            return
        self._objects.setdefault(place, {})[object_id] = new
        if not before:
            for key in after:
                self._timelines.setdefault(key, Timeline()).add(new.moment)

    def _keys(self, stored: Stored | None) -> list[tuple[Place, str, str, Any]]:
        """The timelines an object stands in: none once it is deleted."""
        if stored is None or stored.get("deleted") is True:
            return []
        kind = stored["object"]
        keys = [(stored.place, kind, "", None)]
        for field in self._indexes.get(kind, ()):
            value = stored.get(field)
            if value is None:  # what only the sandbox knows can be looked up as well
                value = stored.private.get(field)
            if value is not None and not isinstance(value, dict | list):
                keys.append((stored.place, kind, field, value))
        return keys

    def _entry(self, place: Place, object_id: str) -> list[Any]:
        stored = self.get(place, object_id)
        if stored is None:
            return [place.account, place.livemode, object_id]
        entry = [place.account, place.livemode, stored]
        return [*entry, stored.private] if stored.private else entry

    def _load(self, journal: Journal) -> None:
        entries = 0
        latest: dict[tuple[Place, str], tuple[dict[str, Any], dict[str, Any]]] = {}
        for line in journal.read():
            for account, livemode, fields, *private in line:
                entries += 1
                place = Place(account, livemode)
                if isinstance(fields, str):
                    latest.pop((place, fields), None)
                else:
                    latest[place, fields["id"]] = fields, private[0] if private else {}
        for (place, object_id), (fields, private) in latest.items():
            self._swap(place, object_id, None, self._version(place, fields, None, private))
        if entries > 2 * len(latest) + _OVERGROWN:
            journal.rewrite(orjson.dumps([self._entry(*key)]) for key in latest)


def _unchecked(fields: dict[str, Any], old: Stored | None) -> dict[str, Any]:
    """The fields, marked with which of them the version before did not have in just this form."""
    if old is None or old["object"] != fields["object"] or type(fields) is not dict:
        return fields
    return Altered(fields, [name for name, value in fields.items() if name not in old or old[name] is not value])
