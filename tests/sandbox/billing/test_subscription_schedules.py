"""Subscription schedules of the offline Stripe as its clock moves, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

from tests.sandbox.billing.customers import DAY_S, START_S, frozen, invoices_of, later, payer, price, subscribe
from tests.sandbox.payments import event_types

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

MONTH_S = 31 * DAY_S


def test_a_price_changes_at_the_next_period(world: SandboxWorld) -> None:
    """A second phase begins with the period: its renewal costs the new price and nothing is prorated."""
    frozen(world)
    client, small, large = world.client(), price(world, 2000), price(world, 5000)
    made = subscribe(world, payer(world), small)
    schedule = client.v1.subscription_schedules.create({"from_subscription": made.id})
    assert (schedule.status, schedule.phases[0].start_date, schedule.phases[0].end_date) == (
        "active", START_S, START_S + MONTH_S,
    )  # fmt: skip
    phases: Any = [
        {"items": [{"price": small}], "end_date": START_S + MONTH_S},
        {"items": [{"price": large, "quantity": 2}], "duration": {"interval": "month"}},
    ]
    client.v1.subscription_schedules.update(schedule.id, {"phases": phases})
    later(world, MONTH_S + 3600)
    assert [one.amount_paid for one in invoices_of(world, made.id)] == [2000, 10_000]
    assert client.v1.invoice_items.list().data == []
    later(world, 28 * DAY_S)
    after = client.v1.subscription_schedules.retrieve(schedule.id)
    assert (after.status, after.released_subscription) == ("released", made.id)
    assert client.v1.subscriptions.retrieve(made.id).schedule is None
    assert [one.total for one in invoices_of(world, made.id)] == [2000, 10_000, 10_000]


def test_a_schedule_begins_a_subscription_later_and_ends_it(world: SandboxWorld) -> None:
    """Nothing is billed before its start; with end_behavior cancel it ends with its last phase."""
    frozen(world)
    client, customer = world.client(), payer(world)
    phases: Any = [{"items": [{"price": price(world)}], "duration": {"interval": "month", "interval_count": 2}}]
    made = client.v1.subscription_schedules.create(
        {"customer": customer, "start_date": START_S + 5 * DAY_S, "end_behavior": "cancel", "phases": phases}
    )
    assert (made.status, made.subscription) == ("not_started", None)
    assert [one.id for one in client.v1.subscription_schedules.list({"scheduled": True}).data] == [made.id]
    later(world, 5 * DAY_S)
    running = client.v1.subscription_schedules.retrieve(made.id)
    assert running.status == "active"
    later(world, 65 * DAY_S)
    ended = client.v1.subscriptions.retrieve(str(running.subscription))
    assert (ended.status, len(invoices_of(world, ended.id))) == ("canceled", 2)
    assert client.v1.subscription_schedules.retrieve(made.id).status == "completed"


def test_a_schedule_can_be_released_or_canceled(world: SandboxWorld) -> None:
    """Released, the subscription goes on; canceled, it ends with what is unused as credit; neither happens twice."""
    frozen(world)
    client, customer, plan = world.client(), payer(world), price(world, 3100)
    kept, gone = subscribe(world, payer(world), plan), subscribe(world, customer, plan)
    first, second = (client.v1.subscription_schedules.create({"from_subscription": one.id}).id for one in (kept, gone))
    later(world, MONTH_S // 2)
    assert client.v1.subscription_schedules.release(first).status == "released"
    assert client.v1.subscription_schedules.cancel(second).status == "canceled"
    assert [client.v1.subscriptions.retrieve(one.id).status for one in (kept, gone)] == ["active", "canceled"]
    assert client.v1.customers.retrieve(customer).balance == -1550
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscription_schedules.release(first)


def test_a_phase_that_cannot_begin_aborts_the_schedule(world: SandboxWorld) -> None:
    """When the next phase's coupon is gone by then, the schedule ends and the subscription goes on as it is."""
    frozen(world)
    client, plan = world.client(), price(world)
    coupon = client.v1.coupons.create({"percent_off": 50})
    made = subscribe(world, payer(world), plan)
    schedule = client.v1.subscription_schedules.create({"from_subscription": made.id})
    phases: Any = [
        {"items": [{"price": plan}], "end_date": START_S + MONTH_S},
        {"items": [{"price": plan}], "discounts": [{"coupon": coupon.id}], "duration": {"interval": "month"}},
    ]
    client.v1.subscription_schedules.update(schedule.id, {"phases": phases})
    client.v1.coupons.delete(coupon.id)
    later(world, MONTH_S + 3600)
    assert client.v1.subscription_schedules.retrieve(schedule.id).status == "canceled"
    assert [one.amount_paid for one in invoices_of(world, made.id)] == [2000, 2000]
    assert "subscription_schedule.aborted" in event_types(world)
