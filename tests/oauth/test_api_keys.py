"""API keys: shown once, never more than was given, gone when revoked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.errors import BadInput, NotAllowed, NotFound, NotSignedIn
from domain.people import Actor, Door, Role, Scope
from oauth.api_keys import ApiKeys
from storage import audit
from storage.database import Database
from storage.members import Member
from tests.oauth.conftest import Clock, actor_of
from tests.plugins.postgres import new_merchant

READ_PROPOSE = (Scope.READ, Scope.PROPOSE)


@pytest.fixture
def clock() -> Clock:
    """A clock that only the test moves."""
    return Clock()


@pytest.fixture
def keys(database: Database, clock: Clock) -> ApiKeys:
    """API keys on the test's database."""
    return ApiKeys(database, clock)


async def test_a_key_speaks_for_its_maker_with_its_scopes(keys: ApiKeys, admin: Actor) -> None:
    """A program can be kept from approving."""
    made = await keys.create_key(admin, "Till", READ_PROPOSE)
    assert made.secret.startswith("flk_")
    actor = await keys.actor_of_key(made.secret)
    assert (actor.merchant_id, actor.member_id, actor.door) == (admin.merchant_id, admin.member_id, Door.REST)
    assert actor.scopes == frozenset(READ_PROPOSE)
    with pytest.raises(NotAllowed):
        actor.require(Scope.APPROVE)


async def test_the_secret_is_shown_once(keys: ApiKeys, admin: Actor, database: Database) -> None:
    """Neither list, repr nor audit log holds it."""
    made = await keys.create_key(admin, "Till", [Scope.READ])
    (listed,) = await keys.listed(admin)
    async with database.merchant(admin.merchant_id) as tx:
        entries = await audit.listed(tx, 10)
    assert [entry.kind for entry in entries] == ["api_key.created"]
    assert made.secret not in f"{made!r}{listed!r}{entries!r}"


async def test_a_key_can_t_make_a_mightier_one(keys: ApiKeys, admin: Actor) -> None:
    """A key without approve makes none with it."""
    made = await keys.create_key(admin, "Till", READ_PROPOSE)
    program = await keys.actor_of_key(made.secret)
    with pytest.raises(NotAllowed):
        await keys.create_key(program, "More", [Scope.APPROVE])


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.APPROVER])
async def test_only_admins_manage_keys(keys: ApiKeys, admin: Actor, member: Member, role: Role) -> None:
    """Others may see that keys exist."""
    made = await keys.create_key(admin, "Till", [Scope.READ])
    actor = actor_of(member, role)
    assert len(await keys.listed(actor)) == 1
    with pytest.raises(NotAllowed):
        await keys.create_key(actor, "Mine", [Scope.READ])
    with pytest.raises(NotAllowed):
        await keys.revoke(actor, made.key.id)


async def test_a_revoked_key_is_dead_at_once(keys: ApiKeys, admin: Actor) -> None:
    """Revoking twice says that there is nothing left to revoke."""
    made = await keys.create_key(admin, "Till", [Scope.READ])
    await keys.revoke(admin, made.key.id)
    with pytest.raises(NotSignedIn):
        await keys.actor_of_key(made.secret)
    with pytest.raises(NotFound):
        await keys.revoke(admin, made.key.id)


async def test_a_key_can_give_itself_up(keys: ApiKeys, admin: Actor) -> None:
    """A program that fears for its key needs no admin to end it."""
    made = await keys.create_key(admin, "Till", [Scope.READ])
    program = await keys.actor_of_key(made.secret)
    await keys.revoke(program, made.key.id)
    with pytest.raises(NotSignedIn):
        await keys.actor_of_key(made.secret)


async def test_a_key_expires(keys: ApiKeys, admin: Actor, clock: Clock) -> None:
    """At its time it stops working."""
    made = await keys.create_key(admin, "Till", [Scope.READ], expires_at=clock.now + timedelta(days=1))
    await keys.actor_of_key(made.secret)
    clock.advance(days=1, seconds=1)
    with pytest.raises(NotSignedIn):
        await keys.actor_of_key(made.secret)


async def test_use_is_noted(keys: ApiKeys, admin: Actor, clock: Clock) -> None:
    """One sees which keys are still in use."""
    made = await keys.create_key(admin, "Till", [Scope.READ])
    await keys.actor_of_key(made.secret)
    assert (await keys.listed(admin))[0].last_used_at == clock.now


async def test_another_merchant_s_key_can_t_be_revoked(keys: ApiKeys, admin: Actor, database: Database) -> None:
    """It does not even exist for them."""
    made = await keys.create_key(admin, "Till", [Scope.READ])
    other = await new_merchant(database)
    stranger = Actor(other.id, "mem_x", Role.ADMIN, frozenset(Scope), Door.WEB, "ses_x")
    with pytest.raises(NotFound):
        await keys.revoke(stranger, made.key.id)
    assert await keys.listed(stranger) == []
    await keys.actor_of_key(made.secret)


@pytest.mark.parametrize("token", ["", "flk_", "flk_" + "a" * 43, "sk_test_x", "Bearer flk_x", "\udc80", "x" * 9999])
async def test_what_is_no_key_is_refused(keys: ApiKeys, token: str) -> None:
    """Anything may be sent as a key; the answer is the same."""
    with pytest.raises(NotSignedIn):
        await keys.actor_of_key(token)


async def test_a_key_that_could_not_be_used_is_refused(keys: ApiKeys, admin: Actor, clock: Clock) -> None:
    """No scope, no name, an unprintable or endless name, or a past expiry."""
    past = clock.now - timedelta(seconds=1)
    naive = datetime(2999, 1, 1)  # noqa: DTZ001  # a time without a zone is what is refused here
    with pytest.raises(BadInput):
        await keys.create_key(admin, "Till", [])
    for name in (" ", "x" * 101, "a\x1bb"):
        with pytest.raises(BadInput):
            await keys.create_key(admin, name, [Scope.READ])
    for expires_at in (past, naive):
        with pytest.raises(BadInput):
            await keys.create_key(admin, "Till", [Scope.READ], expires_at=expires_at)
