"""The life of a subscription in the offline Stripe as its clock moves, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

from tests.sandbox.billing.customers import DAY_S, START_S, frozen, invoices_of, later, payer, price, subscribe
from tests.sandbox.payments import event_types

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

MONTH_S = 31 * DAY_S  # from 15 January to 15 February


def test_a_subscription_is_billed_at_once_and_every_month(world: SandboxWorld) -> None:
    """The first invoice is paid on creation; each renewal is a draft for an hour and then paid."""
    frozen(world)
    customer = payer(world)
    made = subscribe(world, customer, price(world))
    item = made["items"].data[0]
    assert (made.status, made.latest_invoice.status, made.latest_invoice.amount_paid) == ("active", "paid", 2000)
    assert (item.current_period_start, item.current_period_end) == (START_S, START_S + MONTH_S)
    later(world, MONTH_S)
    assert [one.status for one in invoices_of(world, made.id)] == ["paid", "draft"]
    later(world, 3600)
    later(world, 59 * DAY_S)  # 15 February to 15 April, March included
    found = invoices_of(world, made.id)
    assert [(one.status, one.billing_reason) for one in found] == [
        ("paid", "subscription_create"),
        ("paid", "subscription_cycle"),
        ("paid", "subscription_cycle"),
        ("paid", "subscription_cycle"),
    ]
    moments = [one.status_transitions.paid_at for one in found]
    assert moments[1:3] == [START_S + MONTH_S + 3600, START_S + MONTH_S + 28 * DAY_S + 3600]
    charges = world.client().v1.charges.list({"customer": customer}).data
    assert [charge.created for charge in reversed(charges)] == moments


def test_a_year_passes_at_once_in_its_own_order(world: SandboxWorld) -> None:
    """A clock moved by a year makes thirteen invoices, each at its time, and the 31st comes back after February."""
    world.control("POST", "/clock", now=START_S + 16 * DAY_S, frozen=True)  # 31 January
    made = subscribe(world, payer(world), price(world))
    later(world, 365 * DAY_S + 3600)
    found = invoices_of(world, made.id)
    assert [one.status for one in found] == ["paid"] * 13
    days = [one.lines.data[0].period.start - START_S for one in found]
    assert [day // DAY_S for day in days[:4]] == [16, 16 + 28, 16 + 59, 16 + 89]


def test_a_trial_costs_nothing_and_then_the_price(world: SandboxWorld) -> None:
    """Trialing has a paid invoice of zero; the warning comes three days before the end, then the first payment."""
    frozen(world)
    made = subscribe(world, payer(world), price(world), trial_period_days=14)
    assert (made.status, made.latest_invoice.total, made.latest_invoice.status) == ("trialing", 0, "paid")
    later(world, 11 * DAY_S)
    assert "customer.subscription.trial_will_end" in event_types(world)
    later(world, 3 * DAY_S + 3600)
    assert world.client().v1.subscriptions.retrieve(made.id).status == "active"
    assert [one.amount_paid for one in invoices_of(world, made.id)] == [0, 2000]


@pytest.mark.parametrize(("behavior", "status"), [("cancel", "canceled"), ("pause", "paused")])
def test_a_trial_without_a_card_ends_as_was_set(world: SandboxWorld, behavior: str, status: str) -> None:
    """Without anything to charge the trial ends the subscription or pauses it."""
    frozen(world)
    end: Any = {"end_behavior": {"missing_payment_method": behavior}}
    made = subscribe(world, payer(world, ""), price(world), trial_period_days=7, trial_settings=end)
    later(world, 8 * DAY_S)
    assert world.client().v1.subscriptions.retrieve(made.id).status == status


@pytest.mark.parametrize(("setting", "status"), [("cancel", "canceled"), ("unpaid", "unpaid")])
def test_a_failed_renewal_is_retried_and_then_given_up(world: SandboxWorld, setting: str, status: str) -> None:
    """Past due at the first failure, tried again after 3, 5 and 7 days, then canceled or left unpaid."""
    frozen(world)
    world.control("POST", "/billing", after_retries=setting)
    client, customer = world.client(), payer(world)
    made = subscribe(world, customer, price(world))
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": bad.id}})
    later(world, MONTH_S + 3600)
    assert client.v1.subscriptions.retrieve(made.id).status == "past_due"
    assert client.v1.customers.retrieve(customer).delinquent is True
    attempts = []
    for days in (3, 2, 2):
        later(world, days * DAY_S)
        attempts.append(invoices_of(world, made.id)[-1].attempt_count)
    assert attempts == [2, 3, 4]
    ended = client.v1.subscriptions.retrieve(made.id)
    assert ended.status == status
    if status == "canceled":
        assert ended.cancellation_details is not None
        assert ended.cancellation_details.reason == "payment_failed"


def test_a_late_customer_who_pays_is_active_again(world: SandboxWorld) -> None:
    """A good card before the last retry makes a past due subscription active."""
    frozen(world)
    client, customer = world.client(), payer(world)
    made = subscribe(world, customer, price(world))
    bad = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    client.v1.subscriptions.update(made.id, {"default_payment_method": bad.id})
    later(world, MONTH_S + 3600)
    client.v1.subscriptions.update(made.id, {"default_payment_method": ""})
    later(world, 3 * DAY_S)
    assert client.v1.subscriptions.retrieve(made.id).status == "active"
    assert client.v1.customers.retrieve(customer).delinquent is False


def test_a_first_payment_that_fails_leaves_it_incomplete(world: SandboxWorld) -> None:
    """Incomplete can be rescued by paying its invoice; after 23 hours it has expired and the invoice is void."""
    frozen(world)
    client, plan = world.client(), price(world)
    rescued, lost = (subscribe(world, payer(world, "chargeCustomerFail"), plan) for _ in range(2))
    assert {rescued.status, lost.status} == {"incomplete"}
    client.v1.invoices.pay(rescued.latest_invoice.id, {"payment_method": "pm_card_visa"})
    later(world, DAY_S)
    assert client.v1.subscriptions.retrieve(rescued.id).status == "active"
    assert client.v1.subscriptions.retrieve(lost.id).status == "incomplete_expired"
    assert client.v1.invoices.retrieve(lost.latest_invoice.id).status == "void"


def test_payment_behavior_decides_what_a_refusal_means(world: SandboxWorld) -> None:
    """error_if_incomplete stores nothing; default_incomplete waits for the customer's own confirmation."""
    client, plan = world.client(), price(world)
    with pytest.raises(stripe.CardError):
        subscribe(world, payer(world, "chargeCustomerFail"), plan, payment_behavior="error_if_incomplete")
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        subscribe(world, payer(world, ""), plan)
    assert client.v1.subscriptions.list({"status": "all"}).data == []
    waiting = subscribe(
        world,
        payer(world, ""),
        plan,
        payment_behavior="default_incomplete",
        expand=["latest_invoice.confirmation_secret", "latest_invoice.payments"],
    )
    invoice = waiting.latest_invoice
    intent = invoice.payments.data[0].payment.payment_intent
    assert (waiting.status, invoice.status) == ("incomplete", "open")
    assert invoice.confirmation_secret.client_secret.startswith(intent)
    client.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
    assert client.v1.subscriptions.retrieve(waiting.id).status == "active"


