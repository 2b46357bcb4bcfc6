"""Connecting a Stripe account: the round trip, what breaks it, and what is kept."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from domain.errors import BadInput, Misconfigured, NotAllowed, NotConnected, StripeRefused, Unavailable
from domain.people import Actor, Role, Scope
from oauth.stripe_oauth import Platform, StripeOAuth
from storage import connections
from storage.members import Member
from tests.oauth.conftest import SESSION, SHOP, KeyRoom, actor_of, press
from tests.plugins.postgres import new_merchant


async def test_a_round_trip_connects_the_account(room: KeyRoom) -> None:
    """After Stripe's page the account is active, named, audited, and its token works."""
    done = await room.connected()
    kept = done.connection
    assert (kept.account_id, kept.livemode, kept.scope, kept.is_active) == (SHOP, False, "read_write", True)
    assert (kept.label, kept.default_currency, done.return_to) == ("Harbour & Pine", "usd", "/settings")
    account = await room.accounts.active(room.admin.merchant_id)
    assert (account.account_id, account.livemode) == (SHOP, False)
    assert (await account.get("/v1/account"))["id"] == SHOP
    assert await room.audited() == ["connection.connected"]


async def test_only_sealed_tokens_are_stored(room: KeyRoom) -> None:
    """Neither database row, repr nor audit entry holds a token in the clear."""
    kept = (await room.connected()).connection
    assert b"sk_test" not in kept.access_token_encrypted
    assert kept.refresh_token_encrypted
    assert b"rt_" not in kept.refresh_token_encrypted
    assert "gAAAA" not in repr(kept)


async def test_the_address_asks_for_what_was_wanted(room: KeyRoom) -> None:
    """Client id, scope, callback and an opaque state are in it; the database has the state's hash only."""
    url = await room.connect.authorize_url(room.admin, SESSION, "read_only", True)
    query = dict(parse_qsl(urlsplit(url).query))
    assert (query["client_id"], query["scope"]) == (room.world.live_client_id, "read_only")
    assert query["redirect_uri"] == "http://127.0.0.1:9/api/auth/stripe/callback"
    assert re.fullmatch(r"st_[\w-]{43}", query["state"])


async def test_a_state_works_once(room: KeyRoom) -> None:
    """The same redirect again is refused, and the connection stays."""
    back = await press(await room.connect.authorize_url(room.admin, SESSION, "read_write", False))
    await room.connect.callback(room.admin, SESSION, **back)
    with pytest.raises(BadInput, match="already used"):
        await room.connect.callback(room.admin, SESSION, **back)
    assert (await room.accounts.active(room.admin.merchant_id)).account_id == SHOP


async def test_a_state_expires(room: KeyRoom) -> None:
    """Ten minutes after it was made it is worth nothing."""
    back = await press(await room.connect.authorize_url(room.admin, SESSION, "read_write", False))
    room.clock.advance(minutes=10, seconds=1)
    with pytest.raises(BadInput):
        await room.connect.callback(room.admin, SESSION, **back)


async def test_a_state_is_bound_to_session_and_merchant(room: KeyRoom) -> None:
    """Nobody can finish what another session, or another merchant, began."""
    back = await press(await room.connect.authorize_url(room.admin, SESSION, "read_write", False))
    with pytest.raises(BadInput):
        await room.connect.callback(room.admin, "ses_other", **back)
    other = await new_merchant(room.db)
    stranger = Actor(other.id, "mem_x", Role.ADMIN, frozenset(Scope), room.admin.door, SESSION)
    with pytest.raises(BadInput):
        await room.connect.callback(stranger, SESSION, **back)
    with pytest.raises(BadInput):
        await room.connect.callback(room.admin, SESSION, state="st_made_up", code=back["code"])
    with pytest.raises(NotConnected):
        await room.accounts.active(other.id)
    assert (await room.connect.callback(room.admin, SESSION, **back)).connection.account_id == SHOP


async def test_a_denied_access_connects_nothing(room: KeyRoom) -> None:
    """Cancel on Stripe's page is told as that, audited, and uses the state up."""
    url = await room.connect.authorize_url(room.admin, SESSION, "read_write", False)
    back = await press(url, decision="cancel")
    with pytest.raises(NotAllowed, match="not granted"):
        await room.connect.callback(room.admin, SESSION, **back)
    with pytest.raises(NotConnected):
        await room.accounts.active(room.admin.merchant_id)
    assert await room.audited() == ["connection.denied"]


