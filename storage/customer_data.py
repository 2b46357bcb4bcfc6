"""What is kept of one person, everywhere: gathered for an export, and stripped of words for an erasure.

A person is a customer's id, or an e-mail address: then it is every customer of that address, and every payment of a
guest who gave it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text

from domain.erasing import GUEST_FIELDS, bare, guest_key
from storage import erasures
from storage.database import Tx

# Payments of a guest, which later events name.
_GUEST_KINDS = ("charge", "payment_intent", "checkout.session")
_GUEST_EMAILS = ", ".join(f"lower(state #>> '{{{','.join(path)}}}')" for path in GUEST_FIELDS)
# The customer, what names the customer, what names those payments, and what moved in the balance for any of it.
_OBJECTS = text(
    """
WITH given AS (
    SELECT object_id, kind FROM stripe_objects
    WHERE merchant_id = :merchant_id AND (object_id = ANY (:customer_ids) OR customer_id = ANY (:customer_ids))
    UNION SELECT object_id, kind FROM stripe_objects
    WHERE merchant_id = :merchant_id AND :email <> '' AND customer_id IS NULL
        AND kind = ANY (:guest_kinds) AND :email IN (<guest emails>)
), own AS (
    SELECT object_id, kind FROM stripe_objects
    WHERE merchant_id = :merchant_id AND kind = 'payment_intent' AND object_id IN (
        SELECT o.payment_id FROM stripe_objects o JOIN given g ON g.object_id = o.object_id
        WHERE o.merchant_id = :merchant_id)
    UNION SELECT * FROM given
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
""".replace("<guest emails>", _GUEST_EMAILS)
)

# Rows elsewhere that hold any of the words, as whoever reads them sees them.
_MENTIONS = {
    "alerts": "SELECT to_jsonb(t) - 'merchant_id' FROM alerts t WHERE t.subject_id = ANY (:ids) "
    "OR to_jsonb(t)::text LIKE ANY (:patterns)",
    "proposals": "SELECT to_jsonb(t) - 'merchant_id' - 'key' FROM proposals t "
    "WHERE to_jsonb(t)::text LIKE ANY (:patterns)",
    "messages": "SELECT to_jsonb(t) - 'merchant_id' FROM turns t WHERE to_jsonb(t)::text LIKE ANY (:patterns)",
    "events": "SELECT jsonb_build_object('id', t.event_id, 'type', t.type, 'created_at', t.created_at, "
    "'body', encode(t.body, 'escape')) FROM stripe_events t "
    "WHERE EXISTS (SELECT FROM unnest(CAST(:named AS text[])) n WHERE position(convert_to(n, 'UTF8') IN t.body) > 0)",
}
_OF_EMAIL = text(
    "SELECT object_id FROM stripe_objects WHERE merchant_id = :merchant_id AND kind = 'customer' "
    "AND lower(state ->> 'email') = :email ORDER BY object_id"
)
_ERASE = text("SELECT what, rows FROM florin_erase_customer(:person, CAST(:ids AS text[]), CAST(:words AS text[]))")
_STRIP = text(
    "UPDATE stripe_objects o SET state = s.state FROM unnest(CAST(:ids AS text[]), CAST(:states AS jsonb[])) "
    "AS s (id, state) WHERE o.merchant_id = :merchant_id AND o.object_id = s.id"
)

# A shorter name would be found in words that have nothing to do with anybody.
_WORD_CHARACTERS_MIN = 6


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept of a person: Stripe's objects, and what else mentions them by id, email, name or phone."""

    customer_ids: list[str]
    email: str = field(repr=False)
    objects: list[dict[str, Any]] = field(repr=False)
    mentions: dict[str, list[Any]] = field(repr=False)

    @property
    def ids(self) -> list[str]:
        """The ids of the objects, the customers' first."""
        return list(dict.fromkeys([*self.customer_ids, *(one["object_id"] for one in self.objects)]))

    @property
    def named(self) -> list[str]:
        """The ids by which events are about them: their own, and those of payments without a customer."""
        guests = [one["object_id"] for one in self.objects if _is_guests(one)]
        return list(dict.fromkeys([*self.customer_ids, *guests]))

    @property
    def words(self) -> list[str]:
        """What tells who they are, wherever it may be written."""
        states = [one["state"] for one in self.objects if one["object_id"] in self.customer_ids]
        for one in filter(_is_guests, self.objects):
            states += [one["state"].get(name) for name in ("billing_details", "customer_details")]
        said = [state.get(name) for state in states if state for name in ("email", "name", "phone")]
        found = [word for word in said if isinstance(word, str) and len(word) >= _WORD_CHARACTERS_MIN]
        return list(dict.fromkeys([*([self.email] if self.email else []), *found]))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self.objects and not any(self.mentions.values())


async def held(tx: Tx, merchant_id: str, person: str) -> Held:
    """Gather everything that is kept of a person: a customer's id, or an e-mail address."""
    email = person.lower() if "@" in person else ""
    customer_ids = [person]
    if email:
        known = await tx.execute(_OF_EMAIL, {"merchant_id": merchant_id, "email": email})
        customer_ids = list(known.scalars())
    given = {
        "merchant_id": merchant_id,
        "customer_ids": customer_ids,
        "email": email,
        "guest_kinds": list(_GUEST_KINDS),
    }
    objects = [dict(row) for row in (await tx.execute(_OBJECTS, given)).mappings()]
    found = Held(customer_ids, email, objects, {})
    patterns = [f"%{_escaped(word)}%" for word in dict.fromkeys([*found.ids, *found.words])]
    for name, statement in _MENTIONS.items():
        asked = {"ids": found.ids, "patterns": patterns, "named": found.named}
        wanted = {key: value for key, value in asked.items() if f":{key}" in statement}
        found.mentions[name] = list((await tx.execute(text(statement), wanted)).scalars())
    return found


async def erase(tx: Tx, merchant_id: str, person: str, now: datetime) -> dict[str, int]:
    """Strip everything that is kept of a person of words; returns how many rows of what were changed.

    What waits to be decided or delivered is left as it is. What Stripe sends of them later is stored without words too.
    """
    known = await held(tx, merchant_id, person)
    keys = [*known.customer_ids, *([guest_key(known.email), *known.named] if known.email else [])]
    await erasures.note(tx, merchant_id, keys, now)
    given = {"person": person, "ids": known.ids, "words": list(dict.fromkeys([*known.ids, *known.words]))}
    counts = {str(row[0]): int(row[1]) for row in await tx.execute(_ERASE, given)}
    stripped = {
        "merchant_id": merchant_id,
        "ids": [one["object_id"] for one in known.objects],
        "states": [orjson.dumps(bare(one["state"])).decode() for one in known.objects],
    }
    await tx.execute(_STRIP, stripped)
    return {"objects": len(known.objects), **counts}


def _is_guests(one: dict[str, Any]) -> bool:
    """Whether an object is a payment that belongs to no customer."""
    return one["kind"] in _GUEST_KINDS and one["state"].get("customer") is None


def _escaped(word: str) -> str:
    """A word as LIKE takes it literally, and as JSON writes it."""
    written = orjson.dumps(word).decode()[1:-1]
    return written.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
