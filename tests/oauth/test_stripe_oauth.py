"""Stripe's token endpoint: what is sent, and every answer that is no grant."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadInput, FlorinError, Misconfigured, Unavailable
from oauth.connect import StripeConnect
from oauth.stripe_oauth import Grant, GrantGone, Platform, StripeOAuth
from tests.integrations_stripe.scripted_stripe import Reply, ScriptedStripe, breaks_off, says, shows
from tests.oauth.conftest import SESSION, KeyRoom, press

GRANT = {
    "access_token": "sk_test_granted",
    "livemode": False,
    "refresh_token": "rt_1",
    "scope": "read_write",
    "stripe_user_id": "acct_1",
    "token_type": "bearer",
}
SECRET = "sk_test_platform"


def oauth_at(base: str) -> StripeOAuth:
    """A test platform at a scripted Stripe."""
    return StripeOAuth([Platform("ca_1", SECRET)], connect_base=base, redirect_uri="http://x/cb", timeout_s=1)


async def test_a_code_is_exchanged_as_stripe_documents() -> None:
    """Grant type, code and the secret key in the body; nothing in the address; no token in the repr."""
    async with ScriptedStripe([says(GRANT)]) as script:
        grant = await oauth_at(script.base).exchange(livemode=False, code="ac_1")
    assert grant == Grant("acct_1", False, "read_write", "sk_test_granted", "rt_1")
    (seen,) = script.seen
    assert (seen.method, seen.path, seen.query) == ("POST", "/w/one/oauth/token", {})
    wanted = {"grant_type": "authorization_code", "code": "ac_1", "client_secret": SECRET}
    assert seen.form.items() >= wanted.items()
    assert "None" not in seen.form.values()
    assert "granted" not in repr(grant)
    assert "rt_1" not in repr(grant)


async def test_a_refresh_without_a_new_refresh_token_keeps_the_old() -> None:
    """Stripe may leave it out."""
    told = {name: value for name, value in GRANT.items() if name != "refresh_token"}
    async with ScriptedStripe([says(told)]) as script:
        grant = await oauth_at(script.base).refresh(livemode=False, refresh_token="rt_old")
    assert grant.refresh_token == "rt_old"
    assert script.seen[0].form["refresh_token"] == "rt_old"


@pytest.mark.parametrize(
    "changed",
    [
        {"stripe_user_id": None},
        {"stripe_user_id": "cus_1"},
        {"livemode": "false"},
        {"livemode": None},
        {"scope": "everything"},
        {"access_token": ""},
        {"access_token": "sk_test\r\nHost: evil"},
        {"access_token": ["sk"]},
        {"refresh_token": 7},
    ],
)
async def test_half_a_grant_is_none(changed: dict[str, Any]) -> None:
    """Every field is checked before anything is stored."""
    async with ScriptedStripe([says({**GRANT, **changed})]) as script:
        with pytest.raises(Unavailable):
            await oauth_at(script.base).exchange(livemode=False, code="ac_1")


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (says({"error": "invalid_grant", "error_description": "used: ac_1"}, 400), GrantGone),
        (says({"error": "invalid_client", "error_description": "No such API key"}, 401), Misconfigured),
        (says({"error": "invalid_client", "error_description": "is not connected to acct_1"}, 401), GrantGone),
        (says({"error": "invalid_scope"}, 400), BadInput),
        (says({"error": {"message": "an object where a word belongs"}}, 400), BadInput),
        (says([], 200), Unavailable),
        (says({"error": "server_error"}, 500), Unavailable),
        (shows("<h1>Bad gateway</h1>", 502), Unavailable),
        (shows("<h1>Hello</h1>", 200), Unavailable),
        (breaks_off(), Unavailable),
    ],
)
async def test_every_no_is_told_without_secrets(reply: Reply, error: type[FlorinError]) -> None:
    """Each answer has its error; a code is never sent twice, and neither code nor key is in the message."""
    async with ScriptedStripe([reply]) as script:
        with pytest.raises(error) as caught:
            await oauth_at(script.base).exchange(livemode=False, code="ac_1")
    assert len(script.seen) == 1
    assert "ac_1" not in str(caught.value)
    assert SECRET not in str(caught.value)


async def test_an_unclear_answer_to_deauthorize_is_no_success() -> None:
    """Only Stripe's own confirmation for that account counts."""
    async with ScriptedStripe([says({"stripe_user_id": "acct_2"})]) as script:
        with pytest.raises(Unavailable):
            await oauth_at(script.base).deauthorize(livemode=False, account_id="acct_1")
    assert script.seen[0].form == {"client_id": "ca_1", "client_secret": SECRET, "stripe_user_id": "acct_1"}


async def test_a_grant_of_the_other_mode_is_not_stored(room: KeyRoom) -> None:
    """Whatever Stripe's answer says, test and live stay apart."""
    back = await press(await room.connect.authorize_url(room.admin, SESSION, "read_write", False))
    async with ScriptedStripe([says({**GRANT, "livemode": True})]) as script:
        parts = (room.db, room.vault, room.gateway, oauth_at(script.base), room.renewal, room.clock)
        with pytest.raises(BadInput, match="other mode"):
            await StripeConnect(*parts).callback(room.admin, SESSION, **back)
    assert await room.connect.connections(room.admin) == []
