"""Questions and their follow-ups: figures that Stripe's own records bear out, to the cent."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.formats import format_money
from domain.money import Money
from tests.stories.conftest import Talk

# From Monday to Monday, the week before the stories' today, as Unix seconds.
START, END = (int(datetime(2026, 11, day, tzinfo=UTC).timestamp()) for day in (9, 16))


def paid_last_week(talk: Talk) -> tuple[Counter[str], Counter[str]]:
    """What was paid in each currency, in minor units, and by how many payments, straight from Stripe's objects."""
    sums: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for charge in talk.house.world.objects("charge", talk.house.account_id):
        if charge["status"] == "succeeded" and START <= charge["created"] < END:
            sums[charge["currency"]] += charge["amount"]
            counts[charge["currency"]] += 1
    return sums, counts


def test_last_weeks_revenue_by_currency(talk: Talk) -> None:
    """Each currency by itself, from all payments of the week and said so; then one at a time, none left out."""
    sums, counts = paid_last_week(talk)
    total = sum(counts.values())
    reply = talk.say("how much did we make last week?")["reply"]
    assert f"{total} of {total} payments" in reply
    for currency, minor in sums.items():
        assert f"{format_money(Money(minor, currency))} gross from {counts[currency]} payment" in reply
    for word, currency in (("and in EUR?", "eur"), ("and pounds?", "gbp")):
        reply = talk.say(word)["reply"]
        assert f"{counts[currency]} of {total} payments" in reply
        assert f"{format_money(Money(sums[currency], currency))} gross" in reply
        assert "nothing is converted" in reply
    assert "Nothing was taken in JPY" in talk.say("and yen?")["reply"]


def test_the_balance_is_stripes(talk: Talk) -> None:
    """What is available and pending, as Stripe holds it, each currency by itself."""
    balance = talk.house.world.client(account=talk.house.account_id).v1.balance.retrieve()
    reply = talk.say("what's my balance?")["reply"]
    for kind, parts in (("available", balance.available), ("pending", balance.pending)):
        for part in parts:
            assert f"{format_money(Money(part.amount, part.currency))} {kind}" in reply


def test_a_list_says_what_it_leaves_out(talk: Talk) -> None:
    """Five rows are shown of all there are, and the sums are of all."""
    told = talk.say("show the last 5 payments")
    number = len(talk.house.world.objects("payment_intent", talk.house.account_id))
    (table,) = [card for card in told["cards"] if card["type"] == "table"]
    assert len(table["rows"]) == 5
    assert f"5 of {number}" in told["reply"]


@pytest.mark.parametrize(
    ("message", "amount", "currency"),
    [
        ("create a payment link for $12.50", 1250, "usd"),
        ("make a payment link for 3000 yen", 3000, "jpy"),
        ("payment link over 49,90 EUR for a beeswax candle", 4990, "eur"),
    ],
)
def test_a_payment_link_is_proposed_and_made(talk: Talk, message: str, amount: int, currency: str) -> None:
    """A link is an act too: nothing exists before the button; then the link that was shown, and its address."""
    view = talk.say(message)["proposals"][0]
    assert (view["amount_minor"], view["currency"]) == (amount, currency)
    assert talk.house.world.objects("payment_link") == []
    done = talk.confirm(view)
    (link,) = talk.house.world.objects("payment_link")
    assert link["url"] in done["outcome"]
    prices: dict[str, Any] = {price["id"]: price for price in talk.house.world.objects("price")}
    assert (amount, currency) in {(price["unit_amount"], price["currency"]) for price in prices.values()}
