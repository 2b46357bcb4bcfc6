"""Idempotency keys: one effect, one answer, for 24 hours."""

from __future__ import annotations

import threading
from typing import Any, cast

import httpx
import pytest
import stripe

from tests.plugins.sandbox import SandboxWorld


def create(world: SandboxWorld, key: str, **params: Any) -> stripe.Customer:
    """Creates a customer under a key."""
    fields = params or {"email": "jane@example.com"}
    return world.client().v1.customers.create(cast("Any", fields), {"idempotency_key": key})


def headers_of(customer: stripe.Customer) -> Any:
    """The headers of the answer it came with."""
    assert customer.last_response is not None
    return customer.last_response.headers


def test_the_same_key_is_answered_the_same(world: SandboxWorld) -> None:
    """A repeated request gets the first answer, marked as replayed, and makes nothing."""
    first, second = create(world, "k1"), create(world, "k1")
    assert first.id == second.id
    assert headers_of(second)["idempotent-replayed"] == "true"
    assert headers_of(second)["original-request"] == headers_of(first)["request-id"]
    assert len(world.objects("customer")) == 1
    assert [entry["replayed"] for entry in world.requests()] == [False, True]


def test_a_key_cannot_be_used_for_something_else(world: SandboxWorld) -> None:
    """Other parameters under a used key are an idempotency_error; another account's key is another key."""
    create(world, "k1")
    with pytest.raises(stripe.IdempotencyError):
        create(world, "k1", email="john@example.com")
    account = world.control("POST", "/accounts", name="Shop")["account"]["id"]
    world.control("POST", "/connections", account=account)
    other = world.client(account=account).v1.customers.create({"name": "New"}, {"idempotency_key": "k1"})
    assert other.name == "New"


def test_a_key_is_forgotten_after_24_hours(world: SandboxWorld) -> None:
    """One second before the day is over the answer is replayed, then the request is done anew."""
    world.control("POST", "/clock", now=1_790_000_000, frozen=True)
    first = create(world, "k1")
    world.control("POST", "/clock", advance_s=24 * 3600 - 1)
    assert create(world, "k1").id == first.id
    world.control("POST", "/clock", advance_s=1)
    assert create(world, "k1").id != first.id


def test_what_never_ran_is_not_kept(world: SandboxWorld) -> None:
    """After a request that failed validation its key can be used for the right one."""
    with pytest.raises(stripe.InvalidRequestError):
        create(world, "k1", emial="jane@example.com")
    assert create(world, "k1").email == "jane@example.com"
    world.take_violations()


def test_a_refusal_by_the_operation_is_kept(world: SandboxWorld) -> None:
    """A decline is the answer of its key too."""
    declined: Any = {
        "amount": 1_000,
        "currency": "usd",
        "payment_method": "pm_card_chargeDeclined",
        "confirm": True,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            world.client().v1.payment_intents.create(declined, {"idempotency_key": "k1"})
    assert len(world.objects("charge")) == 1


def test_a_key_in_use_is_409(world: SandboxWorld) -> None:
    """A second request under a key whose first is still under way is told so, and the first has its effect."""
    world.fault("slow", "POST", delay_s=1.0)
    made: list[str] = []
    headers = {"Authorization": f"Bearer {world.test_key}", "Idempotency-Key": "k1"}

    def slow() -> None:
        answer = httpx.post(f"{world.base_url}/v1/customers", data={"email": "jane@example.com"}, headers=headers)
        made.append(answer.json()["id"])

    first = threading.Thread(target=slow)
    first.start()
    while not any(fault["struck"] for fault in world.control("GET", "/faults")["faults"]):
        pass
    with pytest.raises(stripe.APIError) as refused:
        create(world, "k1")
    first.join()
    assert (refused.value.http_status, cast("Any", refused.value.error).code) == (409, "idempotency_key_in_use")
    assert made == [customer["id"] for customer in world.objects("customer")]
    assert create(world, "k1").id == made[0]
