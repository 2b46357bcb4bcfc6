"""Invoices of the offline Stripe from draft to paid, void or given up, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
import stripe

from tests.sandbox.billing.customers import DAY_S, START_S, draft, frozen, later, payer
from tests.sandbox.payments import balance, event_types

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


def test_an_invoice_is_paid_with_the_default_card(world: SandboxWorld) -> None:
    """Finalized it has a number and a payment intent; paid it has a charge and money in the balance."""
    client, customer = world.client(), payer(world)
    made = draft(world, customer, 2500, 1700)
    assert (made.status, made.subtotal, made.total, made.amount_due, made.number) == ("draft", 4200, 4200, 4200, None)
    opened = client.v1.invoices.finalize_invoice(made.id)
    assert (opened.status, str(opened.number)[-5:]) == ("open", "-0001")
    paid = client.v1.invoices.pay(made.id, {"expand": ["payments.data.payment.payment_intent"]})
    assert (paid.status, paid.amount_paid, paid.amount_remaining, paid.attempt_count) == ("paid", 4200, 0, 1)
    payment: Any = paid.payments.data[0]  # type: ignore[union-attr]  # expanded
    assert (payment.status, payment.amount_paid, payment.payment.payment_intent.amount_received) == ("paid", 4200, 4200)
    found = client.v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": payment.payment.payment_intent.id}}
    )
    assert [one.invoice for one in found.data] == [made.id]
    assert balance(world)["usd"][1] == 4200 - 152
    assert {"invoice.created", "invoice.finalized", "invoice.paid", "invoice.payment_succeeded"} <= set(
        event_types(world)
    )
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        client.v1.invoices.pay(made.id)


def test_numbers_count_up_per_account(world: SandboxWorld) -> None:
    """Two customers' invoices have one prefix and follow one another; drafts take no number."""
    client = world.client()
    first, _, third = (draft(world, payer(world), 1000) for _ in range(3))
    numbers = [str(client.v1.invoices.finalize_invoice(made.id).number) for made in (first, third)]
    assert [number[-4:] for number in numbers] == ["0001", "0002"]
    assert len({number[:-5] for number in numbers}) == 1
    hits = client.v1.invoices.search({"query": f'number:"{numbers[1]}"'}).data
    assert [found.id for found in hits] == [third.id]


def test_a_declined_invoice_stays_open_and_is_retried(world: SandboxWorld) -> None:
    """A refused card is tried again after 3, 5 and 7 days when the invoice advances by itself."""
    frozen(world)
    client, customer = world.client(), payer(world, "chargeCustomerFail")
    made = draft(world, customer, 3000, auto_advance=True)
    later(world, 3600)
    failed = client.v1.invoices.retrieve(made.id)
    assert (failed.status, failed.attempt_count) == ("open", 1)
    assert failed.next_payment_attempt == START_S + 3600 + 3 * DAY_S
    later(world, 4 * DAY_S)
    assert client.v1.invoices.retrieve(made.id).attempt_count == 2
    good = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": good.id}})
    later(world, 2 * DAY_S)
    paid = client.v1.invoices.retrieve(made.id)
    assert (paid.status, paid.attempt_count, paid.status_transitions.paid_at) == (
        "paid", 3, START_S + 3600 + 5 * DAY_S,
    )  # fmt: skip
    assert event_types(world).count("invoice.payment_failed") == 2


def test_a_refused_payment_by_request_says_why(world: SandboxWorld) -> None:
    """Paying with a bad card or without any is Stripe's own error, and the invoice stays open."""
    client = world.client()
    refused = client.v1.invoices.finalize_invoice(draft(world, payer(world, "chargeCustomerFail"), 900).id)
    with pytest.raises(stripe.CardError) as card:
        client.v1.invoices.pay(refused.id)
    assert (card.value.code, client.v1.invoices.retrieve(refused.id).attempt_count) == ("card_declined", 1)
    without = client.v1.invoices.finalize_invoice(draft(world, payer(world, ""), 900).id)
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        client.v1.invoices.pay(without.id)
    authenticated = client.v1.invoices.finalize_invoice(draft(world, payer(world, "authenticationRequired"), 900).id)
    with pytest.raises(stripe.CardError) as asks:
        client.v1.invoices.pay(authenticated.id)
    assert asks.value.code == "invoice_payment_intent_requires_action"


def test_a_bill_can_be_paid_on_its_page(world: SandboxWorld) -> None:
    """A sent invoice has a due date, a page that takes a test card, a PDF, and is overdue when nobody pays."""
    frozen(world)
    client, customer = world.client(), payer(world, "")
    terms: Any = {"collection_method": "send_invoice", "days_until_due": 14}
    sent = client.v1.invoices.send_invoice(draft(world, customer, 5000, **terms).id)
    assert (sent.status, sent.due_date) == ("open", START_S + 14 * DAY_S)
    with httpx.Client() as browser:
        assert "$50.00" in browser.get(str(sent.hosted_invoice_url)).text
        assert browser.get(str(sent.invoice_pdf)).content.startswith(b"%PDF-1.4")
        refused = browser.post(str(sent.hosted_invoice_url), data={"decision": "pay", "card": "4000000000000002"})
        assert "declined" in refused.text
        later(world, 15 * DAY_S)
        due = client.v1.invoices.list({"status": "open", "due_date": {"lt": START_S + 15 * DAY_S}})
        assert [found.id for found in due.data] == [sent.id]
        browser.post(str(sent.hosted_invoice_url), data={"decision": "pay", "card": "4242424242424242"})
    assert client.v1.invoices.retrieve(sent.id).status == "paid"
    types = event_types(world)
    assert types.index("invoice.sent") < types.index("invoice.overdue") < types.index("invoice.paid")


