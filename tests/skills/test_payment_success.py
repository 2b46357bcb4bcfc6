"""payment_success: exact counts over all pages, currencies apart, every decline explained, nothing counted twice."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from assistant.figures import Sources, untraceable
from domain.cards import SeriesCard, TableCard
from domain.errors import BadAmount, BadPeriod, StripeRefused
from domain.money import Money
from skills.contract import Answer, Desk
from skills.payment_success import Args, answer
from skills.reports.shares import share_text, tenths_of_percent
from tests.skills.conftest import DECLINED, Shop

DAY_S = 86_400
LOST = "pm_card_visa_chargeDeclinedLostCard"


async def asked(desk: Desk, **args: Any) -> Answer:
    """Ask, and require that every amount said is one of the figures."""
    result = await answer(Args(**args), desk)
    assert isinstance(result, Answer)
    told = "\n".join([result.text, *("\n".join(row) for card in result.cards for row in getattr(card, "rows", ()))])
    assert untraceable(told, Sources(frozenset(result.figures), (told,))) == ()
    return result


def again(shop: Shop, payment_id: str, method: str) -> None:
    """Try a payment once more."""
    params: Any = {"payment_method": method, "return_url": "https://shop.example"}
    with contextlib.suppress(stripe.CardError):
        shop.sdk.v1.payment_intents.confirm(payment_id, params)


def refuse(shop: Shop, payment_id: str) -> None:
    """Let the cardholder say no on the bank's page."""
    action = shop.sdk.v1.payment_intents.retrieve(payment_id).next_action
    assert action is not None
    assert action.redirect_to_url is not None
    httpx.post(str(action.redirect_to_url.url), data={"decision": "fail"}, trust_env=False)


async def test_the_rate_is_exact_over_all_pages(shop: Shop, desk: Desk) -> None:
    """105 payments and their tries on several pages: first tries, retries, failures and the rest, each once."""
    for n in range(98):
        shop.pay(1000 + n)
    for _n in range(3):
        shop.pay(2000, payment_method=DECLINED)
    for _n in range(2):
        retried = shop.pay(3000, payment_method=LOST)
        again(shop, retried, "pm_card_mastercard")
    shop.pay(4000, confirm=False, payment_method=None)
    shop.pay(5000, capture_method="manual")
    result = await asked(desk)
    row = result.data["currencies"]["usd"]
    assert (row["first_try"], row["after_retry"], row["failed"]) == (98, 2, 3)
    assert (row["unfinished"], row["open"], row["canceled"]) == (1, 1, 0)
    assert row["rate_tenths_of_percent"] == 971
    assert row["taken_minor"] == sum(1000 + n for n in range(98)) + 6000
    assert row["missed_minor"] == 6000
    assert "USD: 97.1% succeeded (100 of 103): 98 at the first try, 2 after a declined one" in result.text
    assert "(105 of 105 payments)" in result.text
    charges = shop.world.objects("charge")
    assert result.data["tries_read"] == len(charges)
    declined = sum(one["status"] == "failed" for one in charges)
    assert sum(one["tries"] for one in result.data["declines"]) == declined == 5


async def test_reasons_are_ranked_with_what_helps(shop: Shop, desk: Desk) -> None:
    """The most frequent reason first, each with its share and what to do."""
    for method in (DECLINED, DECLINED, LOST):
        shop.pay(1000, payment_method=method)
    result = await asked(desk)
    assert [(row["code"], row["tries"]) for row in result.data["declines"]] == [
        ("insufficient_funds", 2),
        ("lost_card", 1),
    ]
    assert "3 tries were declined:" in result.text
    assert "2 × there is not enough money behind the card (66.7%). What helps: try again in a few days" in result.text
    table = next(card for card in result.cards if isinstance(card, TableCard) and card.title.startswith("Why"))
    assert table.rows[1][1:3] == ("1", "33.3%")
    assert "0.0% succeeded (0 of 3)." in result.text


async def test_currencies_and_brands_stand_apart(shop: Shop, desk: Desk) -> None:
    """Yen and dinars keep their own digits and are never added; brands have rates of their own."""
    shop.pay(300, "jpy")
    shop.pay(45_670, "kwd", payment_method="pm_card_amex")
    shop.pay(1000, payment_method="pm_card_amex")
    shop.pay(2000, payment_method=DECLINED)
    result = await asked(desk)
    assert "JPY: 100.0% succeeded (1 of 1)" in result.text
    assert {Money(300, "jpy"), Money(45_670, "kwd"), Money(1000, "usd"), Money(2000, "usd")} <= set(result.figures)
    found = {(row["currency"], row["method"]): row["rate_tenths_of_percent"] for row in result.data["methods"]}
    assert found == {("jpy", "Visa"): 1000, ("kwd", "Amex"): 1000, ("usd", "Amex"): 1000, ("usd", "Visa"): 0}
    only = await asked(desk, currency="USD")
    assert set(only.data["currencies"]) == {"usd"}
    assert "(2 of 4 payments)" in only.text
    assert "Not counted, because they are in other currencies: 1 in JPY, 1 in KWD." in only.text


