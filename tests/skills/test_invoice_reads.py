"""list_invoices and get_invoice over the wire: complete, exact per currency, and how late."""

from __future__ import annotations

from typing import Any

import pytest

from domain.cards import LinkCard, TableCard
from domain.errors import NotFound, Unavailable
from domain.money import Money
from skills import get_invoice, list_invoices
from skills.contract import Answer, Choice, Desk
from tests.skills.conftest import Shop
from tests.skills.invoicing import (
    billed,
    draft_invoice,
    invoice,
    later,
    number_of,
    open_invoice,
    paid_invoice,
    require_figures,
)


async def listed(desk: Desk, **args: Any) -> Answer:
    """List and expect an answer."""
    answer = await list_invoices.answer(list_invoices.Args(**args), desk)
    assert isinstance(answer, Answer)
    require_figures(desk, answer.text, answer.figures)
    return answer


async def got(desk: Desk, said: str) -> Answer:
    """Get one and expect an answer."""
    answer = await get_invoice.answer(get_invoice.Args(invoice=said), desk)
    assert isinstance(answer, Answer), answer
    require_figures(desk, answer.text, answer.figures)
    return answer


async def test_sums_are_per_currency_and_state(shop: Shop, desk: Desk) -> None:
    """Drafts, open, overdue, paid and void ones are counted apart, in each currency, to the sandbox's cent."""
    customer = billed(shop, card="visa")
    draft_invoice(shop, customer, 100)
    paid_invoice(shop, customer, 5000)
    open_invoice(shop, customer, 700, days_until_due=3)
    shop.sdk.v1.invoices.void_invoice(open_invoice(shop, customer, 999))
    open_invoice(shop, customer, 1234, currency="jpy")
    open_invoice(shop, customer, 2500, currency="kwd", days_until_due=60)
    late = later(shop, desk, 10)
    open_invoice(shop, customer, 900)
    answer = await listed(late)
    assert "All 7 invoices:" in answer.text
    assert "USD: $1.00 in drafts (1), $16.00 to be paid (2), $7.00 of that overdue (1), $50.00 paid (1), 1 void." in (
        answer.text
    )
    assert "JPY: ¥1,234 to be paid (1)." in answer.text
    assert "KWD: KWD 2.500 to be paid (1)." in answer.text
    assert answer.data["sums"]["usd"]["open"] == {"count": 2, "minor": 1600}
    assert {Money(1600, "usd"), Money(1234, "jpy"), Money(2500, "kwd")} <= set(answer.figures)
    for status, count in (("draft", 1), ("paid", 1), ("open", 4), ("unpaid", 4), ("overdue", 1)):
        assert (await listed(late, status=status)).data["count"] == count
    overdue = await listed(late, status="overdue", customer="Jane")
    assert "The oldest of them is 7 days late." in overdue.text
    assert "overdue by 7 days" in overdue.text
    assert overdue.data["shown"][0]["days_late"] == 7


async def test_all_pages_are_read_and_the_bound_is_said(shop: Shop, desk: Desk) -> None:
    """Of 130 invoices the newest 20 are shown, and the sums are of all."""
    customer = billed(shop)
    for _ in range(130):
        shop.sdk.v1.invoice_items.create({"customer": customer, "amount": 101, "currency": "usd"})
        shop.sdk.v1.invoices.create({"customer": customer, "pending_invoice_items_behavior": "include"})
    answer = await listed(desk, customer=customer)
    assert "Showing the newest 20 of 130 invoices" in answer.text
    assert "$131.30 in drafts (130)" in answer.text
    (card,) = answer.cards
    assert isinstance(card, TableCard)
    assert (len(card.rows), card.total_rows, len(answer.mentions.listed)) == (20, 130, 20)
    newest = (await listed(desk, status="draft")).mentions.listed[0]
    assert newest == shop.sdk.v1.invoices.list({"limit": 1}).data[0].id


async def test_the_most_overdue_come_first(shop: Shop, desk: Desk) -> None:
    """When late ones are asked for, the one due longest ago leads."""
    customer = billed(shop)
    made = [open_invoice(shop, customer, 1000, days_until_due=days) for days in (5, 1, 3)]
    answer = await listed(later(shop, desk, 30), status="overdue")
    assert answer.mentions.listed == (made[1], made[2], made[0])


async def test_nothing_and_nobody(shop: Shop, desk: Desk) -> None:
    """None is said as none; an unknown customer is not found; two of a name are a choice."""
    assert (await listed(desk)).text == "There are no invoices."
    assert (await listed(desk, status="overdue")).data["count"] == 0
    with pytest.raises(NotFound):
        await list_invoices.answer(list_invoices.Args(customer="Zaphod"), desk)
    for email in ("a@example.com", "b@example.com"):
        billed(shop, "Jane Doe", email)
    choice = await list_invoices.answer(list_invoices.Args(customer="Jane"), desk)
    assert isinstance(choice, Choice)
    shop.world.fault("status", "GET", "/v1/invoices", status=500, times=20)
    with pytest.raises(Unavailable):
        await listed(desk)