def test_an_open_invoice_ends_void_uncollectible_or_out_of_band(world: SandboxWorld) -> None:
    """Each ending cancels or leaves the payment as Stripe does, and no money moves."""
    client, customer = world.client(), payer(world)
    void, written_off, cash = (
        client.v1.invoices.finalize_invoice(draft(world, customer, 1000).id).id for _ in range(3)
    )
    assert client.v1.invoices.void_invoice(void).status == "void"
    assert client.v1.invoices.mark_uncollectible(written_off).status == "uncollectible"
    paid = client.v1.invoices.pay(cash, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_paid, paid.amount_paid_off_stripe) == ("paid", 1000, 1000)
    assert sum(balance(world)["usd"]) == 0
    states = {one.invoice: one.status for one in client.v1.invoice_payments.list().data}
    assert states == {void: "canceled", written_off: "open", cash: "canceled"}
    assert client.v1.invoices.pay(written_off).status == "paid"
    for forbidden in (client.v1.invoices.void_invoice, client.v1.invoices.finalize_invoice):
        with pytest.raises(stripe.InvalidRequestError):
            forbidden(void)


def test_discounts_are_shared_out_to_the_cent(world: SandboxWorld) -> None:
    """A percentage of three lines adds up exactly, and a line's own discount comes before the invoice's."""
    client, customer = world.client(), payer(world)
    third = client.v1.coupons.create({"percent_off": 33.3})
    five = client.v1.coupons.create({"amount_off": 500, "currency": "usd"})
    made = draft(world, customer, 1001, 1001, 1001, discounts=[{"coupon": third.id}])
    assert (made.subtotal, made.total, made.total_discount_amounts[0].amount) == (3003, 2003, 1000)
    assert sum(line.discount_amounts[0].amount for line in made.lines.data) == 1000
    item: Any = {"customer": customer, "invoice": made.id, "amount": 300, "discounts": [{"coupon": five.id}]}
    client.v1.invoice_items.create(item)
    after = client.v1.invoices.retrieve(made.id)
    assert (after.subtotal, after.total) == (3303, 2003)
    assert client.v1.coupons.retrieve(third.id).times_redeemed == 1


def test_pending_items_wait_for_an_invoice_that_takes_them(world: SandboxWorld) -> None:
    """Items without an invoice are gathered on demand, can be changed on a draft, and not once it is final."""
    client, customer = world.client(), payer(world)
    item = client.v1.invoice_items.create({"customer": customer, "amount": 700, "currency": "usd"})
    assert [one.id for one in client.v1.invoice_items.list({"pending": True}).data] == [item.id]
    assert client.v1.invoices.create({"customer": customer}).total == 0
    made = client.v1.invoices.create({"customer": customer, "pending_invoice_items_behavior": "include"})
    assert made.total == 700
    changed: Any = {"quantity": 3, "unit_amount_decimal": "250.5"}
    client.v1.invoice_items.update(item.id, changed)
    assert client.v1.invoices.retrieve(made.id).total == 752
    client.v1.invoices.finalize_invoice(made.id)
    with pytest.raises(stripe.InvalidRequestError) as late:
        client.v1.invoice_items.delete(item.id)
    assert late.value.code == "invoice_not_editable"


def test_more_lines_than_fit_are_listed(world: SandboxWorld) -> None:
    """An invoice shows ten lines; its list has all of them in order, page by page."""
    client, customer = world.client(), payer(world)
    made = client.v1.invoices.create({"customer": customer})
    lines: Any = [{"amount": 100 + at, "description": f"Line {at}"} for at in range(12)]
    full = client.v1.invoices.add_lines(made.id, {"lines": lines})
    assert (len(full.lines.data), full.lines.has_more, full.total) == (10, True, 1266)
    listed = client.v1.invoices.line_items.list(made.id, {"limit": 5})
    assert [line.amount for line in listed.auto_paging_iter()] == [100 + at for at in range(12)]


def test_a_draft_can_be_deleted_and_an_open_invoice_not(world: SandboxWorld) -> None:
    """Deleting takes the draft and its items away."""
    client, customer = world.client(), payer(world)
    made = draft(world, customer, 1000)
    assert client.v1.invoices.delete(made.id).deleted is True
    assert client.v1.invoice_items.list().data == []
    opened = client.v1.invoices.finalize_invoice(draft(world, customer, 1000).id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.delete(opened.id)


def test_a_payment_confirmed_on_its_own_pays_the_invoice(world: SandboxWorld) -> None:
    """Whoever confirms the invoice's payment intent pays the invoice."""
    client, customer = world.client(), payer(world, "")
    opened = client.v1.invoices.finalize_invoice(draft(world, customer, 1500).id)
    payment = client.v1.invoice_payments.list({"invoice": opened.id}).data[0]
    client.v1.payment_intents.confirm(str(payment.payment.payment_intent), {"payment_method": "pm_card_visa"})
    assert client.v1.invoices.retrieve(opened.id).status == "paid"
    assert event_types(world).count("invoice.paid") == 1


def test_too_little_to_charge_is_carried_over(world: SandboxWorld) -> None:
    """Less than the minimum charge becomes the customer's debt and comes with the next invoice."""
    client, customer = world.client(), payer(world)
    small = client.v1.invoices.finalize_invoice(draft(world, customer, 20).id)
    assert (small.status, small.amount_due, small.ending_balance) == ("paid", 0, 20)
    following = client.v1.invoices.finalize_invoice(draft(world, customer, 1000).id)
    assert (following.starting_balance, following.amount_due, following.ending_balance) == (20, 1020, 0)
    assert client.v1.customers.retrieve(customer).balance == 0
