"""From a merchant to its Stripe account: the one place where a stored token becomes a client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.errors import ConnectionRevoked, Misconfigured, NotConnected, NotFound
from integrations.stripe.account import NamedAccount, StripeAccount, Written
from integrations.stripe.gateway import StripeGateway
from oauth.renewal import Renewal, owner_of
from oauth.vault import TokenVault
from storage import connections
from storage.connections import REVOKED, Connection
from storage.database import Database


class ConnectedAccounts:
    """The accounts that merchants have connected, ready to be called."""

    def __init__(self, db: Database, vault: TokenVault, gateway: StripeGateway, renewal: Renewal) -> None:
        """Keep the parts."""
        self._db = db
        self._vault = vault
        self._gateway = gateway
        self._renewal = renewal

    async def active(self, merchant_id: str) -> StripeAccount:
        """Return the merchant's active account; NotConnected when there is none."""
        async with self._db.merchant(merchant_id) as tx:
            connection = await connections.active(tx)
        if connection is None:
            raise NotConnected("No Stripe account is connected. Connect one first.")
        return self._account(connection)

    async def all(self, merchant_id: str) -> tuple[NamedAccount, ...]:
        """Return every connected account of the active one's mode, the active one first; NotConnected without one.

        One whose stored token does not open is among them and says so when it is called: it must not hide the others.
        """
        async with self._db.merchant(merchant_id) as tx:
            rows = await connections.listed(tx)
        active = next((row for row in rows if row.is_active and row.status == connections.ACTIVE), None)
        if active is None:
            raise NotConnected("No Stripe account is connected. Connect one first.")
        others = [
            row
            for row in rows
            if row.id != active.id and row.status == connections.ACTIVE and row.livemode == active.livemode
        ]
        return tuple(NamedAccount(row.label, self._opened(row), row.default_currency) for row in (active, *others))

    async def pinned(self, merchant_id: str, account_id: str, livemode: bool) -> StripeAccount:
        """Return the one account a proposal names, active or not; NotConnected or ConnectionRevoked otherwise."""
        connection = await self._find(merchant_id, account_id, livemode)
        if connection is None:
            raise NotConnected("The Stripe account of this request is not connected. Connect it again.")
        if connection.status == REVOKED:
            raise ConnectionRevoked("The Stripe account of this request was disconnected. Connect it again.")
        return self._account(connection)

    async def revoked(self, merchant_id: str, account_id: str, livemode: bool) -> None:
        """Stripe refused the account's token: renew it when it only expired, otherwise note the revocation.

        Leaves the connection as it is when Stripe does not answer.
        """
        connection = await self._find(merchant_id, account_id, livemode)
        if connection is not None and connection.status != REVOKED:
            await self._renewal.check_refused(connection)

    async def still_connected(self, merchant_id: str, account_id: str, livemode: bool) -> bool:
        """Ask Stripe whether the account's connection still holds, by renewing its tokens; note it when it does not.

        Raises Unavailable when Stripe does not answer, Misconfigured when it does not know the platform.
        """
        connection = await self._find(merchant_id, account_id, livemode)
        if connection is None or connection.status == REVOKED:
            return False
        try:
            await self._renewal.refresh(connection)
        except (ConnectionRevoked, NotFound):
            return False
        return True

    async def _find(self, merchant_id: str, account_id: str, livemode: bool) -> Connection | None:
        """Return the merchant's connection of an account and mode."""
        async with self._db.merchant(merchant_id) as tx:
            return await connections.by_account(tx, account_id, livemode)

    def _opened(self, connection: Connection) -> StripeAccount:
        """Return the connection's account, or one that raises why it can't be opened."""
        try:
            return self._account(connection)
        except Misconfigured as error:
            return _Unopened(connection, error)

    def _account(self, connection: Connection) -> StripeAccount:
        """Open the token and hand it to the gateway."""
        return self._gateway.account(
            account_id=connection.account_id,
            livemode=connection.livemode,
            access_token=self._vault.open(connection.access_token_encrypted, owner_of(connection)),
        )


class _Unopened(StripeAccount):
    """An account whose token does not open: it has a name and answers nothing."""

    __slots__ = ("_error",)

    def __init__(self, connection: Connection, error: Misconfigured) -> None:
        """Keep why."""
        self.account_id = connection.account_id
        self.livemode = connection.livemode
        self._error = error

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:  # noqa: ARG002  # refuses all
        """Say why it can't be read."""
        raise self._error

    async def post(self, path: str, params: Mapping[str, Any], *, key: str) -> Written:  # noqa: ARG002  # refuses all
        """Say why nothing can be sent."""
        raise self._error

    async def delete(
        self,
        path: str,  # noqa: ARG002  # refuses all
        params: Mapping[str, Any] | None = None,  # noqa: ARG002  # refuses all
        *,
        key: str,  # noqa: ARG002  # refuses all
    ) -> Written:
        """Say why nothing can be sent."""
        raise self._error