async def test_an_invoice_is_shown_whole(shop: Shop, desk: Desk) -> None:
    """Lines, discount, tax, credit, credit note and what is left lead from one to the other, with both links."""
    customer = billed(shop)
    shop.sdk.v1.customers.balance_transactions.create(customer, {"amount": -1000, "currency": "usd"})
    coupon = shop.sdk.v1.coupons.create({"amount_off": 500, "currency": "usd"}).id
    made = draft_invoice(shop, customer, 3000, 2000, discounts=[{"coupon": coupon}])
    vat = {"display_name": "VAT", "inclusive": False, "percentage": 10}
    tax = [{"amount": 100, "taxable_amount": 1000, "tax_rate_data": vat}]
    line: Any = {"amount": 1000, "description": "Cup <b>", "tax_amounts": tax}
    shop.sdk.v1.invoices.add_lines(made, {"lines": [line]})
    shop.sdk.v1.invoices.send_invoice(made)
    shop.sdk.v1.credit_notes.create({"invoice": made, "amount": 600})
    answer = await got(desk, number_of(shop, made))
    for part in (
        "- “Tea 1”: $30.00", "- “Cup ‹b›”: $10.00", "Subtotal: $60.00",
        "Discount: -$5.00", "Tax: $1.00", "Total: $56.00",
        "Credit used: -$10.00", "-CN-01: -$6.00", "Still to be paid: $40.00", "Last sent by e-mail on",
        "“Jane Doe (jane@example.com)”",
    ):  # fmt: skip
        assert part in answer.text
    kept = invoice(shop, made)
    assert kept["amount_remaining"] == 4000
    assert {card.url for card in answer.cards if isinstance(card, LinkCard)} == {
        kept["hosted_invoice_url"],
        kept["invoice_pdf"],
    }
    assert Money(4000, "usd") in answer.figures
    assert answer.mentions.customer_id == customer
    assert len(answer.data["lines"]) == 3


async def test_a_paid_invoice_names_its_payment(shop: Shop, desk: Desk) -> None:
    """The payment that settled it stands with its id, and a credit note given since."""
    made = paid_invoice(shop, billed(shop, card="visa"), 5000)
    shop.sdk.v1.credit_notes.create({"invoice": made, "amount": 1000, "refund_amount": 1000})
    answer = await got(desk, "Jane's invoice")
    (payment,) = shop.world.objects("payment_intent")
    assert f"Payment {payment['id']}: $50.00 paid" in answer.text
    assert "Still to be paid: $0.00" in answer.text
    assert "Given back by" in answer.text
    assert answer.data["payments"] == [payment["id"]]


async def test_an_invoice_whose_card_is_refused_says_when_it_is_tried_again(shop: Shop, desk: Desk) -> None:
    """Stripe's own retries are told: how often, and when next; no payment is claimed."""
    customer = billed(shop, card="chargeCustomerFail")
    made = draft_invoice(shop, customer, 900, collection_method="charge_automatically", auto_advance=True)
    answer = await got(later(shop, desk, 1), made)
    kept = invoice(shop, made)
    assert kept["attempt_count"] == 1
    assert "Stripe has tried 1 time to charge it, in vain; it tries again on" in answer.text
    assert answer.data["payments"] == []
    assert "not sent by e-mail" in answer.text


async def test_more_lines_than_stripe_shows_are_all_read(shop: Shop, desk: Desk) -> None:
    """Stripe puts ten lines into an invoice; the other pages are read too."""
    made = draft_invoice(shop, billed(shop), *range(101, 226))
    answer = await got(desk, made)
    assert len(answer.data["lines"]) == 125
    assert "and 117 more lines" in answer.text
    assert f"Subtotal: {desk.show(Money(sum(range(101, 226)), 'usd'))}" in answer.text


@pytest.mark.parametrize("said", ["{number}", "invoice {number}", "#{number}", "{id}", "invoice 1", "1", "Jane Doe",
                                  "Jane's invoice", "the invoice of Jane", "jane@example.com"])  # fmt: skip
async def test_an_invoice_goes_by_many_names(shop: Shop, desk: Desk, said: str) -> None:
    """Number, its count, id, and the customer's name or address lead to it."""
    made = open_invoice(shop, billed(shop), 4200)
    answer = await got(desk, said.format(number=number_of(shop, made).lower(), id=made))
    assert answer.data["id"] == made


async def test_a_number_of_the_merchants_own_is_found(shop: Shop, desk: Desk) -> None:
    """A number such as INV-17 is found as it is, also among others."""
    customer = billed(shop)
    made = open_invoice(shop, customer, 4200, number="INV-17")
    open_invoice(shop, customer, 4300, number="INV-170")
    assert (await got(desk, "INV-17")).data["id"] == made
    with pytest.raises(NotFound, match="no invoice “INV-18”"):
        await get_invoice.answer(get_invoice.Args(invoice="INV-18"), desk)
