"""Connect OAuth of the offline Stripe: consent, tokens, refresh, and both ways to end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import stripe

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

SHOP = "acct_1HarbourPine"
BACK = "http://127.0.0.1:9/callback"


def asked(world: SandboxWorld, **changed: str) -> dict[str, str]:
    """The parameters of an authorize request."""
    return {
        "client_id": world.test_client_id,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "read_write",
        "state": "s1",
        **changed,
    }


def decide(world: SandboxWorld, decision: str = "connect", **changed: str) -> dict[str, str]:
    """Presses a button of the consent page; the query of where it leads."""
    form = {**asked(world, **changed), "decision": decision, "account": SHOP}
    answer = httpx.post(f"{world.base_url}/oauth/authorize", data=form)
    assert answer.status_code == httpx.codes.FOUND, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def exchange(world: SandboxWorld, **form: str) -> httpx.Response:
    """Asks the token endpoint as the platform."""
    return httpx.post(f"{world.base_url}/oauth/token", data=form, auth=(world.test_key, ""))


def connected(world: SandboxWorld, scope: str = "read_write") -> dict[str, Any]:
    """A whole round trip: the token answer."""
    code = decide(world, scope=scope)["code"]
    return dict(exchange(world, grant_type="authorization_code", code=code).json())


def test_the_page_names_who_asks_for_what(world: SandboxWorld) -> None:
    """The consent page shows the account to choose and what the scope allows."""
    text = httpx.get(f"{world.base_url}/oauth/authorize", params=asked(world, scope="read_only")).text
    assert "Harbour &amp; Pine" in text
    assert "see your account" in text


def test_consent_gives_a_token_for_exactly_that_account(world: SandboxWorld) -> None:
    """The code becomes a token that acts for the account, with its scope and mode."""
    answer = connected(world)
    assert (answer["stripe_user_id"], answer["scope"], answer["livemode"]) == (SHOP, "read_write", False)
    client = world.client(answer["access_token"])
    assert client.v1.accounts.retrieve_current().id == SHOP
    assert client.v1.customers.create({"name": "Ada"}).id in {c["id"] for c in world.objects("customer", SHOP)}


def test_a_read_only_token_cannot_write(world: SandboxWorld) -> None:
    """Stripe itself refuses writes on a read-only connection."""
    client = world.client(connected(world, "read_only")["access_token"])
    assert client.v1.customers.list().data == []
    with pytest.raises(stripe.PermissionError):
        client.v1.customers.create({"name": "Ada"})


def test_a_code_works_once_and_its_reuse_ends_the_connection(world: SandboxWorld) -> None:
    """A replayed code is refused, and what the first use gave is taken back."""
    code = decide(world)["code"]
    token = exchange(world, grant_type="authorization_code", code=code).json()["access_token"]
    again = exchange(world, grant_type="authorization_code", code=code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    with pytest.raises(stripe.AuthenticationError):
        world.client(token).v1.customers.list()


def test_a_code_is_good_for_five_minutes(world: SandboxWorld) -> None:
    """An old code is refused."""
    code = decide(world)["code"]
    world.control("POST", "/clock", advance_s=301)
    assert exchange(world, grant_type="authorization_code", code=code).json()["error"] == "invalid_grant"


def test_refresh_gives_a_new_token(world: SandboxWorld) -> None:
    """A refresh token buys another access token of the same account; an unknown one buys nothing."""
    first = connected(world)
    fresh = exchange(world, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert fresh["access_token"] != first["access_token"]
    assert world.client(fresh["access_token"]).v1.accounts.retrieve_current().id == SHOP
    assert exchange(world, grant_type="refresh_token", refresh_token="rt_x").json()["error"] == "invalid_grant"


def test_deauthorization_ends_every_token_and_tells_the_platform(world: SandboxWorld) -> None:
    """After deauthorizing no token works, and an event says so."""
    token = connected(world)["access_token"]
    form = {"client_id": world.test_client_id, "stripe_user_id": SHOP}
    answer = httpx.post(f"{world.base_url}/oauth/deauthorize", data=form, auth=(world.test_key, ""))
    assert answer.json() == {"stripe_user_id": SHOP}
    with pytest.raises(stripe.AuthenticationError):
        world.client(token).v1.customers.list()
    assert [event["type"] for event in world.objects("event", SHOP)] == ["account.application.deauthorized"]


def test_the_merchant_can_end_it_from_its_own_side(world: SandboxWorld) -> None:
    """Removing the application in the merchant's dashboard kills the token too."""
    token = connected(world)["access_token"]
    world.control("POST", "/revoke", account=SHOP)
    with pytest.raises(stripe.AuthenticationError):
        world.client(token).v1.customers.list()


def test_test_and_live_are_apart(world: SandboxWorld) -> None:
    """A test code cannot be redeemed with the live key."""
    code = decide(world)["code"]
    form = {"grant_type": "authorization_code", "code": code}
    answer = httpx.post(f"{world.base_url}/oauth/token", data=form, auth=(world.live_key, ""))
    assert answer.json()["error"] == "invalid_grant"


def test_no_means_no(world: SandboxWorld) -> None:
    """Cancel sends the person back with access_denied and the state, and no code."""
    assert decide(world, "cancel") == {
        "error": "access_denied",
        "error_description": "The user denied your request",
        "state": "s1",
    }


@pytest.mark.parametrize(
    "changed", [{"client_id": "ca_other"}, {"redirect_uri": "javascript:alert(1)"}, {"redirect_uri": ""}]
)
def test_a_wrong_request_is_not_sent_anywhere(world: SandboxWorld, changed: dict[str, str]) -> None:
    """Without a known client and a real address there is no redirect at all."""
    answer = httpx.get(f"{world.base_url}/oauth/authorize", params=asked(world, **changed))
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "ac_none"}, "invalid_grant"),
    ],
)
def test_the_token_endpoint_speaks_oauth(world: SandboxWorld, form: dict[str, str], error: str) -> None:
    """Errors come as RFC 6749 says."""
    assert exchange(world, **form).json()["error"] == error


def test_a_wrong_secret_gets_nothing(world: SandboxWorld) -> None:
    """The token endpoint knows only the platform's own keys."""
    answer = httpx.post(f"{world.base_url}/oauth/token", data={"grant_type": "refresh_token"}, auth=("sk_test_x", ""))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
