"""People, credentials, round trips and talks: stored, found by those who may, ended when told."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from domain.ids import new_id
from storage import api_keys, conversations, members, merchants, oauth_states, sessions
from storage.api_keys import ApiKey
from storage.conversations import NewTurn
from storage.database import Database
from storage.members import Member
from storage.merchants import Merchant
from storage.oauth_states import OAuthState
from tests.plugins.postgres import new_merchant
from tests.storage.drafts import MINUTE, NOW, hashed

LATER = NOW + 10 * MINUTE


async def test_settings_change(database: Database, merchant: Merchant) -> None:
    """What is given changes, the rest stays, and another merchant's id changes nothing."""
    async with database.merchant(merchant.id) as tx:
        changed = await merchants.change(tx, merchant.id, timezone="Europe/Berlin", currency="eur")
        assert changed == replace(merchant, timezone="Europe/Berlin", currency="eur")
        assert await merchants.change(tx, merchant.id) == changed
        assert await merchants.change(tx, new_id("mer"), name="x") is None


async def test_members_are_found(database: Database, merchant: Merchant, member: Member) -> None:
    """A member is found by id and in the list."""
    async with database.merchant(merchant.id) as tx:
        assert await members.get(tx, member.id) == member
        assert await members.listed(tx) == [member]
        assert await members.get(tx, new_id("mem")) is None


async def test_a_link_lets_in_once(database: Database, merchant: Merchant, member: Member) -> None:
    """Of many who follow one sign-in link at once exactly one gets a session, made in the same transaction."""
    async with database.merchant(merchant.id) as tx:
        await sessions.create_link(
            tx,
            merchant_id=merchant.id,
            member_id=member.id,
            token_sha256=hashed("link"),
            now=NOW,
            expires_at=LATER,
        )

    async def follow(number: int) -> bool:
        async with database.doorway() as tx:
            invited = await sessions.redeem_link(tx, hashed("link"), NOW)
            if invited is None:
                return False
            assert (invited.merchant_id, invited.member_id, invited.role) == (merchant.id, member.id, "admin")
            await sessions.create_session(
                tx,
                session_id=new_id("ses"),
                merchant_id=invited.merchant_id,
                member_id=invited.member_id,
                token_sha256=hashed(f"session {number}"),
                now=NOW,
                expires_at=LATER,
            )
            return True

    assert sum(await asyncio.gather(*(follow(number) for number in range(10)))) == 1


async def test_an_expired_link_lets_nobody_in(database: Database, merchant: Merchant, member: Member) -> None:
    """A link ends at its time, and expired ones are forgotten when the next is made."""

    async def link(token: str) -> None:
        async with database.merchant(merchant.id) as tx:
            await sessions.create_link(
                tx,
                merchant_id=merchant.id,
                member_id=member.id,
                token_sha256=hashed(token),
                now=LATER if token == "second" else NOW,
                expires_at=LATER + MINUTE if token == "second" else LATER,
            )

    await link("first")
    async with database.doorway() as tx:
        assert await sessions.redeem_link(tx, hashed("first"), LATER) is None
        assert await sessions.redeem_link(tx, hashed("never made"), NOW) is None
    await link("second")
    async with database.doorway() as tx:
        assert await sessions.redeem_link(tx, hashed("first"), NOW) is None


async def test_a_session_lives_until_revoked_or_over(database: Database, merchant: Merchant, member: Member) -> None:
    """A session is found by its token's hash only, until its absolute end or its revocation."""
    session_id = new_id("ses")
    async with database.merchant(merchant.id) as tx:
        await sessions.create_session(
            tx,
            session_id=session_id,
            merchant_id=merchant.id,
            member_id=member.id,
            token_sha256=hashed("token"),
            now=NOW,
            expires_at=LATER,
        )
        await sessions.touch(tx, session_id, NOW + MINUTE)
    async with database.doorway() as tx:
        found = await sessions.find_session(tx, hashed("token"), NOW)
        assert found is not None
        assert (found.id, found.merchant_id, found.role) == (session_id, merchant.id, "admin")
        assert found.last_seen_at == NOW + MINUTE
        assert await sessions.find_session(tx, hashed("token"), LATER) is None
        assert await sessions.find_session(tx, hashed("other"), NOW) is None
    async with database.merchant(merchant.id) as tx:
        assert await sessions.revoke(tx, session_id, NOW) is True
        assert await sessions.revoke(tx, session_id, NOW) is False
    async with database.doorway() as tx:
        assert await sessions.find_session(tx, hashed("token"), NOW) is None


async def test_a_key_lives_until_revoked_or_over(database: Database, merchant: Merchant, member: Member) -> None:
    """A key is found by its secret's hash only, until it expires or is revoked; the list never holds the hash."""
    lasting = ApiKey(new_id("key"), merchant.id, member.id, "till", ("read", "propose"), NOW)
    ending = ApiKey(new_id("key"), merchant.id, member.id, "trial", ("read",), NOW + MINUTE, expires_at=LATER)
    async with database.merchant(merchant.id) as tx:
        await api_keys.create(tx, lasting, hashed("lasting"))
        await api_keys.create(tx, ending, hashed("ending"))
        assert await api_keys.listed(tx) == [ending, lasting]
        await api_keys.touch(tx, lasting.id, LATER)
    async with database.doorway() as tx:
        found = await api_keys.find_by_sha256(tx, hashed("lasting"), NOW)
        assert found is not None
        assert (found.id, found.scopes, found.role) == (lasting.id, ("read", "propose"), "admin")
        assert found.last_used_at == LATER
        assert await api_keys.find_by_sha256(tx, hashed("ending"), NOW) is not None
        assert await api_keys.find_by_sha256(tx, hashed("ending"), LATER) is None
        assert await api_keys.find_by_sha256(tx, hashed("guessed"), NOW) is None
    async with database.merchant(merchant.id) as tx:
        assert await api_keys.revoke(tx, lasting.id, NOW) is True
        assert await api_keys.revoke(tx, lasting.id, NOW) is False
    async with database.doorway() as tx:
        assert await api_keys.find_by_sha256(tx, hashed("lasting"), NOW) is None