async def test_a_cardholder_who_does_not_confirm_is_a_decline_without_a_charge(shop: Shop, desk: Desk) -> None:
    """A refused 3-D Secure counts as failed with its own reason, though Stripe keeps no charge of it."""
    payment = shop.pay(1000, payment_method="pm_card_threeDSecure2Required", return_url="https://shop.example")
    before = await asked(desk)
    assert before.data["currencies"]["usd"]["unfinished"] == 1
    refuse(shop, payment)
    after = await asked(desk)
    assert after.data["currencies"]["usd"]["failed"] == 1
    assert [row["code"] for row in after.data["declines"]] == ["payment_intent_authentication_failure"]
    assert "send a payment link" in after.text


async def test_canceled_and_given_up_payments(shop: Shop, desk: Desk) -> None:
    """Canceled after a decline is failed, canceled before any try is canceled, an expired checkout is its own."""
    shop.sdk.v1.payment_intents.cancel(shop.pay(1000, payment_method=DECLINED))
    shop.sdk.v1.payment_intents.cancel(shop.pay(2000, confirm=False))
    shop.sdk.v1.payment_intents.cancel(shop.pay(2000, capture_method="manual"))
    line: Any = {"price_data": {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Tea"}}, "quantity": 1}
    params: Any = {"mode": "payment", "line_items": [line], "success_url": "https://shop.example"}
    session = shop.sdk.v1.checkout.sessions.create(params)
    shop.sdk.v1.checkout.sessions.expire(session.id)
    result = await asked(desk)
    row = result.data["currencies"]["usd"]
    assert (row["failed"], row["canceled"], row["unfinished"]) == (1, 2, 0)
    assert result.data["expired_checkouts"] == {"usd": 1}
    assert "Checkouts that expired without a try to pay: 1 in USD." in result.text


async def test_a_payment_saved_after_the_period_counts_as_retried(shop: Shop, desk: Desk) -> None:
    """A payment of the period whose good try came days later is a success after a retry, however the days are cut."""
    shop.world.control("POST", "/clock", now=int(desk.now.timestamp()), frozen=True)
    made = desk.today
    payment = shop.pay(1000, payment_method=DECLINED)
    shop.world.control("POST", "/clock", advance_s=5 * DAY_S)
    again(shop, payment, "pm_card_visa")
    shop.pay(700)
    later = replace(desk, now=datetime.fromtimestamp(shop.world.control("GET", "/clock")["now"], UTC))
    result = await asked(later, start=made.isoformat(), end=made.isoformat())
    row = result.data["currencies"]["usd"]
    assert (row["first_try"], row["after_retry"], row["failed"]) == (0, 1, 0)
    assert result.data["tries_read"] == 1
    whole = await asked(later)
    assert (whole.data["currencies"]["usd"]["first_try"], whole.data["currencies"]["usd"]["after_retry"]) == (1, 1)
    series = next(card for card in whole.cards if isinstance(card, SeriesCard))
    assert (series.unit, series.currency) == ("percent", "")
    assert [point.text for point in series.points] == ["100.0% (1 of 1)", "100.0% (1 of 1)"]


async def test_nothing_was_paid(desk: Desk) -> None:
    """Without payments there is no rate, and no card."""
    result = await asked(desk, currency="eur")
    assert "There were none in EUR." in result.text
    assert result.cards == ()


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"start": "soon"}, BadPeriod),
        ({"start": "2026-02-10", "end": "2026-02-01"}, BadPeriod),
        ({"currency": "zzz"}, BadAmount),
    ],
)
async def test_what_cannot_be_asked(desk: Desk, args: dict[str, str], error: type[Exception]) -> None:
    """Days that are none and currencies that do not exist are refused in words."""
    with pytest.raises(error):
        await asked(desk, **args)


async def test_days_to_come(desk: Desk) -> None:
    """A period that has not begun is refused; one that reaches into the future is cut at today."""
    with pytest.raises(BadPeriod):
        await asked(desk, start=(desk.today + timedelta(days=1)).isoformat())
    result = await asked(desk, start=desk.today.isoformat(), end=(desk.today + timedelta(days=9)).isoformat())
    assert result.data["end"] == desk.today.isoformat()


async def test_a_refusal_of_stripe_is_passed_on(shop: Shop, desk: Desk) -> None:
    """When Stripe says no in the middle, no half of a rate is told."""
    shop.pay(1000)
    shop.world.fault("status", "GET", "/v1/payment_intents", status=402, times=20)
    with pytest.raises(StripeRefused):
        await asked(desk)


@given(part=st.integers(-(10**9), 10**9), whole=st.integers(1, 10**9))
def test_shares_are_rounded_half_away_from_zero(part: int, whole: int) -> None:
    """A share in tenths is within half a tenth of the exact one, and reads as a percentage with one decimal."""
    tenths = tenths_of_percent(part, whole)
    assert tenths is not None
    assert abs(2 * (tenths * whole - part * 1000)) <= whole
    assert share_text(tenths).endswith("%")
    assert tenths_of_percent(-part, whole) == -tenths
