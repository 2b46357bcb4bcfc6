"""What stands in a merchant's account, and what an act made of it, in a form that two alike worlds share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.matrix.bench import Bench

# Ids, secrets, addresses and numbers that Stripe draws by lot; they differ from world to world.
_DRAWN = re.compile(
    r"https?://\S+|(?:[a-z]+_)+(?=\w*[A-Z0-9])\w{8,}|\b[A-Z0-9]{6,8}(?:-[A-Z0-9]+)+\b|[0-9a-f]{8}-[0-9a-f-]{20,}"
    r"|\b(?=[A-Za-z0-9]*[A-Z0-9])[A-Za-z0-9]{8}\b"
)
_UNSAID = frozenset({"id", "data", "request", "fingerprint", "invoice_prefix", "receipt_number", "code"})

# A coupon's id is eight letters or digits by lot and looks like a word where no digit is among them.
_ID_OF_A_COUPON = ".coupon"

# What a meter counted is nothing of the API's own, but it is what record_usage changes.
USAGE = "_meter_event"


class Held(NamedTuple):
    """One object: its kind, all of it, and its id or what an event is of."""

    kind: str
    source: dict[str, Any]
    about: str


Objects = dict[str, Held]

# How often which object was made or became what.
Changes = Counter[tuple[Any, ...]]


def objects(bench: Bench) -> Objects:
    """Everything in the account by id."""
    control, account = bench.shop.world.control, bench.shop.account_id
    rows = control("POST", "/objects", account=account)["objects"]
    rows += control("POST", "/objects", account=account, kind=USAGE)["objects"]
    return {
        str(one.get("id") or at): Held(one["object"], one, _about(one))
        for at, one in enumerate(row["object"] for row in rows)
    }


def changes(before: Objects, now: Objects) -> Changes:
    """What was made, changed or deleted in between, without what is drawn by lot: alike for one act in any world."""
    found: Changes = Counter()
    for name, held in now.items():
        old = before.get(name)
        if old is None:
            found["made", held.kind, tuple(sorted(_leaves(held.source)))] += 1
        elif old != held:
            was = set(_leaves(old.source))
            found["changed", held.kind, tuple(sorted(leaf for leaf in _leaves(held.source) if leaf not in was))] += 1
    for name in before.keys() - now.keys():
        found["gone", before[name].kind] += 1
    return found


def touched(before: Objects, now: Objects) -> set[str]:
    """The ids of what was made or changed, or of what an event says that something happened to it."""
    return {held.about for name, held in now.items() if before.get(name) != held}


def _about(one: dict[str, Any]) -> str:
    """The object's id, or that of the object an event tells of."""
    told = one["data"]["object"] if one["object"] == "event" else one
    return str(told.get("identifier") or told.get("id"))


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every comparable value below, with its path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in _UNSAID:
                yield from _leaves(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{at}")
    elif value is not None:
        yield path, "…" if path.endswith(_ID_OF_A_COUPON) else _DRAWN.sub("…", str(value))