def test_a_subscription_by_bill_is_past_due_after_its_date(world: SandboxWorld) -> None:
    """With send_invoice the bill goes out after an hour, and a late one makes the subscription past due."""
    frozen(world)
    terms: Any = {"collection_method": "send_invoice", "days_until_due": 10}
    made = subscribe(world, payer(world, ""), price(world), **terms)
    assert (made.status, made.latest_invoice.status) == ("active", "draft")
    later(world, 3600)
    bill = invoices_of(world, made.id)[0]
    assert (bill.status, bill.due_date) == ("open", START_S + 3600 + 10 * DAY_S)
    later(world, 11 * DAY_S)
    assert world.client().v1.subscriptions.retrieve(made.id).status == "past_due"
    world.client().v1.invoices.pay(bill.id, {"paid_out_of_band": True})
    assert world.client().v1.subscriptions.retrieve(made.id).status == "active"


def test_an_anchor_cuts_the_first_period(world: SandboxWorld) -> None:
    """Until the anchor only the share of the month is paid, or nothing without proration."""
    frozen(world)
    plan, anchor = price(world, 3100), START_S + 10 * DAY_S
    cut = subscribe(world, payer(world), plan, billing_cycle_anchor=anchor)
    assert (cut.latest_invoice.total, cut["items"].data[0].current_period_end) == (1000, anchor)
    free = subscribe(world, payer(world), plan, billing_cycle_anchor=anchor, proration_behavior="none")
    assert (free.status, free.latest_invoice.total) == ("active", 0)
    later(world, 10 * DAY_S + 3600)
    assert [one.amount_paid for one in invoices_of(world, cut.id)] == [1000, 3100]


