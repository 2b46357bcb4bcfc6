"""refund_payment by percentage and by part: the amount is exact, and how it came about is said."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from domain.errors import BadAmount
from domain.money import Money
from skills.contract import Ask, Desk, Draft
from skills.refund_payment import Args, execute, propose, recheck
from tests.skills.conftest import Shop, approved

SHIPPED: Any = {"amount_details": {"shipping": {"amount": 599}, "tax": {"total_tax_amount": 150}}}


async def draft_of(desk: Desk, **args: Any) -> Draft:
    """Propose and expect a draft."""
    draft = await propose(Args(**args), desk)
    assert isinstance(draft, Draft)
    return draft


@pytest.mark.parametrize(
    ("currency", "paid", "percent", "minor"),
    [
        ("usd", 2000, "20", 400),
        ("usd", 1999, "20", 400),
        ("usd", 1005, "10%", 101),
        ("usd", 1004, "10", 100),
        ("usd", 999, "12.5", 125),
        ("usd", 1000, "100", 1000),
        ("jpy", 3001, "50", 1501),
        ("kwd", 12510, "33", 4130),
        ("isk", 100000, "33.35", 33400),
    ],
)
async def test_a_percentage_is_rounded_half_up(
    shop: Shop, desk: Desk, currency: str, paid: int, percent: str, minor: int
) -> None:
    """The percentage is of what was paid, rounded half up to the smallest amount the currency allows."""
    payment_id = shop.pay(paid, currency)
    draft = await draft_of(desk, payment_ref=payment_id, percent=percent)
    assert draft.money == Money(minor, currency)
    assert draft.request["params"]["amount"] == minor
    assert desk.show(Money(minor, currency)) in draft.effects[0]


async def test_how_a_percentage_came_about_is_said(shop: Shop, desk: Desk) -> None:
    """The first effect names both neighbours of a rounded amount, all of them figures, and the refund is just that."""
    payment_id = shop.pay(1999, order="42")
    draft = await draft_of(desk, payment_ref="42", percent="20")
    assert draft.effects[0] == ("20 % of the $19.99 paid lies between $3.99 and $4.00; rounded half up it is $4.00.")
    assert {Money(399, "usd"), Money(400, "usd"), Money(1999, "usd")} <= set(draft.figures)
    assert draft.resolved["amount"].source == "20 % of the $19.99 paid"
    approval = approved(draft, desk)
    await recheck(approval, desk)
    await execute(approval, desk)
    assert [(one["amount"], one["payment_intent"]) for one in shop.refunds()] == [(400, payment_id)]


async def test_a_percentage_that_can_not_be_is_refused(shop: Shop, desk: Desk) -> None:
    """None, too much, no number, more than is left, another currency, and two ways at once are not guessed at."""
    payment_id = shop.pay(2000)
    for percent in ("0", "-5", "101", "half", "1e1", "0.0001"):
        with pytest.raises(BadAmount):
            await draft_of(desk, payment_ref=payment_id, percent=percent)
    with pytest.raises(BadAmount, match="was made in USD"):
        await draft_of(desk, payment_ref=payment_id, percent="5", currency="EUR")
    shop.refund(payment_id, 1500)
    with pytest.raises(BadAmount, match=r"Only \$5\.00 is left"):
        await draft_of(desk, payment_ref=payment_id, percent="50")
    both = await propose(Args(payment_ref=payment_id, percent="5", amount="5"), desk)
    assert isinstance(both, Ask)


async def test_the_shipping_is_read_from_the_payment(shop: Shop, desk: Desk) -> None:
    """Shipping and tax in the payment's own details are refunded to the cent, with their source."""
    payment_id = shop.pay(2599, order="42", **SHIPPED)
    shipping = await draft_of(desk, payment_ref="42", part="shipping")
    assert (shipping.money, (await draft_of(desk, payment_ref="42", part="tax")).money) == (
        Money(599, "usd"),
        Money(150, "usd"),
    )
    assert shipping.effects[0] == "The shipping was $5.99, according to the payment's own details."
    shop.refund(payment_id, 599)
    again = await draft_of(desk, payment_ref="42", part="shipping")
    assert any("$5.99 of this payment was refunded before" in line for line in again.warnings)
    shop.refund(payment_id, 1900)
    with pytest.raises(BadAmount, match=r"Only \$1\.00 is left"):
        await draft_of(desk, payment_ref="42", part="shipping")


async def test_the_shipping_is_read_from_the_checkout(shop: Shop, desk: Desk) -> None:
    """Where the payment itself says nothing, a line of its checkout session called so does."""
    lines: Any = [
        {"price_data": {"currency": "jpy", "unit_amount": minor, "product_data": {"name": name}}, "quantity": 1}
        for name, minor in (("Tea", 3000), ("Delivery to your door", 450), ("Tip for the driver", 200))
    ]
    session = shop.sdk.v1.checkout.sessions.create({"mode": "payment", "line_items": lines})
    async with httpx.AsyncClient() as browser:
        await browser.post(str(session.url), data={"decision": "pay", "card": "4242424242424242"})
    paid = str(shop.sdk.v1.checkout.sessions.retrieve(session.id).payment_intent)
    draft = await draft_of(desk, payment_ref=paid, part="shipping")
    assert draft.money == Money(450, "jpy")
    assert session.id in draft.effects[0]
    assert (await draft_of(desk, payment_ref=paid, part="tip")).money == Money(200, "jpy")


async def test_the_shipping_is_read_from_the_invoice(shop: Shop, desk: Desk) -> None:
    """A line of the invoice that the payment settled says what was shipping."""
    jane = shop.customer("Jane", "jane@example.com")
    invoice = shop.sdk.v1.invoices.create({"customer": jane, "collection_method": "send_invoice", "days_until_due": 7})
    for text, minor in (("Tea", 2000), ("Postage", 700)):
        shop.sdk.v1.invoice_items.create(
            {"customer": jane, "invoice": str(invoice.id), "amount": minor, "currency": "usd", "description": text}
        )
    shop.sdk.v1.invoices.finalize_invoice(str(invoice.id))
    method = shop.sdk.v1.payment_methods.attach("pm_card_visa", {"customer": jane}).id
    shop.sdk.v1.invoices.pay(str(invoice.id), {"payment_method": method})
    (payment,) = shop.world.objects("payment_intent")
    draft = await draft_of(desk, payment_ref=payment["id"], part="shipping")
    assert draft.money == Money(700, "usd")
    assert "according to invoice" in draft.effects[0]


async def test_what_stripe_does_not_know_is_asked(shop: Shop, desk: Desk) -> None:
    """Without any trace of shipping the amount is asked for, never guessed."""
    ask = await propose(Args(payment_ref=shop.pay(2000), part="shipping"), desk)
    assert isinstance(ask, Ask)
    assert (ask.missing, "$20.00" in ask.question) == ("amount", True)
