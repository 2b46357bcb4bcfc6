"""get_payment, find_customer and get_balance over the wire."""

from __future__ import annotations

import pytest

from domain.cards import CustomerCard, PaymentCard, TableCard
from domain.errors import BadAmount, NotFound
from domain.money import Money
from skills import find_customer, get_balance, get_payment
from skills.contract import Answer, Choice, Desk
from tests.skills.conftest import DECLINED, Shop


async def test_a_payment_tells_its_history(shop: Shop, desk: Desk) -> None:
    """Paid, refunded and disputed stand oldest first with their amounts; the fee and what is left are fields."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    payment_id = shop.pay(2000, order="42", customer=jane, description="Two <b>cups</b>")
    shop.refund(payment_id, 500)
    shop.dispute(payment_id, inquiry=True)
    result = await get_payment.answer(get_payment.Args(payment_ref="42"), desk)
    assert isinstance(result, Answer)
    (card,) = result.cards
    assert isinstance(card, PaymentCard)
    assert (card.payment_id, card.amount_minor, card.status) == (payment_id, 2000, "partly refunded")
    words = [line.value.split(" ")[0] for line in card.history]
    assert words == ["Paid", "Refund", "Disputed"]
    fields = {field.label: field for field in card.fields}
    assert (fields["Left"].value, fields["Stripe's fee"].value) == ("$15.00", "$0.88")
    assert fields["Description"].value == "Two ‹b›cups‹/b›"
    assert fields["Description"].foreign
    assert fields["Customer"].foreign
    assert {Money(2000, "usd"), Money(500, "usd"), Money(1500, "usd"), Money(88, "usd")} <= set(result.figures)
    assert (result.mentions.payment_id, result.mentions.customer_id) == (payment_id, jane)


async def test_a_declined_payment_says_why(shop: Shop, desk: Desk) -> None:
    """The bank's reason is in the answer."""
    payment_id = shop.pay(2000, payment_method=DECLINED)
    result = await get_payment.answer(get_payment.Args(payment_ref=payment_id), desk)
    assert isinstance(result, Answer)
    assert "failed" in result.text
    assert "insufficient funds" in result.text


async def test_two_payments_of_an_order_are_a_choice(shop: Shop, desk: Desk) -> None:
    """A declined and a paid try are both worth seeing."""
    shop.pay(2000, order="42", payment_method=DECLINED)
    shop.pay(2000, order="42")
    assert isinstance(await get_payment.answer(get_payment.Args(payment_ref="42"), desk), Choice)


async def test_a_customer_is_shown_with_what_they_paid(shop: Shop, desk: Desk) -> None:
    """Payments are counted and summed per currency, refunds apart, declined ones left out."""
    jane = shop.customer("Jane Doe", "jane@example.com", phone="+49301234567")
    shop.refund(shop.pay(2000, customer=jane), 500)
    shop.pay(1000, "eur", customer=jane)
    shop.pay(9000, customer=jane, payment_method=DECLINED)
    result = await find_customer.answer(find_customer.Args(query="jane@example.com"), desk)
    assert isinstance(result, Answer)
    assert "2 payments, €10.00 and $20.00 in all, of which $5.00 was refunded" in result.text
    (card,) = result.cards
    assert isinstance(card, CustomerCard)
    assert {field.label for field in card.fields if field.foreign} >= {"Email", "Phone"}
    assert set(result.figures) == {Money(1000, "eur"), Money(2000, "usd"), Money(500, "usd")}
    assert (result.mentions.customer_id, result.mentions.customer_name) == (jane, "Jane Doe")


async def test_the_closest_name_is_said_to_be_that(shop: Shop, desk: Desk) -> None:
    """A misspelled name is never shown as if it had been found exactly."""
    shop.customer("Erik Lindqvist", "erik@example.com")
    result = await find_customer.answer(find_customer.Args(query="Lindquist"), desk)
    assert isinstance(result, Answer)
    assert result.text.startswith("Nobody is called “Lindquist” exactly; the closest is:")
    assert result.data["exact_match"] is False


async def test_several_janes_are_a_choice(shop: Shop, desk: Desk) -> None:
    """The choice fills the query with an id."""
    ids = {shop.customer("Jane Doe"), shop.customer("Jane Roe")}
    choice = await find_customer.answer(find_customer.Args(query="jane"), desk)
    assert isinstance(choice, Choice)
    assert ({option.say for option in choice.card.options}, choice.argument) == (ids, "query")


async def test_nobody_is_found_with_what_to_try(desk: Desk) -> None:
    """An unknown name says what else to try."""
    with pytest.raises(NotFound, match="Try the email"):
        await find_customer.answer(find_customer.Args(query="Nobody Atall"), desk)


async def test_the_balance_is_per_currency(shop: Shop, desk: Desk) -> None:
    """Available and pending stand apart for each currency, in exact minor units."""
    shop.pay(1000, payment_method="pm_card_bypassPending")
    shop.pay(2000, "eur")
    balance = shop.sdk.v1.balance.retrieve().to_dict()
    result = await get_balance.answer(get_balance.Args(), desk)
    for kind in ("available", "pending"):
        held = {row["currency"]: row["amount"] for row in balance[kind]}
        assert result.data[f"{kind}_minor"] == held
        assert {Money(minor, code) for code, minor in held.items()} <= set(result.figures)
    (card,) = result.cards
    assert isinstance(card, TableCard)
    assert "EUR: €0.00 available, " in result.text


async def test_one_currency_of_the_balance(shop: Shop, desk: Desk) -> None:
    """Only that currency is stated, and that there are others."""
    shop.pay(1000)
    shop.pay(2000, "eur")
    result = await get_balance.answer(get_balance.Args(currency="EUR"), desk)
    assert {money.currency for money in result.figures} == {"eur"}
    assert "other currencies too: USD" in result.text
    with pytest.raises(BadAmount):
        await get_balance.answer(get_balance.Args(currency="doge"), desk)


async def test_what_an_instant_payout_would_bring(shop: Shop, desk: Desk) -> None:
    """Beside what could be paid out at once stands what its fee leaves, as Stripe's balance states it."""
    shop.pay(20_000, payment_method="pm_card_bypassPending")
    shop.pay(30_000, "jpy", payment_method="pm_card_bypassPending")
    (offer,) = shop.sdk.v1.balance.retrieve().to_dict()["instant_available"]
    net = Money(offer["net_available"][0]["amount"], "usd")
    result = await get_balance.answer(get_balance.Args(), desk)
    assert result.data["instant_net_minor"] == {"usd": net.minor}
    assert result.text.endswith(f"instantly payable for a fee: $193.90 ({desk.show(net)} after the fee).")
    assert result.text.count("instantly") == 1
    assert net in result.figures


async def test_an_empty_balance(desk: Desk) -> None:
    """A new account's balance is answered, not crashed on."""
    result = await get_balance.answer(get_balance.Args(), desk)
    assert result.text