def test_coupons_last_as_long_as_they_say(world: SandboxWorld) -> None:
    """Once takes off the first invoice only, two months the first two, for ever all."""
    frozen(world)
    client, plan = world.client(), price(world)
    terms: list[Any] = [
        {"percent_off": 50},
        {"percent_off": 50, "duration": "repeating", "duration_in_months": 2},
        {"amount_off": 300, "currency": "usd", "duration": "forever"},
    ]
    made = [
        subscribe(world, payer(world), plan, discounts=[{"coupon": client.v1.coupons.create(one).id}]) for one in terms
    ]
    later(world, 65 * DAY_S)
    paid = [[one.amount_paid for one in invoices_of(world, one_of.id)] for one_of in made]
    assert paid == [[1000, 2000, 2000], [1000, 1000, 2000], [1700, 1700, 1700]]


def test_what_cannot_be_subscribed_to_is_refused(world: SandboxWorld) -> None:
    """A one-time price, no price, two intervals, or an unknown one are Stripe's own errors."""
    client, customer = world.client(), payer(world)
    once = client.v1.prices.create({"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}}).id
    month, year = price(world), price(world, interval="year")
    wrong: list[Any] = [[{"price": once}], [], [{"price": month}, {"price": year}], [{"price": "price_none"}]]
    for items in wrong:
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.subscriptions.create({"customer": customer, "items": items})


def test_lists_show_what_runs_and_searches_find(world: SandboxWorld) -> None:
    """Canceled ones only come when asked for; price, customer and metadata narrow."""
    client, customer, plan = world.client(), payer(world), price(world)
    kept = subscribe(world, customer, plan, metadata={"team": "blue"})
    gone = subscribe(world, customer, plan)
    client.v1.subscriptions.cancel(gone.id)
    assert [one.id for one in client.v1.subscriptions.list({"customer": customer}).data] == [kept.id]
    assert [one.id for one in client.v1.subscriptions.list({"status": "canceled"}).data] == [gone.id]
    assert len(client.v1.subscriptions.list({"status": "all", "price": plan}).data) == 2
    hits = client.v1.subscriptions.search({"query": 'metadata["team"]:"blue"'}).data
    assert [one.id for one in hits] == [kept.id]


def test_a_deleted_customer_has_no_subscription(world: SandboxWorld) -> None:
    """Deleting the customer ends what runs."""
    client, customer = world.client(), payer(world)
    made = subscribe(world, customer, price(world))
    client.v1.customers.delete(customer)
    assert client.v1.subscriptions.retrieve(made.id).status == "canceled"
    later(world, 40 * DAY_S)
    assert len(invoices_of(world, made.id)) == 1