@pytest.mark.parametrize("code", ["ac_unknown", "x" * 5000, "ac\n1", "ä", "\udc80"])
async def test_a_bad_code_connects_nothing(room: KeyRoom, code: str) -> None:
    """A code Stripe does not know, or that could not be one, is refused."""
    back = await press(await room.connect.authorize_url(room.admin, SESSION, "read_write", False))
    with pytest.raises(BadInput):
        await room.connect.callback(room.admin, SESSION, state=back["state"], code=code)
    assert await room.connect.connections(room.admin) == []


async def test_the_other_mode_is_refused(room: KeyRoom) -> None:
    """A live code never becomes a test connection."""
    test_trip = await press(await room.connect.authorize_url(room.admin, SESSION, "read_write", False))
    live_trip = await press(await room.connect.authorize_url(room.admin, SESSION, "read_write", True))
    with pytest.raises(BadInput):
        await room.connect.callback(room.admin, SESSION, state=test_trip["state"], code=live_trip["code"])
    assert await room.connect.connections(room.admin) == []


async def test_test_and_live_are_two_connections(room: KeyRoom) -> None:
    """One account in both modes is kept twice; the newest is active and each can be named."""
    await room.connected(livemode=False)
    await room.connected(livemode=True)
    kept = await room.connect.connections(room.admin)
    assert [(one.livemode, one.is_active) for one in kept] == [(False, False), (True, True)]
    assert not (await room.accounts.pinned(room.admin.merchant_id, SHOP, False)).livemode
    chosen = await room.connect.choose(room.admin, kept[0].id)
    assert chosen.is_active
    assert not (await room.accounts.active(room.admin.merchant_id)).livemode


async def test_connecting_again_renews_the_connection(room: KeyRoom) -> None:
    """The same account is one row, with the newest scope."""
    first = (await room.connected(scope="read_only")).connection
    with pytest.raises(StripeRefused, match="required permissions"):
        await (await room.accounts.active(room.admin.merchant_id)).post("/v1/customers", {"name": "A"}, key="k1")
    again = (await room.connected(scope="read_write")).connection
    assert (again.id, again.scope) == (first.id, "read_write")
    await (await room.accounts.active(room.admin.merchant_id)).post("/v1/customers", {"name": "A"}, key="k2")


async def test_stripe_away_connects_nothing_and_says_so(room: KeyRoom) -> None:
    """When the token endpoint does not answer the person is asked to start again."""
    back = await press(await room.connect.authorize_url(room.admin, SESSION, "read_write", False))
    room.world.fault("reset_before", "POST", "/oauth/token")
    with pytest.raises(Unavailable):
        await room.connect.callback(room.admin, SESSION, **back)
    assert await room.connect.connections(room.admin) == []


async def test_an_account_that_can_t_be_read_is_connected_all_the_same(room: KeyRoom) -> None:
    """Its token can't be had again, so it is kept under the account's id."""
    back = await press(await room.connect.authorize_url(room.admin, SESSION, "read_write", False))
    room.world.fault("status", "GET", "/v1/account", times=3, status=500)
    assert (await room.connect.callback(room.admin, SESSION, **back)).connection.label == SHOP


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.APPROVER])
async def test_only_admins_connect(room: KeyRoom, member: Member, role: Role) -> None:
    """Others may look, not change."""
    kept = (await room.connected()).connection
    actor = actor_of(member, role)
    assert [one.id for one in await room.connect.connections(actor)] == [kept.id]
    for act in (
        room.connect.authorize_url(actor, SESSION, "read_write", False),
        room.connect.callback(actor, SESSION, state="x", code="y"),
        room.connect.choose(actor, kept.id),
        room.connect.refresh(actor, kept.id),
        room.connect.disconnect(actor, kept.id),
    ):
        with pytest.raises(NotAllowed):
            await act


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\nb"])
async def test_the_way_back_stays_on_this_server(room: KeyRoom, path: str) -> None:
    """return_to can't lead a person elsewhere."""
    with pytest.raises(BadInput):
        await room.connect.authorize_url(room.admin, SESSION, "read_write", False, return_to=path)


