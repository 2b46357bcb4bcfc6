"""get_customer and list_payment_methods over the wire: complete, exact, marked."""

from __future__ import annotations

import pytest

from domain.cards import CustomerCard, TableCard
from domain.errors import NotFound, Unavailable
from domain.money import Money
from skills import get_customer, list_payment_methods
from skills.contract import Answer, Choice, Desk
from tests.skills.conftest import DECLINED, Shop
from tests.skills.subscribers import open_invoice, plan, save_card, subscribe


async def shown(desk: Desk, customer: str) -> Answer:
    """Show one customer."""
    result = await get_customer.answer(get_customer.Args(customer=customer), desk)
    assert isinstance(result, Answer)
    return result


async def test_everything_about_a_customer(shop: Shop, desk: Desk) -> None:
    """Lifetime value net of refunds, methods, subscriptions, open invoices, credit and disputes are all stated."""
    jane = shop.customer("Jane Doe", "jane@example.com", description="<i>VIP</i>")
    save_card(shop, jane, default=True)
    subscription = subscribe(shop, jane, plan(shop, "Pro", 4900)[1])
    first = shop.pay(2000, customer=jane)
    shop.refund(first, 500)
    shop.pay(3000, "jpy", customer=jane)
    shop.pay(12340, "kwd", customer=jane)
    shop.pay(700, customer=jane, payment_method=DECLINED)
    dispute = shop.dispute(shop.pay(1100, customer=jane))
    invoice = open_invoice(shop, jane, 2500)
    shop.sdk.v1.customers.balance_transactions.create(jane, {"amount": -1500, "currency": "usd"})
    result = await shown(desk, "jane@example.com")
    assert result.data["lifetime_minor"] == {"jpy": 3000, "kwd": 12340, "usd": 4900 + 1500 + 1100}
    assert (result.data["payments"], result.data["declined"]) == (5, 1)
    assert "Lifetime value: ¥3,000 and KWD 12.340 and $75.00 from 5 payments, after $5.00 refunded" in result.text
    assert f"Subscriptions: Pro, $49.00 a month (active, {subscription})" in result.text
    assert "Open invoices: 1, $25.00 to pay" in result.text
    assert "Credit balance: $15.00" in result.text
    assert f"$11.00 fraudulent, needs response ({dispute})" in result.text
    assert result.data["open_invoices"] == [invoice]
    minors = (7500, 500, 4900, 2500, 1500, 1100)
    assert {Money(minor, "usd") for minor in minors} <= set(result.figures)
    card, payments, invoices = result.cards
    assert isinstance(card, CustomerCard)
    assert isinstance(payments, TableCard)
    assert isinstance(invoices, TableCard)
    assert len(payments.rows) == 5
    (note,) = (field for field in card.fields if field.label == "Note")
    assert (note.value, note.foreign) == ("‹i›VIP‹/i›", True)


async def test_several_of_a_plan_cost_what_they_cost_together(shop: Shop, desk: Desk) -> None:
    """Two of a plan are told with the price of both, as the list of subscriptions has it."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    save_card(shop, jane, default=True)
    items = [{"price": plan(shop, "Candle Club", 2400)[1], "quantity": 2}]
    subscribe(shop, jane, "", items=items)
    assert "Subscriptions: 2 × Candle Club, $48.00 a month (active" in (await shown(desk, "jane@example.com")).text


async def test_lifetime_value_is_over_all_pages(shop: Shop, desk: Desk) -> None:
    """More payments than one page holds are all in the sum."""
    jane = shop.customer("Jane Doe")
    for _ in range(103):
        shop.pay(100, customer=jane)
    result = await shown(desk, jane)
    assert result.data["lifetime_minor"] == {"usd": 10300}
    assert "from 103 payments" in result.text


async def test_a_customer_without_anything(shop: Shop, desk: Desk) -> None:
    """Someone new is shown as such, and a misspelled name is said to be the closest."""
    shop.customer("Erik Lindqvist")
    result = await shown(desk, "Lindquist")
    assert "no payment yet" in result.text
    assert result.text.startswith("Nobody is called “Lindquist” exactly")
    assert result.figures == ()


async def test_who_is_not_there_or_several(shop: Shop, desk: Desk) -> None:
    """Nobody is NotFound; two of a name are a choice by id; a deleted one is gone; Stripe's silence is said so."""
    ids = {shop.customer("Jane Doe"), shop.customer("Jane Roe")}
    choice = await get_customer.answer(get_customer.Args(customer="jane"), desk)
    assert isinstance(choice, Choice)
    assert ({option.say for option in choice.card.options}, choice.argument) == (ids, "customer")
    gone = ids.pop()
    shop.sdk.v1.customers.delete(gone)
    for said in (gone, "Nobody Atall"):
        with pytest.raises(NotFound):
            await get_customer.answer(get_customer.Args(customer=said), desk)
    shop.world.fault("status", "GET", "/v1/subscriptions", status=500, times=20)
    with pytest.raises(Unavailable):
        await shown(desk, ids.pop())


async def test_payment_methods_say_what_they_pay(shop: Shop, desk: Desk) -> None:
    """Each method has its digits, expiry, whether it is the default and which subscriptions it pays."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    args = list_payment_methods.Args(customer="jane@example.com")
    empty = await list_payment_methods.answer(args, desk)
    assert isinstance(empty, Answer)
    assert "no saved payment method" in empty.text
    visa = save_card(shop, jane, default=True)
    master = save_card(shop, jane, "pm_card_mastercard")
    subscription = subscribe(shop, jane, plan(shop, "Pro", 4900)[1])
    result = await list_payment_methods.answer(args, desk)
    assert isinstance(result, Answer)
    methods = {row["id"]: row for row in result.data["payment_methods"]}
    assert methods[visa]["pays_subscriptions"] == [subscription]
    assert (methods[master]["default"], methods[master]["last4"]) == (False, "4444")
    assert "Visa card ending in 4242, expires" in result.text
    assert set(result.mentions.listed) == {visa, master}
