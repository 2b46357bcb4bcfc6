"""The same account code against the offline Stripe, over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.errors import ConnectionRevoked, KeyReused, OutcomeUnknown, StripeRefused
from integrations.stripe.account import StripeAccount
from integrations.stripe.calls import RetryPolicy
from tests.integrations_stripe.conftest import quick_gateway
from tests.plugins.sandbox import SandboxWorld


@pytest.fixture
async def account(world: SandboxWorld) -> AsyncIterator[StripeAccount]:
    """The world's platform account, reached with its own secret key."""
    retry = RetryPolicy(timeout_s=1.0, budget_s=10.0, backoff_s=0.05)
    gateway = quick_gateway(world.base_url, retry=retry)
    yield gateway.account(account_id=world.platform, livemode=False, access_token=world.test_key)
    await gateway.aclose()


async def test_what_is_written_can_be_read(account: StripeAccount) -> None:
    """A customer made with a key is found by id, in the list and in bulk."""
    written = await account.post("/v1/customers", {"email": "jane@example.com", "name": "Jane"}, key="key_1")
    assert written.request_id
    found = await account.get(f"/v1/customers/{written.object['id']}")
    assert (found["email"], found["livemode"]) == ("jane@example.com", False)
    assert [row["id"] for row in await account.all("/v1/customers", {"limit": 1})] == [found["id"]]
    assert await account.find("/v1/customers/cus_nobody") is None


async def test_the_same_key_makes_one_object(account: StripeAccount) -> None:
    """A repeated write brings the stored answer; another content under the key is KeyReused."""
    first = await account.post("/v1/customers", {"email": "a@example.com"}, key="key_1")
    again = await account.post("/v1/customers", {"email": "a@example.com"}, key="key_1")
    assert (again.object["id"], again.replayed, first.replayed) == (first.object["id"], True, False)
    with pytest.raises(KeyReused):
        await account.post("/v1/customers", {"email": "b@example.com"}, key="key_1")


async def test_a_long_list_comes_whole(account: StripeAccount) -> None:
    """Every page is read, in Stripe's order: newest first."""
    made = [(await account.post("/v1/customers", {"name": f"c{n}"}, key=f"key_{n}")).object["id"] for n in range(7)]
    pages = [page async for page in account.pages("/v1/customers", page_size=3)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [row["id"] for page in pages for row in page] == made[::-1]


FAULTS = [
    {"kind": "timeout_before"},
    {"kind": "timeout_after"},
    {"kind": "reset_before"},
    {"kind": "reset_after"},
    {"kind": "status", "status": 500, "effect": False},
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 409},
    {"kind": "status", "status": 503},
]


@pytest.mark.parametrize("fault", FAULTS)
async def test_one_fault_is_survived_and_makes_one_object(
    account: StripeAccount, world: SandboxWorld, fault: dict[str, Any]
) -> None:
    """Whatever goes wrong once, before or after the effect, the write happens exactly once."""
    world.fault(fault["kind"], "POST", "/v1/customers", **{n: v for n, v in fault.items() if n != "kind"})
    written = await account.post("/v1/customers", {"name": "once"}, key="key_1")
    assert [row["id"] for row in await account.all("/v1/customers")] == [written.object["id"]]


async def test_a_lost_answer_is_unknown_and_the_key_tells(account: StripeAccount, world: SandboxWorld) -> None:
    """After only lost answers the outcome is unknown; asking again with the same key brings what was made."""
    world.fault("timeout_after", "POST", "/v1/customers", times=3)
    with pytest.raises(OutcomeUnknown):
        await account.post("/v1/customers", {"name": "once"}, key="key_1")
    later = await account.post("/v1/customers", {"name": "once"}, key="key_1")
    assert [row["id"] for row in await account.all("/v1/customers")] == [later.object["id"]]
    assert later.replayed


async def test_a_refusal_carries_stripes_words(account: StripeAccount) -> None:
    """Stripe's code and parameter arrive unchanged."""
    with pytest.raises(StripeRefused) as caught:
        await account.get("/v1/payment_intents/pi_nobody")
    assert (caught.value.code, caught.value.http_status) == ("resource_missing", 404)


async def test_a_token_that_is_none_is_a_revoked_connection(world: SandboxWorld) -> None:
    """Stripe's 401 means that the connection is gone."""
    gateway = quick_gateway(world.base_url)
    with pytest.raises(ConnectionRevoked):
        await gateway.account(account_id="acct_1", livemode=False, access_token="sk_test_x").get("/v1/balance")
    await gateway.aclose()
