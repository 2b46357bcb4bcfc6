"""Sign-in links and sessions; of every secret only the SHA-256 is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from storage.database import Tx, bind
from storage.records import one
from storage.tables import sessions, sign_in_links


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a redeemed sign-in link lets in."""

    merchant_id: str
    member_id: str
    role: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session that is neither revoked nor past its absolute end, with its member's role now."""

    id: str
    merchant_id: str
    member_id: str
    role: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


async def create_link(
    tx: Tx, *, merchant_id: str, member_id: str, token_sha256: str, now: datetime, expires_at: datetime
) -> None:
    """Store a single-use sign-in link and forget those that have expired."""
    await tx.execute(sign_in_links.delete().where(sign_in_links.c.expires_at <= now))
    await tx.execute(
        insert(sign_in_links).values(
            merchant_id=merchant_id,
            token_sha256=token_sha256,
            member_id=member_id,
            created_at=now,
            expires_at=expires_at,
        )
    )


async def redeem_link(tx: Tx, token_sha256: str, now: datetime) -> Invited | None:
    """Use a link up in a doorway and bind the transaction to its merchant, so that the session is made in the same one.

    None when there is no such link, it was used, or it has expired.
    """
    redeemed = func.florin_redeem_sign_in_link(token_sha256, now).table_valued("merchant_id", "member_id", "role")
    invited = await one(tx, select(redeemed), Invited)
    if invited is not None:
        await bind(tx, invited.merchant_id)
    return invited


async def create_session(
    tx: Tx,
    *,
    session_id: str,
    merchant_id: str,
    member_id: str,
    token_sha256: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Store a new session; `expires_at` is its absolute end."""
    await tx.execute(
        insert(sessions).values(
            id=session_id,
            merchant_id=merchant_id,
            member_id=member_id,
            token_sha256=token_sha256,
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
        )
    )


async def find_session(tx: Tx, token_sha256: str, now: datetime) -> SessionRow | None:
    """Return the living session of a token's hash; works in a doorway. The idle limit is the caller's to apply."""
    found = func.florin_find_session(token_sha256, now).table_valued(
        "id", "merchant_id", "member_id", "role", "created_at", "last_seen_at", "expires_at"
    )
    return await one(tx, select(found), SessionRow)


async def is_open(tx: Tx, session_id: str, now: datetime, seen_since: datetime) -> bool:
    """Say whether one of this merchant's sessions still lives and was used since then; looking is no use of it."""
    lives = (sessions.c.id == session_id, sessions.c.revoked_at.is_(None), sessions.c.expires_at > now)
    found = select(sessions.c.id).where(*lives, sessions.c.last_seen_at > seen_since)
    return (await tx.execute(found)).first() is not None


async def touch(tx: Tx, session_id: str, now: datetime) -> None:
    """Note that a session was used."""
    await tx.execute(update(sessions).where(sessions.c.id == session_id).values(last_seen_at=now))


async def revoke(tx: Tx, session_id: str, now: datetime) -> bool:
    """End a session; False when there is none of this merchant's that still lives."""
    ended = await tx.execute(
        update(sessions).where(sessions.c.id == session_id, sessions.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    return ended.rowcount == 1
