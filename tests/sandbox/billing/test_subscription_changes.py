"""Changing, previewing, pausing and ending subscriptions of the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

from tests.sandbox.billing.customers import DAY_S, START_S, frozen, invoices_of, later, payer, price, subscribe
from tests.sandbox.payments import event_types

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

MONTH_S = 31 * DAY_S


def change(world: SandboxWorld, subscription: Any, **params: Any) -> Any:
    """Updates a subscription; `to` is the new price of its only item, `quantity` its quantity."""
    item = {"id": subscription["items"].data[0].id}
    item |= {name: params.pop(key) for key, name in (("to", "price"), ("quantity", "quantity")) if key in params}
    asked = params | ({"items": [item]} if len(item) > 1 else {})
    return world.client().v1.subscriptions.update(subscription.id, asked)  # type: ignore[arg-type]  # built here


def test_an_upgrade_is_prorated_to_the_second(world: SandboxWorld) -> None:
    """Credit and charge for the rest of the period wait for the next invoice, rounded half up each."""
    frozen(world)
    client, small, large = world.client(), price(world, 2000), price(world, 5000)
    made = subscribe(world, payer(world), small)
    spent_s = 10 * DAY_S + 12_345
    later(world, spent_s)
    details: Any = {"items": [{"id": made["items"].data[0].id, "price": large}]}
    preview = client.v1.invoices.create_preview({"subscription": made.id, "subscription_details": details})
    change(world, made, to=large)
    left_s = MONTH_S - spent_s
    expected = [-((2 * 2000 * left_s + MONTH_S) // (2 * MONTH_S)), (2 * 5000 * left_s + MONTH_S) // (2 * MONTH_S)]
    pending = client.v1.invoice_items.list({"pending": True}).data
    assert [item.amount for item in reversed(pending)] == expected
    assert all(item.proration for item in pending)
    later(world, left_s + 3600)
    renewed = invoices_of(world, made.id)[-1]
    assert (renewed.total, renewed.amount_paid) == (5000 + sum(expected), 5000 + sum(expected))
    assert (preview.total, preview.id[:11], preview.number) == (renewed.total, "upcoming_in", None)


def test_a_change_can_be_invoiced_at_once_or_not_at_all(world: SandboxWorld) -> None:
    """always_invoice collects the difference now, none never does; the preview says the same."""
    frozen(world)
    client, small, large = world.client(), price(world, 3100), price(world, 6200)
    now, never = (subscribe(world, payer(world), small) for _ in range(2))
    later(world, MONTH_S // 2)
    details: Any = {"items": [{"id": now["items"].data[0].id, "price": large}], "proration_behavior": "always_invoice"}
    preview = client.v1.invoices.create_preview({"subscription": now.id, "subscription_details": details})
    assert preview.amount_due == 1550
    assert len(invoices_of(world, now.id)) == 1
    change(world, now, to=large, proration_behavior="always_invoice")
    assert [(one.billing_reason, one.amount_paid) for one in invoices_of(world, now.id)] == [
        ("subscription_create", 3100), ("subscription_update", 1550),
    ]  # fmt: skip
    change(world, never, to=large, proration_behavior="none")
    assert client.v1.invoice_items.list({"pending": True}).data == []
    later(world, MONTH_S // 2 + 3600)
    assert [invoices_of(world, one.id)[-1].amount_paid for one in (now, never)] == [6200, 6200]


def test_a_downgrade_becomes_credit(world: SandboxWorld) -> None:
    """Invoiced at once, what comes back is the customer's credit and pays the next renewal."""
    frozen(world)
    client, customer = world.client(), payer(world)
    made = subscribe(world, customer, price(world, 6200))
    later(world, MONTH_S // 2)
    change(world, made, to=price(world, 3100), proration_behavior="always_invoice")
    assert client.v1.customers.retrieve(customer).balance == -1550
    later(world, MONTH_S // 2 + 3600)
    last = invoices_of(world, made.id)[-1]
    assert (last.total, last.starting_balance, last.amount_paid) == (3100, -1550, 1550)


def test_seats_are_added_and_taken(world: SandboxWorld) -> None:
    """Quantities prorate like prices, and changing back and forth in one second costs nothing."""
    frozen(world)
    client = world.client()
    made = subscribe(world, payer(world), price(world, 1000))
    later(world, MONTH_S // 3)
    change(world, made, quantity=5)
    change(world, made, quantity=1)
    assert sum(item.amount for item in client.v1.invoice_items.list({"pending": True}).data) == 0
    assert client.v1.subscriptions.retrieve(made.id)["items"].data[0].quantity == 1


def test_another_interval_begins_a_new_period_now(world: SandboxWorld) -> None:
    """From monthly to yearly: the year is charged at once less what is left of the month."""
    frozen(world)
    made = subscribe(world, payer(world), price(world, 3100))
    later(world, MONTH_S // 2)
    after = change(world, made, to=price(world, 30_000, interval="year"))
    item = after["items"].data[0]
    assert (item.current_period_start, item.current_period_end) == (
        START_S + MONTH_S // 2, START_S + MONTH_S // 2 + 365 * DAY_S,
    )  # fmt: skip
    assert [one.amount_paid for one in invoices_of(world, made.id)] == [3100, 30_000 - 1550]


def test_cancel_now_with_money_back(world: SandboxWorld) -> None:
    """Prorated and invoiced now, the unused half is credit; without, nothing comes back."""
    frozen(world)
    client, plan = world.client(), price(world, 3100)
    back, kept = payer(world), payer(world)
    given, plain = subscribe(world, back, plan), subscribe(world, kept, plan)
    later(world, MONTH_S // 2)
    assert client.v1.subscriptions.cancel(given.id, {"prorate": True, "invoice_now": True}).status == "canceled"
    ended = client.v1.subscriptions.cancel(plain.id, {"cancellation_details": {"feedback": "too_expensive"}})
    assert ended.cancellation_details is not None
    assert (ended.ended_at, ended.cancellation_details.feedback) == (START_S + MONTH_S // 2, "too_expensive")
    balances = [client.v1.customers.retrieve(customer).balance for customer in (back, kept)]
    assert balances == [-1550, 0]
    with pytest.raises(stripe.InvalidRequestError) as gone:
        client.v1.subscriptions.cancel(plain.id)
    assert gone.value.code == "resource_missing"


def test_cancel_at_the_end_can_be_undone(world: SandboxWorld) -> None:
    """It runs to the end of its period and no further; undone in time, it renews."""
    frozen(world)
    client, plan = world.client(), price(world)
    ends, stays = (subscribe(world, payer(world), plan) for _ in range(2))
    for one in (ends, stays):
        asked = client.v1.subscriptions.update(one.id, {"cancel_at_period_end": True})
        assert (asked.status, asked.cancel_at, asked.cancel_at_period_end) == ("active", START_S + MONTH_S, True)
    assert client.v1.subscriptions.update(stays.id, {"cancel_at_period_end": False}).cancel_at is None
    later(world, MONTH_S + 3600)
    assert client.v1.subscriptions.retrieve(ends.id).status == "canceled"
    assert [len(invoices_of(world, one.id)) for one in (ends, stays)] == [1, 2]


def test_cancel_on_a_date(world: SandboxWorld) -> None:
    """On that second it ends, renewals before it happen."""
    frozen(world)
    date = START_S + 45 * DAY_S
    made = subscribe(world, payer(world), price(world), cancel_at=date)
    later(world, 60 * DAY_S)
    ended = world.client().v1.subscriptions.retrieve(made.id)
    assert (ended.status, ended.ended_at, len(invoices_of(world, made.id))) == ("canceled", date, 2)


@pytest.mark.parametrize(
    ("behavior", "status"), [("void", "void"), ("mark_uncollectible", "uncollectible"), ("keep_as_draft", "draft")]
)
def test_paused_collection_takes_no_money(world: SandboxWorld, behavior: str, status: str) -> None:
    """Invoices are still made, and voided, written off or kept; on its date the pause ends."""
    frozen(world)
    made = subscribe(world, payer(world), price(world))
    pause: Any = {"behavior": behavior, "resumes_at": START_S + 40 * DAY_S}
    world.client().v1.subscriptions.update(made.id, {"pause_collection": pause})
    later(world, 65 * DAY_S)
    assert [one.status for one in invoices_of(world, made.id)] == ["paid", status, "paid"]
    assert world.client().v1.subscriptions.retrieve(made.id).pause_collection is None


def test_a_paused_subscription_rests_until_it_is_resumed(world: SandboxWorld) -> None:
    """Pausing credits what is unused; resuming begins a period and charges it less the credit."""
    frozen(world)
    client = world.client()
    made = subscribe(world, payer(world), price(world, 3100))
    later(world, MONTH_S // 2)
    paused = client.v1.subscriptions.pause(made.id, {"type": "subscription"})
    assert (paused.status, paused.status_details.paused.subscription.type) == ("paused", "pause_requested")  # type: ignore[union-attr]  # it is paused
    later(world, 100 * DAY_S)
    assert len(invoices_of(world, made.id)) == 1
    resumed = client.v1.subscriptions.resume(made.id)
    assert (resumed.status, invoices_of(world, made.id)[-1].amount_paid) == ("active", 3100 - 1550)
    assert {"customer.subscription.paused", "customer.subscription.resumed"} <= set(event_types(world))
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.resume(made.id)


def test_a_trial_can_be_ended_and_extended(world: SandboxWorld) -> None:
    """Ended now the first payment is made now; extended it waits for the new date."""
    frozen(world)
    client, plan = world.client(), price(world)
    now, longer = (subscribe(world, payer(world), plan, trial_period_days=10) for _ in range(2))
    assert client.v1.subscriptions.update(now.id, {"trial_end": "now"}).status == "active"
    assert [one.amount_paid for one in invoices_of(world, now.id)] == [0, 2000]
    client.v1.subscriptions.update(longer.id, {"trial_end": START_S + 20 * DAY_S})
    later(world, 15 * DAY_S)
    assert client.v1.subscriptions.retrieve(longer.id).status == "trialing"
    later(world, 5 * DAY_S + 3600)
    assert [one.amount_paid for one in invoices_of(world, longer.id)] == [0, 2000]


def test_items_can_be_changed_one_by_one(world: SandboxWorld) -> None:
    """An item is added, changed and removed by its own routes, with prorations; the last one stays."""
    frozen(world)
    client, second = world.client(), price(world, 1000)
    made = subscribe(world, payer(world), price(world))
    added = client.v1.subscription_items.create({"subscription": made.id, "price": second, "quantity": 2})
    client.v1.subscription_items.update(added.id, {"quantity": 3})
    assert [one.amount for one in client.v1.invoice_items.list({"pending": True}).data] == [3000, -2000, 2000]
    assert client.v1.subscription_items.delete(added.id).deleted is True
    left = client.v1.subscription_items.list({"subscription": made.id}).data
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscription_items.delete(left[0].id)


def test_previews_store_nothing(world: SandboxWorld) -> None:
    """New, next and canceled are previewed, and afterwards there is nothing that was not there before."""
    frozen(world)
    client, customer, plan = world.client(), payer(world), price(world, 3100)
    new: Any = {"items": [{"price": plan, "quantity": 2}]}
    assert client.v1.invoices.create_preview({"customer": customer, "subscription_details": new}).total == 6200
    assert client.v1.subscriptions.list().data == []
    made = subscribe(world, customer, plan)
    later(world, MONTH_S // 2)
    events = len(client.v1.events.list({"limit": 100}).data)
    following = client.v1.invoices.create_preview({"subscription": made.id})
    assert (following.total, following.lines.data[0].period.start) == (3100, START_S + MONTH_S)
    gone: Any = {"cancel_now": True, "proration_behavior": "create_prorations"}
    assert client.v1.invoices.create_preview({"subscription": made.id, "subscription_details": gone}).total == -1550
    assert client.v1.subscriptions.retrieve(made.id).status == "active"
    assert len(invoices_of(world, made.id)) == 1
    assert len(client.v1.events.list({"limit": 100}).data) == events


def test_a_pinned_moment_holds_for_another_interval_too(world: SandboxWorld) -> None:
    """With proration_date the credit is counted from it, however much later the change is made."""
    frozen(world)
    client, monthly, yearly = world.client(), price(world, 3100), price(world, 30_000, interval="year")
    made = subscribe(world, payer(world), monthly)
    later(world, MONTH_S // 2)
    asked: Any = {
        "items": [{"id": made["items"].data[0].id, "price": yearly}],
        "proration_date": START_S + MONTH_S // 2,
    }
    preview = client.v1.invoices.create_preview({"subscription": made.id, "subscription_details": asked})
    later(world, DAY_S)
    client.v1.subscriptions.update(made.id, asked)
    assert preview.total == invoices_of(world, made.id)[-1].amount_paid == 30_000 - 1550


def test_a_resume_and_a_kept_subscription_are_previewed(world: SandboxWorld) -> None:
    """What resuming now would charge, and what the next invoice is once a date of cancellation is taken back."""
    frozen(world)
    client, plan = world.client(), price(world, 3100)
    rests, ends = subscribe(world, payer(world), plan), subscribe(world, payer(world), plan, cancel_at=START_S + DAY_S)
    later(world, 3600)
    client.v1.subscriptions.pause(rests.id, {"type": "subscription"})
    now: Any = {"resume_at": "now"}
    preview = client.v1.invoices.create_preview({"subscription": rests.id, "subscription_details": now})
    assert client.v1.subscriptions.retrieve(rests.id).status == "paused"
    client.v1.subscriptions.resume(rests.id)
    assert preview.amount_due == invoices_of(world, rests.id)[-1].amount_paid
    with pytest.raises(stripe.InvalidRequestError) as none_comes:
        client.v1.invoices.create_preview({"subscription": ends.id})
    assert none_comes.value.code == "invoice_upcoming_none"
    kept: Any = {"cancel_at": ""}
    assert client.v1.invoices.create_preview({"subscription": ends.id, "subscription_details": kept}).total == 3100
