"""Renews a connection's tokens, and finds out whether a connection that Stripe refused is really gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from domain.errors import BadInput, ConnectionRevoked, Misconfigured, NotFound, Unavailable
from oauth.forgetting import forget_soon
from oauth.stripe_oauth import Grant, GrantGone, StripeOAuth
from oauth.vault import Owner, TokenVault
from storage import audit, connections
from storage.connections import REVOKED, Connection, Lifetime
from storage.database import Database

_GONE = "This Stripe account is no longer connected: access was revoked. Connect it again."


def owner_of(connection: Connection) -> Owner:
    """Return whose tokens a connection holds."""
    return Owner(connection.merchant_id, connection.account_id, connection.livemode)


def lifetime_of(grant: Grant, now: datetime) -> Lifetime:
    """Return until when fresh tokens live: renewed after two thirds of it, so that there is time for failures."""
    if grant.life_s is None:
        return Lifetime(None, None)
    renew_at = now + timedelta(seconds=grant.life_s * 2 / 3) if grant.refresh_token else None
    return Lifetime(now + timedelta(seconds=grant.life_s), renew_at)


class Renewal:
    """Refreshes tokens so that two who refresh at once never lose one.

    Within a process a lock lets one refresh at a time; between processes the new tokens replace the old ones only by
    compare-and-set, and who finds its refresh token already used looks whether the other one has stored its new tokens
    within `grace_s`.
    """

    def __init__(
        self,
        db: Database,
        vault: TokenVault,
        stripe: StripeOAuth,
        clock: Callable[[], datetime],
        *,
        grace_s: float = 1.0,
    ) -> None:
        """Keep the parts."""
        self._db = db
        self._vault = vault
        self._stripe = stripe
        self._clock = clock
        self._grace_s = grace_s
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def refresh(self, connection: Connection) -> Connection:
        """Return the connection with fresh tokens: its own, or those another refresh stored since it was read.

        Raises ConnectionRevoked when Stripe no longer takes the refresh token (and notes it), Unavailable when Stripe
        does not answer (nothing is changed), NotFound when the connection is gone.
        """
        lock = self._locks.setdefault(connection.id, asyncio.Lock())
        async with lock:
            current = await self._current(connection)
            if current.access_token_encrypted != connection.access_token_encrypted:
                return current
            try:
                return await self._renewed(current)
            except GrantGone:
                return await self._renewed_by_another(current)

    async def check_refused(self, connection: Connection) -> None:
        """Note that a connection is revoked, unless its refresh token still works: then it merely expired.

        An answer of Stripe's that says neither (BadInput, Unavailable) leaves it as it is.
        """
        try:
            await self.refresh(connection)
        except (BadInput, ConnectionRevoked, NotFound, Unavailable):
            return
        except Misconfigured:
            await self.note_revoked(connection, "stripe_refused")

    async def note_revoked(self, connection: Connection, reason: str, by: dict[str, str] | None = None) -> None:
        """Mark a connection revoked and audit why, once; what was kept of the account is forgotten soon after."""
        async with self._db.merchant(connection.merchant_id) as tx:
            if await connections.mark_revoked(tx, connection.id, self._clock()):
                decision = {"connection_id": connection.id, "account_id": connection.account_id, "reason": reason}
                decision_by = decision | {"livemode": connection.livemode} | (by or {})
                await audit.append(tx, connection.merchant_id, "connection.revoked", decision_by, at=self._clock())
                await forget_soon(tx, connection)

    async def _current(self, connection: Connection) -> Connection:
        """Return the connection as stored now."""
        async with self._db.merchant(connection.merchant_id) as tx:
            current = await connections.get(tx, connection.id)
        if current is None:
            raise NotFound("There is no such connection.")
        if current.status == REVOKED:
            raise ConnectionRevoked(_GONE)
        return current

    async def _renewed(self, connection: Connection) -> Connection:
        """Ask Stripe for new tokens and store them; GrantGone when it gives none."""
        if connection.refresh_token_encrypted is None:
            raise GrantGone("There is no refresh token.")
        owner = owner_of(connection)
        refresh_token = self._vault.open(connection.refresh_token_encrypted, owner)
        grant = await self._stripe.refresh(livemode=connection.livemode, refresh_token=refresh_token)
        if (grant.account_id, grant.livemode) != (connection.account_id, connection.livemode):
            raise Unavailable("Stripe answered for another account. Nothing was changed; connect the account again.")
        async with self._db.merchant(connection.merchant_id) as tx:
            stored = await connections.replace_tokens(
                tx,
                connection.id,
                old_access_token_encrypted=connection.access_token_encrypted,
                access_token_encrypted=self._vault.seal(grant.access_token, owner),
                refresh_token_encrypted=self._vault.seal(grant.refresh_token, owner) if grant.refresh_token else None,
                fresh=lifetime_of(grant, self._clock()),
            )
            if stored:
                decision = {"connection_id": connection.id, "account_id": connection.account_id}
                await audit.append(tx, connection.merchant_id, "connection.refreshed", decision, at=self._clock())
        return await self._current(connection)

    async def _renewed_by_another(self, connection: Connection) -> Connection:
        """Return what another process has stored meanwhile; otherwise the connection is gone."""
        await asyncio.sleep(self._grace_s)
        current = await self._current(connection)
        if current.access_token_encrypted != connection.access_token_encrypted:
            return current
        await self.note_revoked(connection, "stripe_refused")
        raise ConnectionRevoked(_GONE)
