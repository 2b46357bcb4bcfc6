"""Connecting a merchant's Stripe account: there to Stripe's page and back, switching, renewing, disconnecting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.account_profile import AccountProfile, profile_of
from domain.errors import BadInput, FlorinError, NotAllowed, NotConnected, NotFound
from domain.ids import new_id, new_secret
from domain.people import Actor, Role, Scope
from integrations.stripe.gateway import StripeGateway
from oauth.renewal import Renewal, lifetime_of, owner_of
from oauth.secrets import sha256_of
from oauth.stripe_oauth import SCOPES, Grant, GrantGone, StripeOAuth
from oauth.vault import Owner, TokenVault
from storage import audit, connections, mirror, oauth_states
from storage.connections import ACTIVE, Connection
from storage.database import Database
from storage.mirror import Place
from storage.oauth_states import OAuthState

STATE_LIFE = timedelta(minutes=10)

_CODE_CHARACTERS_MAX = 200
_START_AGAIN = (
    "This way to Stripe was already used, has expired or was begun in another sign-in. Start connecting again."
)


@dataclass(frozen=True, slots=True)
class Connected:
    """A finished round trip: the connection, and the path of Florin's own to go on at."""

    connection: Connection
    return_to: str


class StripeConnect:
    """Connections of merchants to their Stripe accounts; only admins may change them."""

    def __init__(
        self,
        db: Database,
        vault: TokenVault,
        gateway: StripeGateway,
        stripe: StripeOAuth,
        renewal: Renewal,
        clock: Callable[[], datetime],
    ) -> None:
        """Keep the parts; `clock` gives aware times in UTC."""
        self._db = db
        self._vault = vault
        self._gateway = gateway
        self._stripe = stripe
        self._renewal = renewal
        self._clock = clock

    async def authorize_url(
        self, actor: Actor, session_id: str, scope: str, livemode: bool, *, return_to: str = "/"
    ) -> str:
        """Return the address of Stripe's consent page for `scope` ("read_only" or "read_write").

        The state in it has 256 random bits, is bound to the session and works once, for ten minutes; only its hash is
        stored. Raises BadInput, NotAllowed, or Misconfigured when no platform of that mode is set up.
        """
        _require_admin(actor)
        if scope not in SCOPES:
            raise BadInput("The scope must be read_only or read_write.")
        if not _is_own_path(return_to):
            raise BadInput("return_to must be a path of this server, such as /settings.")
        state = new_secret("st")
        url = await self._stripe.authorize_url(livemode=livemode, scope=scope, state=state)
        now = self._clock()
        asked = OAuthState(
            merchant_id=actor.merchant_id,
            state_sha256=sha256_of(state),
            session_id=session_id,
            scope=scope,
            livemode=livemode,
            return_to=return_to,
            created_at=now,
            expires_at=now + STATE_LIFE,
        )
        async with self._db.merchant(actor.merchant_id) as tx:
            await oauth_states.create(tx, asked)
        return url

    async def callback(
        self, actor: Actor, session_id: str, *, state: str, code: str | None = None, error: str | None = None
    ) -> Connected:
        """Finish a round trip with what Stripe's redirect carries; the connected account becomes the active one.

        Raises BadInput for a state or code that does not hold, NotAllowed when access was denied at Stripe, Unavailable
        when Stripe does not answer; nothing is connected then, and the state is used up.
        """
        _require_admin(actor)
        async with self._db.merchant(actor.merchant_id) as tx:
            asked = await oauth_states.take(tx, sha256_of(state), session_id, self._clock())
        if asked is None:
            raise BadInput(_START_AGAIN)
        if error is not None or not code:
            await self._audit(actor, "connection.denied", {"livemode": asked.livemode})
            raise NotAllowed("Access was not granted at Stripe. Nothing was connected.")
        if len(code) > _CODE_CHARACTERS_MAX or not (code.isascii() and code.isprintable()):
            raise BadInput(_START_AGAIN)
        try:
            grant = await self._stripe.exchange(livemode=asked.livemode, code=code)
        except GrantGone:
            raise BadInput("Stripe no longer knows this code. Nothing was connected; start connecting again.") from None
        if grant.livemode is not asked.livemode:
            raise BadInput("Stripe granted the other mode (test or live) than was asked for. Nothing was connected.")
        return Connected(await self._store(actor, grant), asked.return_to)

    async def connections(self, actor: Actor) -> list[Connection]:
        """Return the merchant's connections, oldest first, revoked ones included."""
        actor.require(Scope.READ)
        async with self._db.merchant(actor.merchant_id) as tx:
            return await connections.listed(tx)

    async def choose(self, actor: Actor, connection_id: str) -> Connection:
        """Make a connection the one that new requests use; NotFound, or NotConnected when it is revoked."""
        _require_admin(actor)
        found = await self._get(actor, connection_id)
        async with self._db.merchant(actor.merchant_id) as tx:
            chosen = await connections.set_active(tx, connection_id)
            if chosen is None:
                raise NotConnected("That Stripe account is no longer connected. Connect it again.")
            await audit.append(
                tx, actor.merchant_id, "connection.chosen", _who(actor) | _which(found), at=self._clock()
            )
        return chosen

    async def refresh(self, actor: Actor, connection_id: str) -> Connection:
        """Renew a connection's tokens; raises as Renewal.refresh does."""
        _require_admin(actor)
        return await self._renewal.refresh(await self._get(actor, connection_id))

    async def disconnect(self, actor: Actor, connection_id: str) -> Connection:
        """Give the access back at Stripe and forget the account; also when Stripe says that it is already gone.

        Raises NotFound, or Unavailable when Stripe does not answer (then it is still connected).
        """
        _require_admin(actor)
        found = await self._get(actor, connection_id)
        if found.status == ACTIVE:
            try:
                await self._stripe.deauthorize(livemode=found.livemode, account_id=found.account_id)
                reason = "disconnected"
            except GrantGone:
                reason = "already_gone"
            await self._renewal.note_revoked(found, reason, _who(actor))
        return await self._get(actor, connection_id)

    async def _store(self, actor: Actor, grant: Grant) -> Connection:
        """Seal the tokens and store the connection with the account's name, in one transaction with its audit."""
        profile = await self._profile(grant)
        owner = Owner(actor.merchant_id, grant.account_id, grant.livemode)
        lifetime = lifetime_of(grant, self._clock())
        connection = Connection(
            id=new_id("con"),
            merchant_id=actor.merchant_id,
            account_id=grant.account_id,
            livemode=grant.livemode,
            scope=grant.scope,
            status=ACTIVE,
            is_active=True,
            access_token_encrypted=self._vault.seal(grant.access_token, owner),
            refresh_token_encrypted=self._vault.seal(grant.refresh_token, owner) if grant.refresh_token else None,
            label=profile.label or grant.account_id,
            country=profile.country,
            default_currency=profile.default_currency,
            created_at=self._clock(),
            tokens_expire_at=lifetime.tokens_expire_at,
            renew_at=lifetime.renew_at,
        )
        async with self._db.merchant(actor.merchant_id) as tx:
            stored = await connections.upsert(tx, connection)
            decision = _who(actor) | _which(stored) | {"scope": stored.scope}
            await audit.append(tx, actor.merchant_id, "connection.connected", decision, at=self._clock())
            await mirror.begin(tx, Place(actor.merchant_id, stored.account_id, stored.livemode))
        return stored

    async def _profile(self, grant: Grant) -> AccountProfile:
        """Read the account; without an answer the connection is stored all the same: its token can't be had again."""
        account = self._gateway.account(
            account_id=grant.account_id, livemode=grant.livemode, access_token=grant.access_token
        )
        try:
            return profile_of(await account.get("/v1/account"))
        except FlorinError:
            return profile_of({})

    async def _get(self, actor: Actor, connection_id: str) -> Connection:
        """Return one of the merchant's connections; NotFound otherwise."""
        async with self._db.merchant(actor.merchant_id) as tx:
            found = await connections.get(tx, connection_id)
        if found is None:
            raise NotFound("There is no such connection.")
        return found

    async def _audit(self, actor: Actor, kind: str, decision: dict[str, Any]) -> None:
        """Audit something that changed nothing else."""
        async with self._db.merchant(actor.merchant_id) as tx:
            await audit.append(tx, actor.merchant_id, kind, _who(actor) | decision, at=self._clock())


def _require_admin(actor: Actor) -> None:
    """Raise NotAllowed unless an admin acts with a credential that may approve."""
    actor.require(Scope.APPROVE)
    if actor.role is not Role.ADMIN:
        raise NotAllowed("Only an admin may connect or disconnect Stripe accounts.")


def _who(actor: Actor) -> dict[str, Any]:
    """Who decided, for the audit log."""
    return {"by": actor.member_id, "credential": actor.credential_id, "door": actor.door.value}


def _which(connection: Connection) -> dict[str, Any]:
    """Which connection it was about, for the audit log."""
    owner = owner_of(connection)
    return {"connection_id": connection.id, "account_id": owner.account_id, "livemode": owner.livemode}


def _is_own_path(path: str) -> bool:
    """Say whether a path stays on this server: a second slash or a backslash would begin another host."""
    return path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable() and len(path) <= 500
