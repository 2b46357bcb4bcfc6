"""Conversations and their turns, in tables of Florin's own: a turn costs the same however long the talk is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, tuple_, update

from storage.database import Tx
from storage.records import many, one
from storage.tables import conversations, turns


@dataclass(frozen=True, slots=True)
class Conversation:
    """One talk; `state` is what "it", "the second one" and a pending question point to, as JSON."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message; `role` is "user" or "assistant", `cards` and `calls` are JSON lists."""

    id: str
    seq: int
    role: str
    text: str
    cards: list[Any]
    calls: list[Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A message to append; the database numbers it."""

    id: str
    role: str
    text: str
    created_at: datetime
    cards: list[Any] = field(default_factory=list)
    calls: list[Any] = field(default_factory=list)


_CONVERSATION = [conversations.c[name] for name in Conversation.__dataclass_fields__]
_TURN = [turns.c[name] for name in Turn.__dataclass_fields__]


async def create(tx: Tx, *, conversation_id: str, merchant_id: str, title: str, now: datetime) -> Conversation:
    """Begin a conversation without turns."""
    begun = Conversation(conversation_id, title, now, now, {})
    await tx.execute(
        insert(conversations).values(
            id=begun.id, merchant_id=merchant_id, title=title, state={}, turn_count=0, created_at=now, updated_at=now
        )
    )
    return begun


async def get(tx: Tx, conversation_id: str) -> Conversation | None:
    """Return one of this merchant's conversations, or None."""
    return await one(tx, select(*_CONVERSATION).where(conversations.c.id == conversation_id), Conversation)


async def listed(tx: Tx, limit: int, before: str | None = None) -> list[Conversation]:
    """Return conversations, latest change first; `before` is the id of the last one of the page before."""
    place = (conversations.c.updated_at, conversations.c.id)
    found = select(*_CONVERSATION).order_by(place[0].desc(), place[1].desc()).limit(limit)
    if before is not None:
        last = select(*place).where(conversations.c.id == before).scalar_subquery()
        found = found.where(tuple_(*place) < last)
    return await many(tx, found, Conversation)


async def append_turns(
    tx: Tx, *, merchant_id: str, conversation_id: str, new: Sequence[NewTurn], state: dict[str, Any] | None = None
) -> list[Turn]:
    """Append messages in order, save the state when one is given, and return the turns with their numbers from 1 on.

    Two that append at once queue up at the conversation's row. LookupError when this merchant has no such conversation.
    """
    if not new:
        return []
    changes: dict[str, Any] = {
        "turn_count": conversations.c.turn_count + len(new),
        "updated_at": new[-1].created_at,
    }
    if state is not None:
        changes["state"] = state
    counted = update(conversations).where(conversations.c.id == conversation_id).values(changes)
    count = (await tx.execute(counted.returning(conversations.c.turn_count))).scalar_one_or_none()
    if count is None:
        raise LookupError(conversation_id)
    first = count - len(new) + 1
    stored = [
        Turn(turn.id, first + n, turn.role, turn.text, turn.cards, turn.calls, turn.created_at)
        for n, turn in enumerate(new)
    ]
    rows = [
        {
            "merchant_id": merchant_id,
            "conversation_id": conversation_id,
            "id": turn.id,
            "seq": turn.seq,
            "role": turn.role,
            "text": turn.text,
            "cards": turn.cards,
            "calls": turn.calls,
            "created_at": turn.created_at,
        }
        for turn in stored
    ]
    await tx.execute(insert(turns).values(rows))
    return stored


async def window(tx: Tx, conversation_id: str, last_n: int, before_seq: int | None = None) -> list[Turn]:
    """Return the last turns, oldest first; with `before_seq` the last ones before that number."""
    found = select(*_TURN).where(turns.c.conversation_id == conversation_id)
    if before_seq is not None:
        found = found.where(turns.c.seq < before_seq)
    return (await many(tx, found.order_by(turns.c.seq.desc()).limit(last_n), Turn))[::-1]
