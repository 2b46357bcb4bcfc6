"""What is kept of one customer, everywhere: gathered for an export, and stripped of words for an erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text

from domain.erasing import bare
from storage import erasures
from storage.database import Tx

# The customer, what names the customer, what names those payments, and what moved in the balance for any of it.
_OBJECTS = text("""
WITH own AS (
    SELECT object_id, kind FROM stripe_objects
    WHERE merchant_id = :merchant_id AND (object_id = :customer_id OR customer_id = :customer_id)
), paid AS (
    SELECT object_id, kind FROM stripe_objects WHERE merchant_id = :merchant_id AND payment_id IN (
        SELECT object_id FROM own WHERE kind = 'payment_intent')
    UNION SELECT * FROM own
), beside AS (
    SELECT object_id, kind FROM stripe_objects
    WHERE merchant_id = :merchant_id AND kind IN ('refund', 'dispute', 'review', 'radar.early_fraud_warning')
        AND state ->> 'charge' IN (SELECT object_id FROM paid WHERE kind = 'charge')
    UNION SELECT * FROM paid
), moved AS (
    SELECT object_id, kind FROM stripe_objects
    WHERE merchant_id = :merchant_id AND kind = 'balance_transaction'
        AND state ->> 'source' IN (SELECT object_id FROM beside)
    UNION SELECT * FROM beside
)
SELECT o.account_id, o.livemode, o.object_id, o.kind, o.state, o.as_of FROM stripe_objects o
JOIN moved m ON m.object_id = o.object_id WHERE o.merchant_id = :merchant_id ORDER BY o.kind, o.object_id
""")

# Rows elsewhere that hold any of the words, as whoever reads them sees them.
_MENTIONS = {
    "alerts": "SELECT to_jsonb(t) - 'merchant_id' FROM alerts t WHERE t.subject_id = ANY (:ids) "
    "OR to_jsonb(t)::text LIKE ANY (:patterns)",
    "proposals": "SELECT to_jsonb(t) - 'merchant_id' - 'key' FROM proposals t "
    "WHERE to_jsonb(t)::text LIKE ANY (:patterns)",
    "messages": "SELECT to_jsonb(t) - 'merchant_id' FROM turns t WHERE to_jsonb(t)::text LIKE ANY (:patterns)",
    "events": "SELECT jsonb_build_object('id', t.event_id, 'type', t.type, 'created_at', t.created_at, "
    "'body', encode(t.body, 'escape')) FROM stripe_events t "
    "WHERE position(convert_to(:customer_id, 'UTF8') IN t.body) > 0",
}
_ERASE = text(
    "SELECT what, rows FROM florin_erase_customer(:customer_id, CAST(:ids AS text[]), CAST(:words AS text[]))"
)
_STRIP = text(
    "UPDATE stripe_objects o SET state = s.state FROM unnest(CAST(:ids AS text[]), CAST(:states AS jsonb[])) "
    "AS s (id, state) WHERE o.merchant_id = :merchant_id AND o.object_id = s.id"
)

# A shorter name would be found in words that have nothing to do with anybody.
_WORD_CHARACTERS_MIN = 6


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept of a customer: Stripe's objects, and what else mentions them by id, email, name or phone."""

    customer_id: str
    objects: list[dict[str, Any]] = field(repr=False)
    mentions: dict[str, list[Any]] = field(repr=False)

    @property
    def ids(self) -> list[str]:
        """The ids of the objects, the customer's first."""
        return list(dict.fromkeys([self.customer_id, *(one["object_id"] for one in self.objects)]))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self.objects and not any(self.mentions.values())


async def held(tx: Tx, merchant_id: str, customer_id: str) -> Held:
    """Gather everything that is kept of a customer."""
    given = {"merchant_id": merchant_id, "customer_id": customer_id}
    objects = [dict(row) for row in (await tx.execute(_OBJECTS, given)).mappings()]
    ids = [customer_id, *(one["object_id"] for one in objects)]
    patterns = [f"%{_escaped(word)}%" for word in dict.fromkeys([*ids, *_words(customer_id, objects)])]
    found: dict[str, list[Any]] = {}
    for name, statement in _MENTIONS.items():
        asked = {"ids": ids, "patterns": patterns, "customer_id": customer_id}
        wanted = {key: value for key, value in asked.items() if f":{key}" in statement}
        found[name] = list((await tx.execute(text(statement), wanted)).scalars())
    return Held(customer_id, objects, found)


async def erase(tx: Tx, merchant_id: str, customer_id: str, now: datetime) -> dict[str, int]:
    """Strip everything that is kept of a customer of words; returns how many rows of what were changed.

    What waits to be decided or delivered is left as it is. What Stripe sends of them later is stored without words too.
    """
    known = await held(tx, merchant_id, customer_id)
    await erasures.note(tx, merchant_id, customer_id, now)
    words = [*known.ids, *_words(customer_id, known.objects)]
    given = {"customer_id": customer_id, "ids": known.ids, "words": list(dict.fromkeys(words))}
    counts = {str(row[0]): int(row[1]) for row in await tx.execute(_ERASE, given)}
    stripped = {
        "merchant_id": merchant_id,
        "ids": [one["object_id"] for one in known.objects],
        "states": [orjson.dumps(bare(one["state"])).decode() for one in known.objects],
    }
    await tx.execute(_STRIP, stripped)
    return {"objects": len(known.objects), **counts}


def _words(customer_id: str, objects: Sequence[dict[str, Any]]) -> list[str]:
    """What tells who the customer is, wherever it may be written."""
    states = [one["state"] for one in objects if one["object_id"] == customer_id]
    said = [state.get(name) for state in states for name in ("email", "name", "phone")]
    return [word for word in said if isinstance(word, str) and len(word) >= _WORD_CHARACTERS_MIN]


def _escaped(word: str) -> str:
    """A word as LIKE takes it literally, and as JSON writes it."""
    written = orjson.dumps(word).decode()[1:-1]
    return written.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
