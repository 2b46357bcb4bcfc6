"""Credit notes of the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
import stripe

from tests.sandbox.billing.customers import draft, payer
from tests.sandbox.payments import balance

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


def test_a_note_on_an_open_invoice_lowers_what_is_due(world: SandboxWorld) -> None:
    """Before payment less is to be paid, a void note brings it back, and a note of everything settles it."""
    client, customer = world.client(), payer(world)
    opened = client.v1.invoices.finalize_invoice(draft(world, customer, 4000, 1000).id)
    note = client.v1.credit_notes.create({"invoice": opened.id, "amount": 1500, "reason": "order_change"})
    assert (note.type, note.total, str(note.number)[-6:]) == ("pre_payment", 1500, "-CN-01")
    lowered = client.v1.invoices.retrieve(opened.id)
    assert (lowered.total, lowered.amount_due, lowered.pre_payment_credit_notes_amount) == (5000, 3500, 1500)
    client.v1.credit_notes.void_credit_note(note.id)
    assert client.v1.invoices.retrieve(opened.id).amount_due == 5000
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.credit_notes.create({"invoice": opened.id, "amount": 5001})
    lines: Any = [{"type": "invoice_line_item", "invoice_line_item": opened.lines.data[0].id, "quantity": 1}]
    assert client.v1.credit_notes.create({"invoice": opened.id, "lines": lines}).total == 4000
    paid = client.v1.invoices.pay(opened.id)
    assert (paid.amount_paid, sum(balance(world)["usd"])) == (1000, 1000 - 59)
    assert httpx.get(note.pdf).content.startswith(b"%PDF")


def test_a_note_on_a_paid_invoice_gives_money_or_credit_back(world: SandboxWorld) -> None:
    """Refund, credit and what is given outside add up to the note, which never exceeds the invoice."""
    client, customer = world.client(), payer(world)
    made = client.v1.invoices.pay(draft(world, customer, 5000).id)
    with pytest.raises(stripe.InvalidRequestError, match="must equal"):
        client.v1.credit_notes.create({"invoice": made.id, "amount": 3000, "refund_amount": 2000})
    seen = client.v1.credit_notes.preview({"invoice": made.id, "amount": 500, "credit_amount": 500})
    assert (seen.total, client.v1.credit_notes.list().data) == (500, [])
    parts: Any = {"amount": 3000, "refund_amount": 2000, "credit_amount": 700, "out_of_band_amount": 300}
    note = client.v1.credit_notes.create(parts | {"invoice": made.id})
    assert (note.type, note.post_payment_amount, note.refunds[0].amount_refunded) == ("post_payment", 3000, 2000)
    assert client.v1.refunds.list().data[0].amount == 2000
    assert client.v1.customers.retrieve(customer).balance == -700
    assert client.v1.invoices.retrieve(made.id).post_payment_credit_notes_amount == 3000
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.credit_notes.create({"invoice": made.id, "amount": 2001, "credit_amount": 2001})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.credit_notes.void_credit_note(note.id)


def test_a_credited_line_takes_its_discount_along(world: SandboxWorld) -> None:
    """Half of a discounted line is credited with half of its discount."""
    client, customer = world.client(), payer(world)
    coupon = client.v1.coupons.create({"percent_off": 10})
    made = client.v1.invoices.pay(draft(world, customer, 5000, discounts=[{"coupon": coupon.id}]).id)
    lines: Any = [{"type": "invoice_line_item", "invoice_line_item": made.lines.data[0].id, "amount": 2500}]
    note = client.v1.credit_notes.create({"invoice": made.id, "lines": lines, "credit_amount": 2250})
    assert (note.subtotal, note.discount_amount, note.total) == (2500, 250, 2250)
    assert [line.amount for line in client.v1.credit_notes.line_items.list(note.id).data] == [2500]
