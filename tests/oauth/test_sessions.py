"""Signing in: links work once, sessions end, and only hashes are stored."""

from __future__ import annotations

import asyncio

import pytest

from domain.errors import NotFound, NotSignedIn
from domain.people import Door, Role, Scope
from oauth.sessions import Sessions
from storage.database import Database
from storage.members import Member
from tests.oauth.conftest import Clock
from tests.plugins.postgres import new_merchant


@pytest.fixture
def clock() -> Clock:
    """A clock that only the test moves."""
    return Clock()


@pytest.fixture
def sign_in(database: Database, clock: Clock) -> Sessions:
    """Sign-in on the test's database."""
    return Sessions(database, clock)


async def test_a_link_opens_a_session(sign_in: Sessions, member: Member) -> None:
    """The link's member is who the session speaks for, with the role's scopes."""
    token, actor = await sign_in.redeem(await sign_in.sign_in_link(member.merchant_id, member.id))
    assert (actor.merchant_id, actor.member_id, actor.role) == (member.merchant_id, member.id, Role.ADMIN)
    assert actor.allows(Scope.APPROVE)
    assert await sign_in.actor_of_session(token) == actor
    assert (await sign_in.actor_of_session(token, Door.TERMINAL)).door is Door.TERMINAL


async def test_a_link_works_once(sign_in: Sessions, member: Member) -> None:
    """Of many who open it at once, one gets in."""
    link = await sign_in.sign_in_link(member.merchant_id, member.id)
    tries = await asyncio.gather(*(sign_in.redeem(link) for _visitor in range(5)), return_exceptions=True)
    assert sum(isinstance(one, tuple) for one in tries) == 1
    assert sum(isinstance(one, NotSignedIn) for one in tries) == 4


async def test_a_link_expires(sign_in: Sessions, member: Member, clock: Clock) -> None:
    """After a quarter of an hour it opens nothing."""
    link = await sign_in.sign_in_link(member.merchant_id, member.id)
    clock.advance(minutes=16)
    with pytest.raises(NotSignedIn):
        await sign_in.redeem(link)


@pytest.mark.parametrize(
    "token", ["", "lnk_short", "st_" + "a" * 43, "lnk_" + "a" * 43, "ä" * 47, "\udc80", "x" * 9999]
)
async def test_what_is_no_link_or_session_is_refused(sign_in: Sessions, token: str) -> None:
    """Anything may be sent as a token; the answer is the same."""
    with pytest.raises(NotSignedIn):
        await sign_in.redeem(token)
    with pytest.raises(NotSignedIn):
        await sign_in.actor_of_session(token)


async def test_a_session_ends_when_unused(sign_in: Sessions, member: Member, clock: Clock) -> None:
    """Use keeps it alive; twelve hours without end it."""
    token, _actor = await sign_in.redeem(await sign_in.sign_in_link(member.merchant_id, member.id))
    for _use in range(3):
        clock.advance(hours=11)
        await sign_in.actor_of_session(token)
    clock.advance(hours=12, seconds=1)
    with pytest.raises(NotSignedIn):
        await sign_in.actor_of_session(token)


async def test_a_session_ends_after_a_week_at_most(sign_in: Sessions, member: Member, clock: Clock) -> None:
    """However much it is used."""
    token, _actor = await sign_in.redeem(await sign_in.sign_in_link(member.merchant_id, member.id))
    for _use in range(15):
        clock.advance(hours=11)
        await sign_in.actor_of_session(token)
    clock.advance(hours=11)
    with pytest.raises(NotSignedIn):
        await sign_in.actor_of_session(token)


async def test_signing_out_ends_it_at_once(sign_in: Sessions, member: Member) -> None:
    """Ending it twice is no error."""
    token, actor = await sign_in.redeem(await sign_in.sign_in_link(member.merchant_id, member.id))
    await sign_in.end(actor)
    await sign_in.end(actor)
    with pytest.raises(NotSignedIn):
        await sign_in.actor_of_session(token)


async def test_a_link_is_for_a_member_of_that_merchant(sign_in: Sessions, member: Member, database: Database) -> None:
    """No link for nobody, and none for another merchant's member."""
    other = await new_merchant(database)
    with pytest.raises(NotFound):
        await sign_in.sign_in_link(other.id, member.id)
