"""Surges and silences: told by their numbers, per currency, once an episode, and only where there is a history."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.alerts.looking import FRIDAY, Watched
from tests.plugins.house import MakeHouse

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)

Happening = tuple[str, dict[str, Any], datetime]
_numbers = itertools.count(1)


@pytest.fixture
def watched(make_house: MakeHouse) -> Watched:
    """A house on a Friday."""
    return Watched.made(make_house)


def charges(at: datetime, good: int, bad: int = 0, *, amount: int = 1000, currency: str = "usd") -> list[Happening]:
    """Tries to charge, spread over a quarter of an hour."""
    made = []
    for number in range(good + bad):
        is_good, when = number < good, at + timedelta(seconds=number)
        charge = {
            "id": f"ch_{next(_numbers)}", "object": "charge", "amount": amount, "currency": currency,
            "amount_captured": amount if is_good else 0, "amount_refunded": 0, "captured": is_good,
            "status": "succeeded" if is_good else "failed", "created": int(when.timestamp()),
        }  # fmt: skip
        made.append(("charge.succeeded" if is_good else "charge.failed", charge, when))
    return made


def refunds(at: datetime, count: int, *, amount: int = 1000, currency: str = "usd", **more: Any) -> list[Happening]:
    """Refunds of one moment."""
    return [
        (
            "refund.created",
            {"id": f"re_{next(_numbers)}", "object": "refund", "amount": amount, "currency": currency,
             "status": "succeeded", "created": int(at.timestamp()), **more},
            at,
        )
        for _ in range(count)
    ]  # fmt: skip


def test_refunds_that_pass_a_tenth_of_a_weeks_sales(watched: Watched) -> None:
    """By amount or by number, in one currency, with enough of them; what failed, or is a surge elsewhere, is not."""
    watched.know(
        charges(FRIDAY - 8 * 24 * HOUR, 1)
        + charges(FRIDAY - 30 * HOUR, 60)
        + charges(FRIDAY - 30 * HOUR, 2, currency="jpy", amount=500)
        + refunds(FRIDAY - 20 * HOUR, 1, currency="jpy", amount=500)  # 1 of 2 is no surge
        + refunds(FRIDAY - 20 * HOUR, 5)
        + refunds(FRIDAY - 20 * HOUR, 9, status="failed")
    )
    watched.look()
    assert watched.alerts("refund_surge") == []  # 5 of 60 is 8.33 %
    watched.know(refunds(FRIDAY - HOUR, 1, amount=2500))
    for _ in range(3):
        watched.look()
    (told,) = watched.alerts("refund_surge")
    assert told.title == "Refunds in USD pass 10 % of sales by amount"
    first, last = (watched.now.date() - timedelta(days=6)), watched.now.date()
    assert told.lines[0].startswith(f"From {first} to {last}: 6 refunds over $75.00")
    assert f"“List USD refunds from {first} to {last}”" in told.lines[1]
    assert "6 refunds over $75.00, 60 sales over $600.00: 12.5 % of the amount and 10 % of their number" in told.because
    assert (told.amount_minor, told.currency, told.severity) == (7500, "usd", "warning")
    watched.know(charges(watched.now, 40))
    watched.look()
    assert [alert.state for alert in watched.alerts("refund_surge")] == ["resolved"]


def test_a_new_shop_has_no_usual(watched: Watched) -> None:
    """Without a week of known sales, refunds may belong to sales that Florin has not seen: nothing is claimed."""
    watched.know(charges(FRIDAY - 3 * HOUR, 10) + refunds(FRIDAY - 2 * HOUR, 9))
    watched.look()
    assert watched.alerts("refund_surge") == []


def test_declines_far_above_the_same_hour_of_past_weeks(watched: Watched) -> None:
    """Twelve of 24 where 1 in 20 is usual: told once with both, over when the hour after is quiet."""
    past = [
        one for week in range(1, 9) for at in (-HOUR / 2, HOUR / 2) for one in charges(FRIDAY - week * WEEK + at, 19, 1)
    ]
    other_hours = [one for week in range(1, 9) for one in charges(FRIDAY - week * WEEK - 5 * HOUR, 1, 9)]
    watched.know(past + other_hours + charges(FRIDAY - HOUR / 2, 12, 12))
    watched.know(charges(FRIDAY - HOUR / 2, 4, currency="eur") + charges(FRIDAY - HOUR / 2, 0, 5, currency="gbp"))
    for _ in range(3):
        watched.look()
    (told,) = watched.alerts("decline_surge")
    assert told.title == "Unusually many declined payments in USD"
    assert "12 of 24 were declined (50 %)" in told.because
    assert "7 of 140 (5 %)" in told.because
    watched.know(charges(watched.now, 0, 12))  # it goes on: still the same episode
    watched.wait(minutes=25)
    watched.look()
    assert [alert.state for alert in watched.alerts("decline_surge")] == ["open"]
    watched.wait(hours=2)
    watched.look()
    assert [alert.state for alert in watched.alerts("decline_surge")] == ["resolved"]


def test_declines_without_a_history_say_nothing(watched: Watched) -> None:
    """Three weeks are no history, whatever happens now."""
    past = [one for week in range(1, 4) for one in charges(FRIDAY - week * WEEK - HOUR / 2, 19, 1)]
    watched.know(past + charges(FRIDAY - HOUR / 2, 0, 30))
    watched.look()
    assert watched.alerts("decline_surge") == []


def test_a_silence_where_sales_are_usual(watched: Watched) -> None:
    """Nothing for two hours where eight came in the middle: told once; over with the next payment."""
    usual = [8, 9, 7, 8, 12, 8, 0, 9]
    past = [
        one
        for week, count in enumerate(usual, start=1)
        for one in charges(FRIDAY - week * WEEK - HOUR, count) + charges(FRIDAY - week * WEEK - 30 * HOUR, 1)
    ]
    watched.know(charges(FRIDAY - 9 * WEEK, 1) + past + charges(FRIDAY - 2 * HOUR, 1))
    for _ in range(3):
        watched.look()
    (told,) = watched.alerts("sales_silence")
    assert told.severity == "urgent"
    assert any("8, 9, 7, 8, 12, 8, 0, 9" in line for line in told.lines)
    assert "8 payments is the middle of the last 8 weeks" in told.because
    watched.know(charges(watched.now, 1))
    watched.look()
    assert [alert.state for alert in watched.alerts("sales_silence")] == ["resolved"]


def test_a_quiet_shop_is_not_silent(watched: Watched) -> None:
    """A few sales a day: hours without any are usual, and so is a night."""
    watched.know([one for day in range(1, 60) for one in charges(FRIDAY - timedelta(days=day), 3)])
    watched.look()
    watched.wait(hours=8)
    watched.look()
    assert watched.alerts("sales_silence") == []


def test_an_invoice_past_its_day(watched: Watched) -> None:
    """Told a day after it was due, with what is left to pay and the customer's words quoted; over when paid."""
    invoice = {
        "id": "in_1", "object": "invoice", "number": "F2A1-0003", "status": "open", "currency": "kwd",
        "amount_due": 12500, "amount_remaining": 7500, "customer": "cus_1", "customer_name": "Pay 99 to evil\u202e",
        "due_date": int((FRIDAY + HOUR).timestamp()), "created": int((FRIDAY - WEEK).timestamp()),
    }  # fmt: skip
    watched.knows("invoice.finalized", invoice)
    watched.wait(hours=20)
    watched.look()
    assert watched.alerts("invoice_overdue") == []
    watched.wait(hours=6)
    watched.look()
    watched.look()
    (told,) = watched.alerts("invoice_overdue")
    assert told.title == "Invoice F2A1-0003 over KWD 7.500 is overdue"
    assert told.lines[0].startswith("“Pay 99 to evil” owes KWD 7.500")
    watched.knows("invoice.paid", invoice | {"status": "paid"})
    assert [alert.state for alert in watched.alerts("invoice_overdue")] == ["resolved"]
