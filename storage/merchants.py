"""Merchants: whose data everything else is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, insert, literal_column, select, text, update

from storage.database import Tx
from storage.records import one
from storage.tables import audit_heads, merchants

_MAKING_THE_FIRST = text("SELECT pg_advisory_xact_lock(hashtext('florin: the first merchant'))")


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant's settings: IANA time zone, BCP 47 locale, ISO currency in lower case."""

    id: str
    name: str
    timezone: str
    locale: str
    currency: str
    created_at: datetime


async def create(tx: Tx, merchant: Merchant) -> Merchant:
    """Store a new merchant and the empty head of its audit chain; `tx` must be bound to the new id."""
    await tx.execute(insert(merchants).values(asdict(merchant)))
    await tx.execute(insert(audit_heads).values(merchant_id=merchant.id, seq=0, hash=""))
    return merchant


async def get(tx: Tx, merchant_id: str) -> Merchant | None:
    """Return the merchant the transaction is bound to; None for any other id."""
    return await one(tx, select(merchants).where(merchants.c.id == merchant_id), Merchant)


async def change(
    tx: Tx,
    merchant_id: str,
    *,
    name: str | None = None,
    timezone: str | None = None,
    locale: str | None = None,
    currency: str | None = None,
) -> Merchant | None:
    """Change the settings given and return the merchant as it then is; None for another merchant's id."""
    given = {"name": name, "timezone": timezone, "locale": locale, "currency": currency}
    changes = {column: value for column, value in given.items() if value is not None}
    if not changes:
        return await get(tx, merchant_id)
    changed = update(merchants).where(merchants.c.id == merchant_id).values(changes).returning(merchants)
    return await one(tx, changed, Merchant)


async def all_ids(tx: Tx) -> list[str]:
    """Return every merchant's id, oldest first; works in a doorway, for start-up and for background rounds."""
    return list((await tx.execute(select(func.florin_merchant_ids().column_valued("id")))).scalars())


async def first(tx: Tx) -> str | None:
    """Return the id of the oldest merchant, or None on an empty database; works in a doorway."""
    ids = select(func.florin_merchant_ids().column_valued("id")).limit(literal_column("1"))
    found: str | None = (await tx.execute(ids)).scalar_one_or_none()
    return found


async def first_alone(tx: Tx) -> str | None:
    """Return the oldest merchant's id or None, as `first`, and let nobody else find None until the transaction ends.

    So of several servers that start on an empty database one makes the merchant and the others find it.
    """
    await tx.execute(_MAKING_THE_FIRST)
    return await first(tx)
