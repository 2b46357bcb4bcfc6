"""list_payments over the wire: every payment counted, the right ones shown, currencies apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.cards import TableCard
from domain.errors import BadAmount, BadPeriod
from domain.money import Money
from skills.contract import Answer, Choice, Desk
from skills.list_payments import Args, answer
from tests.skills.conftest import DECLINED, Shop


async def listed(desk: Desk, **args: Any) -> Answer:
    """List and expect an answer."""
    result = await answer(Args(**args), desk)
    assert isinstance(result, Answer)
    return result


async def test_all_are_counted_and_the_newest_shown(shop: Shop, desk: Desk) -> None:
    """Over more than one page the count and the sum are of all; the rows are the newest."""
    made = [shop.pay(100 + n) for n in range(103)]
    result = await listed(desk, limit=5)
    assert "Showing the newest 5 of 103 payments" in result.text
    assert result.data["sums_minor"] == {"usd": sum(100 + n for n in range(103))}
    (card,) = result.cards
    assert isinstance(card, TableCard)
    assert (len(card.rows), card.total_rows) == (5, 103)
    assert result.mentions.listed == tuple(reversed(made[-5:]))


async def test_each_status_means_what_it_says(shop: Shop, desk: Desk) -> None:
    """Succeeded, failed, refunded and pending count what a merchant means by them."""
    paid, part, whole = shop.pay(1000), shop.pay(2000), shop.pay(3000)
    shop.refund(part, 500)
    shop.refund(whole)
    failed, held = shop.pay(4000, payment_method=DECLINED), shop.pay(5000, capture_method="manual")
    wanted = {"succeeded": {paid, part, whole}, "failed": {failed}, "refunded": {part, whole}, "pending": {held}}
    for status, ids in wanted.items():
        result = await listed(desk, status=status)
        assert set(result.mentions.listed) == ids, status
    refunded = await listed(desk, status="refunded")
    assert "$35.00 of it refunded" in refunded.text


async def test_only_money_that_was_taken_is_summed(shop: Shop, desk: Desk) -> None:
    """Without a status a declined payment is counted and not summed."""
    shop.pay(1000)
    shop.pay(4000, payment_method=DECLINED)
    result = await listed(desk)
    assert result.data["sums_minor"] == {"usd": 1000}
    assert "1 of them took no money" in result.text


async def test_currencies_stay_apart(shop: Shop, desk: Desk) -> None:
    """Sums are per currency; a size is compared within its own currency only, and the rest is named."""
    for minor, currency in ((1000, "usd"), (9000, "usd"), (8000, "eur"), (9000, "jpy")):
        shop.pay(minor, currency)
    assert (await listed(desk)).data["sums_minor"] == {"eur": 8000, "jpy": 9000, "usd": 10000}
    over = await listed(desk, min_amount="50")
    assert over.data["sums_minor"] == {"usd": 9000}
    assert "other currencies: 1 in EUR, 1 in JPY" in over.text
    yen = await listed(desk, min_amount="9000", currency="JPY")
    assert yen.data["sums_minor"] == {"jpy": 9000}


async def test_a_customer_narrows_the_list(shop: Shop, desk: Desk) -> None:
    """Only that customer's payments; two of the name are a choice that fills the argument."""
    jane = shop.customer("Jane Doe", "jane@example.com")
    theirs = shop.pay(1000, customer=jane)
    shop.pay(2000)
    result = await listed(desk, customer="jane@example.com")
    assert (result.mentions.listed, result.mentions.customer_id) == ((theirs,), jane)
    shop.customer("Jane Roe")
    choice = await answer(Args(customer="Jane"), desk)
    assert isinstance(choice, Choice)
    assert choice.argument == "customer"


async def test_days_are_the_merchants_and_inclusive(shop: Shop, desk: Desk) -> None:
    """A payment of today in the merchant's time zone is within today, and in no other day."""
    shop.pay(1000)
    today, before = desk.today.isoformat(), (desk.today - timedelta(days=1)).isoformat()
    assert (await listed(desk, start=today, end=today)).data["count"] == 1
    assert (await listed(desk, start=before, end=before)).data["count"] == 0
    assert (await listed(desk, start=before)).data["count"] == 1


async def test_nothing_found_says_what_was_looked_at(shop: Shop, desk: Desk) -> None:
    """An empty list names the question and how many payments were read."""
    shop.pay(1000)
    result = await listed(desk, status="failed")
    assert result.text.startswith("There are no failed payments. I looked at all 1 payments")
    assert result.cards == ()


async def test_every_amount_stated_is_a_figure(shop: Shop, desk: Desk) -> None:
    """Sums, rows and refunded parts are all in the figures."""
    shop.refund(shop.pay(2000), 500)
    shop.pay(1500)
    figures = set((await listed(desk)).figures)
    assert {Money(3500, "usd"), Money(500, "usd"), Money(2000, "usd"), Money(1500, "usd")} <= figures


async def test_names_are_harmless_in_the_table(shop: Shop, desk: Desk) -> None:
    """Markup and control characters of a customer's name do not reach a cell."""
    evil = shop.customer("[red]<script>x</script>\u202e`*", "evil@example.com")
    shop.pay(1000, customer=evil)
    (card,) = (await listed(desk)).cards
    assert isinstance(card, TableCard)
    assert not set("<>[]`*\u202e") & set(card.rows[0][4])
    assert "as they wrote it" in card.columns[4].title


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"start": "2026-13-01"}, BadPeriod),
        ({"start": "2026-11-10", "end": "2026-11-01"}, BadPeriod),
        ({"start": "2999-01-01"}, BadPeriod),
        ({"min_amount": "-1"}, BadAmount),
        ({"min_amount": "lots"}, BadAmount),
        ({"currency": "xyz"}, BadAmount),
    ],
)
async def test_bad_input_is_refused_clearly(desk: Desk, args: dict[str, Any], error: type[Exception]) -> None:
    """Impossible days, amounts and currencies are named as such."""
    with pytest.raises(error):
        await answer(Args(**args), desk)


@pytest.mark.parametrize(
    "args", [{"limit": 0}, {"limit": 101}, {"status": "lost"}, {"colour": "red"}, {"customer": ""}]
)
def test_unknown_arguments_do_not_pass(args: dict[str, Any]) -> None:
    """What the skill does not know is refused before anything is read."""
    with pytest.raises(ValidationError):
        Args(**args)
