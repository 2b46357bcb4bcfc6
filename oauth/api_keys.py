"""API keys: how programs sign in, with no more than the scopes they were given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.errors import BadInput, NotAllowed, NotFound, NotSignedIn
from domain.ids import new_id, new_secret
from domain.people import ROLE_SCOPES, Actor, Door, Role, Scope
from oauth.secrets import has_shape, sha256_of
from storage import api_keys, audit
from storage.api_keys import ApiKey
from storage.database import Database, bind

PREFIX = "flk"

_NAME_CHARACTERS_MAX = 100
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key just made; `secret` is shown this once and stored nowhere."""

    key: ApiKey
    secret: str = field(repr=False)


class ApiKeys:
    """Makes, checks and revokes API keys; only admins manage them."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        """Keep the parts; `clock` gives aware times in UTC."""
        self._db = db
        self._clock = clock

    async def create_key(
        self, actor: Actor, name: str, scopes: Iterable[Scope], *, expires_at: datetime | None = None
    ) -> NewApiKey:
        """Make a key that acts for the actor with these scopes; "flk_…" is its secret.

        Raises NotAllowed when the actor lacks one of the scopes, BadInput for no scope, no name or a past expiry.
        """
        wanted = frozenset(scopes)
        _require_manager(actor)
        for scope in sorted(wanted):
            actor.require(scope)
        self._check(name, wanted, expires_at)
        secret = new_secret(PREFIX)
        key = ApiKey(
            id=new_id("key"),
            merchant_id=actor.merchant_id,
            member_id=actor.member_id,
            name=name.strip(),
            scopes=tuple(sorted(scope.value for scope in wanted)),
            created_at=self._clock(),
            expires_at=expires_at,
        )
        async with self._db.merchant(actor.merchant_id) as tx:
            await api_keys.create(tx, key, sha256_of(secret))
            decision = _who(actor) | {"key_id": key.id, "name": key.name, "scopes": list(key.scopes)}
            await audit.append(tx, actor.merchant_id, "api_key.created", decision, at=key.created_at)
        return NewApiKey(key, secret)

    async def listed(self, actor: Actor) -> list[ApiKey]:
        """Return the merchant's keys without their secrets, newest first, revoked ones included."""
        actor.require(Scope.READ)
        async with self._db.merchant(actor.merchant_id) as tx:
            return await api_keys.listed(tx)

    async def revoke(self, actor: Actor, key_id: str) -> None:
        """End a key at once; NotFound when there is none of this merchant's that still lives."""
        if key_id != actor.credential_id:
            _require_manager(actor)
        async with self._db.merchant(actor.merchant_id) as tx:
            if not await api_keys.revoke(tx, key_id, self._clock()):
                raise NotFound("There is no such API key, or it was already revoked.")
            await audit.append(
                tx, actor.merchant_id, "api_key.revoked", _who(actor) | {"key_id": key_id}, at=self._clock()
            )

    async def is_open(self, actor: Actor) -> bool:
        """Say whether the key that the actor calls with still lives; to look is not to use it."""
        async with self._db.merchant(actor.merchant_id) as tx:
            return await api_keys.is_open(tx, actor.credential_id, self._clock())

    async def actor_of_key(self, token: str, door: Door = Door.REST) -> Actor:
        """Return who a key speaks for, with its scopes as far as the member's role still has them.

        NotSignedIn when it is unknown, revoked or expired; which of these is not told.
        """
        refused = NotSignedIn("This API key is not valid. Make one with: florin api-key create NAME")
        if not has_shape(token, PREFIX):
            raise refused
        now = self._clock()
        async with self._db.doorway() as tx:
            holder = await api_keys.find_by_sha256(tx, sha256_of(token), now)
            if holder is None:
                raise refused
            if holder.last_used_at is None or now - holder.last_used_at > _NOTED_EVERY:
                await bind(tx, holder.merchant_id)
                await api_keys.touch(tx, holder.id, now)
        role = Role(holder.role)
        scopes = frozenset(Scope(scope) for scope in holder.scopes) & ROLE_SCOPES[role]
        return Actor(holder.merchant_id, holder.member_id, role, scopes, door, holder.id)

    def _check(self, name: str, scopes: frozenset[Scope], expires_at: datetime | None) -> None:
        """Raise BadInput for a key that could not be used or told from others."""
        if not scopes:
            raise BadInput("An API key needs at least one scope: read, propose or approve.")
        if not name.strip() or len(name) > _NAME_CHARACTERS_MAX or not name.isprintable():
            raise BadInput(f"Give the API key a name of at most {_NAME_CHARACTERS_MAX} characters.")
        if expires_at is not None and (expires_at.tzinfo is None or expires_at <= self._clock()):
            raise BadInput("The API key would already have expired. Give a later time, with its time zone.")


def _require_manager(actor: Actor) -> None:
    """Raise NotAllowed unless an admin acts."""
    if actor.role is not Role.ADMIN:
        raise NotAllowed("Only an admin may make or revoke API keys.")


def _who(actor: Actor) -> dict[str, str]:
    """Who decided, for the audit log."""
    return {"by": actor.member_id, "credential": actor.credential_id, "door": actor.door.value}
