"""Subscription changes through the whole house: whatever answer is lost, they end done, once, and as approved."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.proposal_view import ProposalView
from tests.assistant.conftest import Shop

LOST: tuple[dict[str, Any], ...] = (
    {"kind": "reset_before"},
    {"kind": "reset_after"},
    {"kind": "status", "status": 500},
)


def subscribed(shop: Shop) -> str:
    """A customer on a monthly plan, beside a dearer one; returns the subscription's id."""
    client = shop.world.client()
    prices: list[str] = []
    for name, amount in (("Basic", 2000), ("Pro", 5000)):
        asked: Any = {"currency": "usd", "unit_amount": amount, "recurring": {"interval": "month"}}
        asked |= {"product_data": {"name": name}}
        prices.append(client.v1.prices.create(asked).id)
    customer = client.v1.customers.create({"name": "Jane Doe", "email": "jane@example.com"}).id
    card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": card}})
    return client.v1.subscriptions.create({"customer": customer, "items": [{"price": prices[0]}]}).id


async def settled(shop: Shop, view: ProposalView) -> ProposalView:
    """Confirm with the fault in place, take it away, and let reconciliation find out."""
    assert (await shop.assistant().confirm(shop.owner, view.id, view.digest)).state == "unknown"
    shop.world.control("DELETE", "/faults")
    shop.clock.advance(3)
    await shop.assistant().reconcile_once()
    return await shop.assistant().proposal(shop.owner, view.id)


@pytest.mark.parametrize("lost", LOST, ids=lambda one: str(one["kind"]))
@pytest.mark.parametrize("step", [("POST", "/v1/refunds"), ("DELETE", "/v1/subscriptions")], ids=lambda one: one[0])
async def test_a_cancellation_with_its_refund(shop: Shop, step: tuple[str, str], lost: dict[str, Any]) -> None:
    """Canceled once and refunded once, whichever of the two answers was lost."""
    one = subscribed(shop)
    args = {"subscription_id": one, "refund": "full"}
    view = await shop.assistant().propose(shop.owner, "cancel_subscription", args)
    assert isinstance(view, ProposalView)
    shop.world.fault(method=step[0], path=step[1], times=None, **lost)
    done = await settled(shop, view)
    assert done.state == "done", done.outcome
    assert [refund["amount"] for refund in shop.refunds()] == [2000]
    assert shop.world.client().v1.subscriptions.retrieve(one).status == "canceled"


@pytest.mark.parametrize("lost", LOST, ids=lambda one: str(one["kind"]))
@pytest.mark.parametrize("at_period_end", [False, True])
async def test_a_change_of_plan(shop: Shop, at_period_end: bool, lost: dict[str, Any]) -> None:
    """Changed or planned once: there is one schedule, or one pair of prorations."""
    one = subscribed(shop)
    args = {"customer": "jane@example.com", "plan": "Pro", "at_period_end": at_period_end}
    view = await shop.assistant().propose(shop.owner, "change_plan", args)
    assert isinstance(view, ProposalView)
    shop.world.fault(method="POST", path="/v1/subscription", times=None, **lost)
    done = await settled(shop, view)
    assert done.state == "done", done.outcome
    client = shop.world.client()
    if at_period_end:
        (schedule,) = client.v1.subscription_schedules.list().data
        assert (schedule.subscription, len(schedule.phases)) == (one, 2)
    else:
        assert len(client.v1.invoice_items.list({"pending": True}).data) in (0, 2)
        assert client.v1.subscriptions.retrieve(one)["items"].data[0].price.unit_amount == 5000