async def test_an_unknown_scope_is_refused(room: KeyRoom) -> None:
    """Only Stripe's two scopes exist."""
    with pytest.raises(BadInput):
        await room.connect.authorize_url(room.admin, SESSION, "everything", False)


async def test_a_mode_without_platform_is_named() -> None:
    """Asking for live without live keys says which settings are missing."""
    stripe = StripeOAuth([Platform("ca_1", "sk_test_1")], connect_base="http://127.0.0.1:9", redirect_uri="/")
    with pytest.raises(Misconfigured, match="live mode"):
        await stripe.authorize_url(livemode=True, scope="read_only", state="s")
    with pytest.raises(Misconfigured, match="one mode"):
        StripeOAuth([Platform("ca_1", "sk_test_1"), Platform("ca_2", "sk_test_2")], connect_base="", redirect_uri="")


@pytest.mark.parametrize(("client_id", "key"), [("ca_1", "pk_test_1"), ("acct_1", "sk_live_1"), ("ca_1", "")])
def test_a_platform_that_can_t_be_one_is_refused(client_id: str, key: str) -> None:
    """The error names the part and shows no key; neither does the repr."""
    with pytest.raises(Misconfigured) as caught:
        Platform(client_id, key)
    assert not key or key not in caught.value.message
    assert "sk_live_secret" not in repr(Platform("ca_1", "sk_live_secret"))


async def test_a_row_moved_to_another_account_does_not_open(room: KeyRoom) -> None:
    """A ciphertext put into another connection's row is refused, whoever did it."""
    kept = (await room.connected()).connection
    async with room.db.merchant(room.admin.merchant_id) as tx:
        stranger = connections.Connection(
            **{name: getattr(kept, name) for name in kept.__dataclass_fields__}
            | {"id": "con_other", "account_id": "acct_other", "is_active": True}
        )
        await connections.upsert(tx, stranger)
    with pytest.raises(Misconfigured, match="another account"):
        await room.accounts.active(room.admin.merchant_id)


async def test_all_accounts_of_the_active_mode_with_the_active_one_first(room: KeyRoom) -> None:
    """Accounts of the other mode and revoked ones are not among them; each can be called."""
    with pytest.raises(NotConnected):
        await room.accounts.all(room.admin.merchant_id)
    second = room.world.control("POST", "/accounts", name="Berlin Tea", currency="eur", connected=None)["account"]["id"]
    await room.connected(livemode=False)
    await room.connected(livemode=True)
    newest = (await room.connected(livemode=False, account=second)).connection
    every = await room.accounts.all(room.admin.merchant_id)
    assert [(one.name, one.id, one.currency) for one in every] == [
        ("Berlin Tea", second, "eur"), ("Harbour & Pine", SHOP, "usd")
    ]  # fmt: skip
    assert (await every[1].account.get("/v1/account"))["id"] == SHOP
    await room.connect.disconnect(room.admin, newest.id)
    with pytest.raises(NotConnected):
        await room.accounts.all(room.admin.merchant_id)


async def test_an_account_whose_token_does_not_open_hides_no_other(room: KeyRoom) -> None:
    """The others can be called; it alone says what is wrong."""
    second = room.world.control("POST", "/accounts", name="Berlin Tea", connected=None)["account"]["id"]
    broken = (await room.connected(account=second)).connection
    await room.connected()
    async with room.db.merchant(room.admin.merchant_id) as tx:
        sealed = broken.access_token_encrypted
        assert await connections.replace_tokens(
            tx,
            broken.id,
            old_access_token_encrypted=sealed,
            access_token_encrypted=b"junk",
            refresh_token_encrypted=None,
        )
    first, other = await room.accounts.all(room.admin.merchant_id)
    assert (await first.account.get("/v1/account"))["id"] == SHOP
    assert other.name == "Berlin Tea"
    for call in (
        other.account.get("/v1/account"), other.account.post("/v1/refunds", {}, key="k"),
        other.account.delete("/v1/customers/cus_1", key="k"),
    ):  # fmt: skip
        with pytest.raises(Misconfigured, match="does not open"):
            await call