async def test_a_key_belongs_to_a_member_of_its_merchant(
    database: Database, merchant: Merchant, member: Member
) -> None:
    """No key can be made that speaks for another merchant's member."""
    other = await new_merchant(database)

    async def smuggle() -> None:
        async with database.merchant(other.id) as tx:
            await api_keys.create(tx, ApiKey(new_id("key"), other.id, member.id, "x", ("read",), NOW), hashed("x"))

    with pytest.raises(IntegrityError, match="api_keys_member_id_fkey"):
        await smuggle()


async def test_an_oauth_state_is_taken_once(database: Database, merchant: Merchant) -> None:
    """A state is taken by the session that started it, once, in time; another session leaves it in place."""
    state = OAuthState(merchant.id, hashed("state"), "ses_1", "read_write", True, "/settings", NOW, LATER)
    async with database.merchant(merchant.id) as tx:
        await oauth_states.create(tx, state)
        assert await oauth_states.take(tx, hashed("state"), "ses_2", NOW) is None
        assert await oauth_states.take(tx, hashed("state"), "ses_1", LATER) is None

    async def take() -> OAuthState | None:
        async with database.merchant(merchant.id) as tx:
            return await oauth_states.take(tx, hashed("state"), "ses_1", NOW)

    taken = [found for found in await asyncio.gather(*(take() for _ in range(5))) if found is not None]
    assert taken == [state]


async def test_turns_are_numbered_and_windowed(database: Database, merchant: Merchant) -> None:
    """Turns keep their order and numbers, a window shows the last ones oldest first, and state is kept with them."""
    talk = new_id("cnv")
    async with database.merchant(merchant.id) as tx:
        begun = await conversations.create(tx, conversation_id=talk, merchant_id=merchant.id, title="Refunds", now=NOW)
        assert await conversations.get(tx, talk) == begun
        for number in range(5):
            pair = [
                NewTurn(new_id("trn"), "user", f"q{number}", NOW + number * MINUTE),
                NewTurn(new_id("trn"), "assistant", f"a{number}", NOW + number * MINUTE, cards=[{"type": "link"}]),
            ]
            state = {"last_payment": f"pi_{number}"}
            await conversations.append_turns(tx, merchant_id=merchant.id, conversation_id=talk, new=pair, state=state)
        last = await conversations.window(tx, talk, 3)
        assert [(turn.seq, turn.text) for turn in last] == [(8, "a3"), (9, "q4"), (10, "a4")]
        assert last[-1].cards == [{"type": "link"}]
        assert [turn.seq for turn in await conversations.window(tx, talk, 2, before_seq=3)] == [1, 2]
        found = await conversations.get(tx, talk)
        assert found is not None
        assert (found.state, found.updated_at) == ({"last_payment": "pi_4"}, NOW + 4 * MINUTE)
        assert await conversations.append_turns(tx, merchant_id=merchant.id, conversation_id=talk, new=[]) == []


async def test_turns_at_once_all_stay(database: Database, merchant: Merchant) -> None:
    """Two tabs that write into one conversation at once lose nothing and get different numbers."""
    talk = new_id("cnv")
    async with database.merchant(merchant.id) as tx:
        await conversations.create(tx, conversation_id=talk, merchant_id=merchant.id, title="", now=NOW)

    async def say(number: int) -> None:
        async with database.merchant(merchant.id) as tx:
            turn = NewTurn(new_id("trn"), "user", str(number), NOW)
            await conversations.append_turns(tx, merchant_id=merchant.id, conversation_id=talk, new=[turn])

    await asyncio.gather(*(say(number) for number in range(20)))
    async with database.merchant(merchant.id) as tx:
        kept = await conversations.window(tx, talk, 100)
    assert [turn.seq for turn in kept] == list(range(1, 21))
    assert sorted(int(turn.text) for turn in kept) == list(range(20))


async def test_a_foreign_conversation_takes_no_turns(database: Database, merchant: Merchant) -> None:
    """Writing into a conversation that is not this merchant's finds none."""
    talk, other = new_id("cnv"), await new_merchant(database)
    async with database.merchant(other.id) as tx:
        await conversations.create(tx, conversation_id=talk, merchant_id=other.id, title="", now=NOW)
    turn = NewTurn(new_id("trn"), "user", "hi", NOW)
    async with database.merchant(merchant.id) as tx:
        assert await conversations.get(tx, talk) is None
        assert await conversations.window(tx, talk, 10) == []
        with pytest.raises(LookupError):
            await conversations.append_turns(tx, merchant_id=merchant.id, conversation_id=talk, new=[turn])


async def test_conversations_are_paged_latest_first(database: Database, merchant: Merchant) -> None:
    """Paging by the last id gives every conversation once, equal times included."""
    async with database.merchant(merchant.id) as tx:
        for number in range(5):
            await conversations.create(
                tx,
                conversation_id=new_id("cnv"),
                merchant_id=merchant.id,
                title=str(number),
                now=NOW + number // 2 * MINUTE,
            )
        every = [talk.id for talk in await conversations.listed(tx, 10)]
        paged: list[str] = []
        while page := await conversations.listed(tx, 2, before=paged[-1] if paged else None):
            paged += [talk.id for talk in page]
    assert paged == every
    assert len(set(every)) == 5
