"""Signing in: one-time links, like a notebook server's, and the sessions they open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import NotFound, NotSignedIn
from domain.ids import new_id, new_secret
from domain.people import ROLE_SCOPES, Actor, Door, Role
from oauth.secrets import has_shape, sha256_of
from storage import audit, members, sessions
from storage.database import Database, bind

_LINK, _SESSION = "lnk", "st"

_SIGN_IN = "Sign in first: open the one-time link that Florin printed, or make another one."
_LINK_USED = "This sign-in link was already used or has expired. Make another one."
_ENDED = "This sign-in has ended. Sign in again."


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a link can be used, how long a session lasts unused and at most, and how exactly use is noted."""

    link: timedelta = timedelta(minutes=15)
    idle: timedelta = timedelta(hours=12)
    absolute: timedelta = timedelta(days=7)
    noted_every: timedelta = timedelta(minutes=1)


class Sessions:
    """Makes and checks sign-in links and sessions; their tokens are opaque and stored as hashes only."""

    def __init__(self, db: Database, clock: Callable[[], datetime], lifetimes: Lifetimes | None = None) -> None:
        """Keep the parts; `clock` gives aware times in UTC."""
        self._db = db
        self._clock = clock
        self._lifetimes = lifetimes or Lifetimes()

    async def sign_in_link(self, merchant_id: str, member_id: str) -> str:
        """Return the token of a new one-time link for a member; NotFound when the merchant has no such member."""
        token = new_secret(_LINK)
        now = self._clock()
        async with self._db.merchant(merchant_id) as tx:
            if await members.get(tx, member_id) is None:
                raise NotFound("There is no such member.")
            await sessions.create_link(
                tx,
                merchant_id=merchant_id,
                member_id=member_id,
                token_sha256=sha256_of(token),
                now=now,
                expires_at=now + self._lifetimes.link,
            )
            await audit.append(tx, merchant_id, "sign_in_link.created", {"member_id": member_id}, at=now)
        return token

    async def redeem(self, token: str) -> tuple[str, Actor]:
        """Use a link up and return (session token, actor); NotSignedIn when it can't be used (any more)."""
        if not has_shape(token, _LINK):
            raise NotSignedIn(_LINK_USED)
        session_token, session_id, now = new_secret(_SESSION), new_id("ses"), self._clock()
        async with self._db.doorway() as tx:
            invited = await sessions.redeem_link(tx, sha256_of(token), now)
            if invited is None:
                raise NotSignedIn(_LINK_USED)
            await sessions.create_session(
                tx,
                session_id=session_id,
                merchant_id=invited.merchant_id,
                member_id=invited.member_id,
                token_sha256=sha256_of(session_token),
                now=now,
                expires_at=now + self._lifetimes.absolute,
            )
            decision = {"member_id": invited.member_id, "session_id": session_id}
            await audit.append(tx, invited.merchant_id, "session.opened", decision, at=now)
        return session_token, _actor(invited.merchant_id, invited.member_id, invited.role, session_id, Door.WEB)

    async def actor_of_session(self, token: str, door: Door = Door.WEB) -> Actor:
        """Return who a session token speaks for; NotSignedIn when it is unknown, ended, too old or long unused."""
        if not has_shape(token, _SESSION):
            raise NotSignedIn(_SIGN_IN)
        now = self._clock()
        async with self._db.doorway() as tx:
            row = await sessions.find_session(tx, sha256_of(token), now)
            if row is None or now - row.last_seen_at > self._lifetimes.idle:
                raise NotSignedIn(_ENDED)
            if now - row.last_seen_at > self._lifetimes.noted_every:
                await bind(tx, row.merchant_id)
                await sessions.touch(tx, row.id, now)
        return _actor(row.merchant_id, row.member_id, row.role, row.id, door)

    async def is_open(self, actor: Actor) -> bool:
        """Say whether the session that the actor is signed in with still lives; to look is not to use it."""
        now = self._clock()
        async with self._db.merchant(actor.merchant_id) as tx:
            return await sessions.is_open(tx, actor.credential_id, now, now - self._lifetimes.idle)

    async def end(self, actor: Actor) -> None:
        """End the session the actor is signed in with; ending it twice is no error."""
        async with self._db.merchant(actor.merchant_id) as tx:
            if await sessions.revoke(tx, actor.credential_id, self._clock()):
                decision = {"member_id": actor.member_id, "session_id": actor.credential_id}
                await audit.append(tx, actor.merchant_id, "session.ended", decision, at=self._clock())


def _actor(merchant_id: str, member_id: str, role: str, session_id: str, door: Door) -> Actor:
    """A session carries all scopes of its member's role."""
    rank = Role(role)
    return Actor(merchant_id, member_id, rank, ROLE_SCOPES[rank], door, session_id)
