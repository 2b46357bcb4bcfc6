"""States of OAuth round trips under way: single use, bound to the session that started them, stored as a hash."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, insert

from storage.database import Tx
from storage.records import one
from storage.tables import oauth_states


@dataclass(frozen=True, slots=True)
class OAuthState:
    """What was asked for when a person was sent to Stripe; `return_to` is a path of Florin's own."""

    merchant_id: str
    state_sha256: str
    session_id: str
    scope: str
    livemode: bool
    return_to: str
    created_at: datetime
    expires_at: datetime


async def create(tx: Tx, state: OAuthState) -> None:
    """Store a state and forget those that have expired."""
    await tx.execute(delete(oauth_states).where(oauth_states.c.expires_at <= state.created_at))
    await tx.execute(insert(oauth_states).values(asdict(state)))


async def take(tx: Tx, state_sha256: str, session_id: str, now: datetime) -> OAuthState | None:
    """Use a state up; None when it is unknown, used, expired, or was started in another session (it then stays)."""
    taken = (
        delete(oauth_states)
        .where(
            oauth_states.c.state_sha256 == state_sha256,
            oauth_states.c.session_id == session_id,
            oauth_states.c.expires_at > now,
        )
        .returning(oauth_states)
    )
    return await one(tx, taken, OAuthState)
