"""The draft compared with the person's words."""

from __future__ import annotations

import pytest

from assistant.asked import asked_for
from assistant.landing import landed
from assistant.words import Words, read_message
from domain.money import Money


def words(*messages: str, last_tool: str | None = None) -> Words:
    """The exchange going on, newest last."""
    read = tuple(read_message(text, currency="usd", locale="en-US") for text in messages)
    return Words(read, last_tool=last_tool)


@pytest.mark.parametrize(
    ("message", "minor", "currency"),
    [
        ("refund $5 of order 42", 2450, "usd"),
        ("payment link for 49 EUR", 4900, "usd"),
        ("refund €5 of order 42", 500, "usd"),
        ("refund half of order 42", 2450, "usd"),
        ("refund 50% of order 42", 2450, "usd"),
        ("refund part of order 42", 2450, "usd"),
    ],
)
def test_a_stated_amount_that_did_not_land_is_a_question(message: str, minor: int, currency: str) -> None:
    """A model that forgot or changed the amount, the share or the currency gets no proposal."""
    asked = landed(Money(minor, currency), words(message))
    assert asked is not None
    assert asked.missing == "amount"


@pytest.mark.parametrize(
    ("message", "minor", "currency"),
    [
        ("refund order 42", 2450, "usd"),
        ("refund the $24.50 payment of Jane", 2450, "usd"),
        ("refund 100% of order 42", 2450, "usd"),
        ("link for ¥3000", 3000, "jpy"),
        ("refund 12 USD on order 5 and 20 USD on order 6", 2000, "usd"),
    ],
)
def test_a_stated_amount_that_landed_is_no_question(message: str, minor: int, currency: str) -> None:
    """What was said and what would happen agree."""
    assert landed(Money(minor, currency), words(message)) is None


def test_an_amount_said_before_the_question_counts() -> None:
    """First the amount, then the order when asked which: still five dollars, never all of it."""
    assert landed(Money(2450, "usd"), words("refund $5", "order 42")) is not None
    assert landed(Money(500, "usd"), words("refund $5", "order 42")) is None


@pytest.mark.parametrize("message", ["don't refund order 42", "do not ever refund order 42", "show order 42", "hello"])
def test_an_act_nobody_asked_for_is_a_question(message: str) -> None:
    """A model that acts on a question, a negation or nothing at all gets no proposal."""
    assert asked_for("refund_payment", words(message)) is not None


@pytest.mark.parametrize("message", ["refund order 42", "please give order 42 its money back", "Reimburse pi_1"])
def test_an_act_that_was_asked_for_goes_on(message: str) -> None:
    """Any of the words people use for it will do."""
    assert asked_for("refund_payment", words(message)) is None


def test_a_follow_up_leans_on_the_last_call() -> None:
    """Asking “and order 43?” after a refund means a refund."""
    assert asked_for("refund_payment", words("and order 43?", last_tool="refund_payment")) is None
