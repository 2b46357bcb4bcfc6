"""What was said before and taken back, or replaced, does not stand in the way of what is said now."""

from __future__ import annotations

import pytest

from assistant.words import read_message
from tests.understanding.conftest import Understand


@pytest.mark.parametrize("message", ["no, make it 10 dollars", "10 dollars", "$10"])
@pytest.mark.parametrize("share", [{"percent": "50"}, {"part": "shipping"}])
def test_an_amount_replaces_a_share(message: str, share: dict[str, str], understand: Understand) -> None:
    """How much is refunded is said in one way: the newest."""
    args = {"payment_ref": "98", **share}
    context = {"last_call": {"tool": "refund_payment", "args": args}}
    if not message.startswith("no"):
        context = {"pending": {"tool": "refund_payment", "args": args, "missing": "amount"}}
    (call,) = understand(message, context=context).calls
    assert {name: call.args.get(name) for name in ("payment_ref", "amount", "percent", "part")} == {
        "payment_ref": "98", "amount": "10", "percent": None, "part": None,
    }  # fmt: skip


@pytest.mark.parametrize("own", ["refund orders 60 to 64", "refund order 60 through 64", "refund orders #60 - #64"])
def test_the_end_of_a_range_is_no_amount(own: str) -> None:
    """Nothing that is asked later is held against it."""
    assert read_message(own, currency="usd", locale="en-US").amounts == ()


def test_an_amount_beside_orders_stays_one() -> None:
    """What is stated beside an order, and no range, is still an amount."""
    assert read_message("refund 60 to 64", currency="usd", locale="en-US").amounts
    assert read_message("refund 12.50 of order 60", currency="usd", locale="en-US").amounts


@pytest.mark.parametrize("when", ["at the end of the month", "at the end of November", "at the end of this month"])
def test_the_end_of_a_month_is_a_day(when: str, understand: Understand) -> None:
    """A month counts from the calendar; the end of what was paid for is another day, which nobody said."""
    understood = understand(f"cancel Rosa Okafor's subscription {when}")
    calls = [*understood.calls, *([understood.restated] if understood.restated else [])]
    assert [call.args for call in calls] == [{"customer": "Rosa Okafor", "cancel_date": "2026-11-30"}]


def test_a_paid_month_ends_with_its_period(understand: Understand) -> None:
    """Whose month it is makes it the time that was paid for."""
    (call,) = understand("cancel Rosa Okafor's subscription at the end of her paid month").calls
    assert call.args == {"customer": "Rosa Okafor", "at_period_end": True}


def test_no_waiting_is_made_up(understand: Understand) -> None:
    """A plan that is billed monthly is no end of a month."""
    understood = understand("move Rosa Okafor to Gold monthly")
    calls = [*understood.calls, *([understood.restated] if understood.restated else [])]
    assert [call.args for call in calls] == [{"customer": "Rosa Okafor", "plan": "Gold"}]
