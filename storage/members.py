"""Members: the people of a merchant's team."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select

from storage.database import Tx
from storage.records import many, one
from storage.tables import members


@dataclass(frozen=True, slots=True)
class Member:
    """One person of one merchant; `role` is a domain.people.Role's value."""

    id: str
    merchant_id: str
    name: str
    role: str
    created_at: datetime


async def create(tx: Tx, member: Member) -> Member:
    """Store a new member."""
    await tx.execute(insert(members).values(asdict(member)))
    return member


async def get(tx: Tx, member_id: str) -> Member | None:
    """Return a member of this merchant, or None."""
    return await one(tx, select(members).where(members.c.id == member_id), Member)


async def listed(tx: Tx) -> list[Member]:
    """Return this merchant's members, oldest first."""
    return await many(tx, select(members).order_by(members.c.created_at, members.c.id), Member)
