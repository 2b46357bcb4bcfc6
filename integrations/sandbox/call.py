"""What a resource file works with: the caller's place, the typed parameters, and the objects of that place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.contract import Altered
from integrations.sandbox.errors import resource_missing
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.world import World

Include = Callable[["Call", Stored], Any]


@dataclass(frozen=True)
class Kind:
    """What the sandbox needs to know of one kind of object.

    `indexes`: fields that lists filter by; `search`: paths the search language knows (`metadata` is one word);
    `includes`: fields that only come when expanded, and who makes them; `sums`: an amount that is always added up
    and the fields it is grouped by.
    """

    name: str
    prefix: str
    indexes: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    includes: Mapping[str, Include] = field(default_factory=dict)
    sums: tuple[str, ...] = ()


@dataclass
class Call:
    """One call of one operation on behalf of one account. `params` are typed; a parameter given as "" is None.

    Stored objects are frozen: a change is `call.update(object, {…})`, which stores a new version. All changes of a
    call become durable together, also when it ends in an ApiError; any other exception takes them back.
    """

    world: World
    kinds: Mapping[str, Kind]
    place: Place
    params: dict[str, Any] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    path: str = ""
    request_id: str | None = None
    idempotency_key: str | None = None

    @property
    def now_s(self) -> int:
        """Unix seconds by the world's clock."""
        return self.world.now_s()

    @property
    def livemode(self) -> bool:
        """Live or test."""
        return self.place.livemode

    @property
    def account(self) -> str:
        """The account that is acted for."""
        return self.place.account

    def create(self, kind: str, fields: Mapping[str, Any], private: dict[str, Any] | None = None) -> Stored:
        """Stores a new object: id, created and livemode are added and every other nullable field is null."""
        shapes = self.world.contract.shapes
        schema = shapes.part(kind)["properties"]
        filled: dict[str, Any] = {}
        if "id" in schema and "id" not in fields:
            filled["id"] = self.world.new_id(self.kinds[kind].prefix)
        if "created" in schema:
            filled["created"] = self.now_s
        if "livemode" in schema:
            filled["livemode"] = self.livemode
        filled.update(fields)
        # The null fields of an empty shape are right by construction; only what was filled in needs to be checked.
        return self.world.store.put(self.place, Altered({**shapes.empty(kind), **filled}, filled), private or {})

    def shape(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """A part of an object ("charge.payment_method_details.card") with every nullable field null but `fields`."""
        shape = self.world.contract.shapes.empty(path)
        shape.update(fields)
        return shape

    def update(self, stored: Stored, changes: Mapping[str, Any], private: dict[str, Any] | None = None) -> Stored:
        """Stores a new version and returns it; `private` is kept unless given."""
        return self.world.store.put(stored.place, {**stored, **changes}, private)

    def delete(self, stored: Stored) -> Stored:
        """Replaces an object by its tombstone, which can be fetched but is in no list."""
        tombstone = {"id": stored["id"], "object": stored["object"], "deleted": True}
        return self.world.store.put(stored.place, tombstone)

    def get(self, kind: str, object_id: str | None) -> Stored | None:
        """The object of this id in the caller's place; None when absent or of another kind."""
        found = self.world.store.get(self.place, object_id) if object_id else None
        return found if found is not None and found["object"] == kind else None

    def require(self, kind: str, object_id: str, *, param: str | None = None, deleted: bool = False) -> Stored:
        """The object, or Stripe's resource_missing: 404 for an id in the path, 400 for one in parameter `param`.

        A deleted object counts as missing unless `deleted` is set.
        """
        found = self.get(kind, object_id)
        if found is None or (found.get("deleted") is True and not deleted):
            elsewhere = self.world.store.get(Place(self.account, livemode=not self.livemode), object_id)
            other = None if elsewhere is None else "test" if self.livemode else "live"
            raise resource_missing(kind.replace("_", " ").replace(".", " "), object_id, param=param, other_mode=other)
        return found

    def each(self, kind: str, index: str = "", value: Any = None) -> Iterator[Stored]:
        """Objects of a kind, newest first; with `index` only those whose indexed field is `value`."""
        for object_id in self.world.store.timeline(self.place, kind, index, value).newest_first():
            found = self.world.store.get(self.place, object_id)
            if found is not None:
                yield found

    def given(self, *names: str) -> dict[str, Any]:
        """Those of the named parameters that the request holds, to be taken over as they are."""
        return {name: self.params[name] for name in names if name in self.params}

    def metadata(self, stored: Stored | None = None) -> dict[str, str]:
        """The object's metadata after this request: keys merged, a key given as "" removed, "" as a whole clears."""
        kept: dict[str, str] = dict(stored.get("metadata") or {}) if stored is not None else {}
        if "metadata" not in self.params:
            return kept
        if self.params["metadata"] is None:
            return {}
        for key, value in self.params["metadata"].items():
            if value is None:
                kept.pop(key, None)
            else:
                kept[key] = value
        return kept

    def list_of(self, items: list[Any], url: str) -> dict[str, Any]:
        """A whole list object, for lists inside an object."""
        return {"object": "list", "data": items, "has_more": False, "url": url, "total_count": len(items)}

    def emit(self, event_type: str, stored: Mapping[str, Any], before: Stored | None = None) -> Stored:
        """Stores an `event` about the object; with `before` it says what changed. Webhooks go out after the commit."""
        data: dict[str, Any] = {"object": stored}
        if before is not None:
            data["previous_attributes"] = {
                key: before.get(key) for key in stored.keys() | before.keys() if stored.get(key) != before.get(key)
            }
        fields = {
            "id": self.world.new_id("evt"),
            "api_version": self.world.contract.version,
            "data": data,
            "pending_webhooks": 0,
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": event_type,
        }
        event = self.create("event", fields)
        self.world.emitted(event)
        return event

    def at(self, account: str, *, livemode: bool | None = None) -> Call:
        """A call of the same unit on behalf of another account (or mode), for money that moves between accounts."""
        place = Place(account, self.livemode if livemode is None else livemode)
        return Call(self.world, self.kinds, place, request_id=self.request_id)
