"""list_refunds and get_refund over the wire: complete sums, and what to tell a customer who waits."""

from __future__ import annotations

from typing import Any

import pytest

from domain.cards import TableCard
from domain.errors import BadAmount, BadPeriod, NotFound, Unavailable
from domain.money import Money
from skills import get_refund, list_refunds
from skills.contract import Answer, Choice, Desk
from tests.skills.conftest import Shop


async def answer_of(skill: Any, desk: Desk, **args: Any) -> Answer:
    """Ask and expect an answer."""
    answer = await skill.answer(skill.Args(**args), desk)
    assert isinstance(answer, Answer)
    return answer


async def test_sums_are_of_all_and_per_currency(shop: Shop, desk: Desk) -> None:
    """Of more refunds than are shown the sums are of all, each currency for itself, zero- and three-decimal too."""
    for _ in range(4):
        shop.refund(shop.pay(1000), 250)
    shop.refund(shop.pay(3000, "jpy"), 1200)
    shop.refund(shop.pay(9000, "kwd"))
    answer = await answer_of(list_refunds, desk, limit=2)
    kept: dict[str, int] = {}
    for refund in shop.refunds():
        kept[refund["currency"]] = kept.get(refund["currency"], 0) + refund["amount"]
    assert answer.data["sums_minor"] == kept == {"usd": 1000, "jpy": 1200, "kwd": 9000}
    assert "Showing the newest 2 of 6 refunds" in answer.text
    assert {Money(1000, "usd"), Money(1200, "jpy"), Money(9000, "kwd")} <= set(answer.figures)
    (card,) = answer.cards
    assert isinstance(card, TableCard)
    assert (len(card.rows), card.total_rows) == (2, 6)


async def test_filters_narrow_the_list(shop: Shop, desk: Desk) -> None:
    """Status, customer, payment, currency and period each leave only what fits; a failed one is in no sum."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    hers = shop.refund(shop.pay(1000, order="42", customer=jane), 400)
    failed = shop.refund(shop.pay(2000, payment_method="pm_card_refundFail"))
    shop.world.control("POST", "/refunds", account=shop.account_id, refund=failed, status="failed")
    for args, expected in (
        ({"customer": "Jane"}, [hers]),
        ({"payment_ref": "order 42"}, [hers]),
        ({"status": "failed"}, [failed]),
        ({"currency": "eur"}, []),
        ({"end": "2001-01-01"}, []),
    ):
        answer = await answer_of(list_refunds, desk, **args)
        assert [row["id"] for row in answer.data["shown"]] == expected
    everything = await answer_of(list_refunds, desk)
    assert everything.data["sums_minor"] == {"usd": 400}
    assert "1 of them moved no money" in everything.text
    assert "no refunds in EUR" in (await answer_of(list_refunds, desk, currency="EUR")).text


async def test_bad_questions_are_refused(shop: Shop, desk: Desk) -> None:
    """An unknown currency, day, customer or order, and Stripe being down, are said in words."""
    shop.refund(shop.pay(1000))
    for args, error in (
        ({"currency": "doge"}, BadAmount),
        ({"start": "tomorrow"}, BadPeriod),
        ({"customer": "Nobody At All"}, NotFound),
        ({"payment_ref": "order 4711"}, NotFound),
    ):
        with pytest.raises(error):
            await answer_of(list_refunds, desk, **args)
    shop.world.fault("status", "GET", "/v1/refunds", times=20, status=500)
    with pytest.raises(Unavailable):
        await answer_of(list_refunds, desk)


async def test_a_refund_says_when_it_arrives(shop: Shop, desk: Desk) -> None:
    """By id and by order: the days, and after them the bank's reference number."""
    refund_id = shop.refund(shop.pay(2000, order="42"), 500)
    answer = await answer_of(get_refund, desk, refund="order 42")
    assert answer.data["id"] == refund_id
    assert "$5.00 of $20.00" in answer.text
    assert f"between {answer.data['arrives_from']} and {answer.data['arrives_by']}" in answer.text
    reference = shop.refunds()[0]["destination_details"]["card"]["reference"]
    assert reference in (await answer_of(get_refund, desk, refund=refund_id)).text
    assert answer.mentions.payment_id == shop.refunds()[0]["payment_intent"]


async def test_a_refund_that_did_not_arrive_says_what_to_do(shop: Shop, desk: Desk) -> None:
    """Failed, waiting, pending and canceled refunds each have their own next step."""
    failed = shop.refund(shop.pay(2000))
    shop.world.control("POST", "/refunds", account=shop.account_id, refund=failed, status="failed")
    text = (await answer_of(get_refund, desk, refund=failed)).text
    assert "the card has expired or was canceled" in text
    assert "in another way" in text
    for behaviour, words in (("pending", "not through yet"), ("requires_action", "waits for the customer")):
        payment_id = shop.pay(900)
        charge = shop.charge_of(payment_id)
        shop.world.control("POST", "/refunds", account=shop.account_id, charge=charge, behaviour=behaviour)
        refund_id = shop.refund(payment_id)
        assert words in (await answer_of(get_refund, desk, refund=refund_id)).text
    shop.sdk.v1.refunds.cancel(refund_id)
    assert "no money left" in (await answer_of(get_refund, desk, refund=refund_id)).text


async def test_several_refunds_are_a_choice(shop: Shop, desk: Desk) -> None:
    """Two refunds of a payment are offered by id; none at all, or an unknown id, is said."""
    payment_id = shop.pay(2000, order="42")
    both = {shop.refund(payment_id, 500), shop.refund(payment_id, 600)}
    choice = await get_refund.answer(get_refund.Args(refund="42"), desk)
    assert isinstance(choice, Choice)
    assert (choice.argument, {option.say for option in choice.card.options}) == ("refund", both)
    with pytest.raises(NotFound, match="has no refund"):
        await answer_of(get_refund, desk, refund=shop.pay(100))
    with pytest.raises(NotFound, match="re_none"):
        await answer_of(get_refund, desk, refund="re_none")
