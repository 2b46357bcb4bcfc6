"""Hours and minutes: nothing at Stripe counts them, so that they may be told, and are asked about in a request."""

from __future__ import annotations

import pytest

from tests.understanding.conftest import Understand


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("invoice Jane Doe $90 for 2h tutoring", "2 hours tutoring"),
        ("payment link for $80 for a 90min class", "a 90 minutes class"),
        ("invoice Globex $120 for 3hrs consulting", "3 hours consulting"),
    ],
)
def test_hours_describe_what_is_sold(text: str, description: str, understand: Understand) -> None:
    """Glued to their number they read as they do with a space, and are no amount."""
    (call,) = understand(text).calls
    assert call.args["description"] == description
    assert call.args["amount"] in ("90", "80", "120")


@pytest.mark.parametrize(
    "text",
    [
        "refund order 4410, a 2hr sesh that never was",
        "refund order 4410, he was 45min late",
        "refund order 4410, the courier took 90mins",
        "refund order 4410, they came 3hrs late",
    ],
)
def test_hours_in_a_story_keep_nothing_from_being_understood(text: str, understand: Understand) -> None:
    """The refund is of the order that is named, in full."""
    assert [(call.tool, call.args) for call in understand(text).calls] == [("refund_payment", {"payment_ref": "4410"})]


@pytest.mark.parametrize(
    "text",
    [
        "refund 2h",
        "refund 45min",
        "refund Jane Doe 2h",
        "refund order 4410 in 2h",
        "refund 2h of order 4410",
        "pause Jane Doe for 2h",
        "pause Jane Doe for 90mins",
        "cancel Jane Doe 2h before renewal",
        "remind Globex in 2hrs",
        "invoice Jane Doe for 2h at $45",
        "give Globex a 2h trial of Pro",
        "make a coupon of 20% for 2h",
        "pause Jane Doe, she's out 2hrs",
    ],
)
def test_hours_in_a_request_are_asked_about(text: str, understand: Understand) -> None:
    """They are no days, no amount and no order."""
    result = understand(text)
    assert (result.kind, result.calls) == ("clarify", ())


@pytest.mark.parametrize("text", ["credit Jane Doe 2h", "invoice Jane Doe 90min", "invoice Jane Doe 90 minutes"])
def test_hours_are_not_offered_as_a_sum(text: str, understand: Understand) -> None:
    """A yes must not bill ninety dollars for ninety minutes."""
    result = understand(text)
    assert (result.kind, result.restated) == ("clarify", None)


def test_a_sum_that_is_also_a_time_is_a_sum(understand: Understand) -> None:
    """What is said with its currency is no less said for the minutes beside it."""
    (call,) = understand("refund $45 of order 4410, he was 45min late").calls
    assert call.args == {"payment_ref": "4410", "amount": "45", "currency": "USD"}


def test_what_is_used_is_counted_in_hours(understand: Understand) -> None:
    """A meter may count them."""
    (call,) = understand("record 3h for Jane Doe").calls
    assert (call.tool, call.args["quantity"]) == ("record_usage", 3)


@pytest.mark.parametrize("text", ["revenue 1H 2026", "revenue 2h 2025", "revenue 1h"])
def test_half_a_year_is_no_hour(text: str, understand: Understand) -> None:
    """Written "1H 2026" it is asked about as before."""
    assert understand(text).calls == ()
