"""The veil: what is hidden, what stays, and that the same words come back."""

from __future__ import annotations

import time
from typing import Any

import pytest

from assistant.privacy.veil import KEPT_MAX, Veil

JANE: dict[str, Any] = {
    "object": "customer",
    "name": "Jane O’Connor",
    "email": "jane@shop.example",
    "phone": "+12025550142",
    "address": {"line1": "12 Elm Street", "line2": None, "city": "Springfield", "postal_code": "94103"},
    "metadata": {"vip": "yes", "note": "wife of Bob Zuckerkandl"},
}


def veil() -> Veil:
    """A veil that has seen Jane."""
    made = Veil()
    made.observe({"object": "list", "data": [{"object": "charge", "customer": JANE}]})
    return made


@pytest.mark.parametrize(
    "text",
    [
        "Jane O'Connor paid", "JANE O’CONNOR", "jane@shop.example", "Jane@Shop.Example", "+1 202 555 0142",
        "call (202) 555-0142", "12 Elm Street, Springfield", "of Springfield", "94103", "cus_PnXyz12",
        "“wife of Bob Zuckerkandl”", "to Jane", "O'Connor's", "12 Elm Str…", "someone.else@mail.example",
        "Hauptstraße 12", "221b Baker Street", "Visa ending in 4242", "•••• 4242", "pi_3Qx91Lm", "203.0.113.7",
    ],
)  # fmt: skip
def test_what_tells_who_somebody_is_is_hidden(text: str) -> None:
    """Names in any spelling, addresses of all kinds, phones, ids, a card's digits; and all of it comes back."""
    made = veil()
    hidden = made.told(text)
    words = {word.lower().strip("’'s") for word in text.replace("O'", "").replace("O’", "").split()}
    telling = words & {"jane", "connor", "springfield", "94103", "zuckerkandl", "hauptstraße", "baker", "elm"}
    assert "[" in hidden
    assert not any(word in hidden.lower() for word in telling)
    assert made.shown(hidden) == text


@pytest.mark.parametrize(
    "text",
    [
        "Refund order 42 for $1,234.50", "2026-11-21T08:30:00Z", "1,243 of 1,243 payments", "status: succeeded",
        "price_1Abc and prod_9Xyz", "“Order 42”", "€1.234,50 on 3 May 2026", "create_invoice", "acct_1HarbourPine",
    ],
)  # fmt: skip
def test_what_tells_nothing_of_anybody_stays(text: str) -> None:
    """Amounts, days, states, everyday words, and the merchant's own products."""
    assert veil().told(text) == text


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("refund Jane Doe's last payment", "Jane Doe"),
        ("show me jane okafor's invoices", "jane okafor"),
        ("Cancel Ada Lindqvist's plan", "Ada Lindqvist"),
        ("give O’Connor & Sons Ltd a 10% coupon", "O’Connor & Sons Ltd"),
        ("what does Jürgen Müller owe us", "Jürgen Müller"),
        ("Grace Foster wants her money back", "Grace Foster"),
    ],
)
def test_a_name_is_hidden_before_anything_was_read_of_it(message: str, named: str) -> None:
    """The first message of a conversation, when code knows nobody yet."""
    made = Veil()
    hidden = made.said(message)
    assert hidden == message.replace(named, "[name-1]")
    assert made.shown(hidden) == message


@pytest.mark.parametrize(
    "message",
    [
        "refund order 42", "how much did we make last week in EUR?", "refnud order 42", "REFUND ORDER 42 NOW",
        "Which customers paid the most in October?", "create a payment link for $50", "refund half of order 42",
    ],
)  # fmt: skip
def test_requests_without_a_name_leave_as_they_are(message: str) -> None:
    """Also with typos and in capitals."""
    assert Veil().said(message) == message


def test_the_same_words_have_the_same_placeholder_in_later_turns() -> None:
    """Stored and read again, nobody gets another number, and no number is given twice."""
    first = veil()
    hidden = first.told("Jane O'Connor, jane@shop.example")
    again = Veil.from_json(first.to_json(), 0)
    assert again.told("jane@shop.example and JANE O’CONNOR") == "[email-1] and [name-1]"
    assert again.told("bob@shop.example") == "[email-2]"
    assert again.shown(hidden).lower() == "jane o’connor, jane@shop.example"


def test_placeholders_that_somebody_wrote_mean_nobody() -> None:
    """One typed by the merchant or a stranger is no placeholder; one invented by the model stays unknown."""
    made = veil()
    hidden = made.told("jane@shop.example [email-1]")
    assert hidden == "[email-1] [text-1]"
    assert made.shown(hidden) == "jane@shop.example [email-1]"
    assert made.has_unknown("pay [name-7]")
    assert made.shown_value({"customer": "[name-7]", "n": [1, "[Email-1]"]}) == {
        "customer": "[name-7]",
        "n": [1, "jane@shop.example"],
    }


def test_what_others_wrote_is_hidden_whole() -> None:
    """A model reads a stranger's sentence only when it says nothing but everyday words."""
    told = veil().told_value({"written_by_others": {"a": "Blue mug for Klaus", "b": "Order 42"}, "count": 3})
    assert told == {"written_by_others": {"a": "[text-1]", "b": "Order 42"}, "count": 3}


def test_history_that_it_did_not_see_is_not_covered() -> None:
    """Messages stored without it count as unseen, and only those after them are history for a remote model."""
    made = Veil.from_json({}, 6)
    assert made.since == 6
    made.cover("hi", "hello")
    assert (Veil.from_json(made.to_json(), 8).since, Veil.from_json(made.to_json(), 10).since) == (6, 10)


def test_it_stays_small_and_fast() -> None:
    """Thousands of people and hostile texts cost milliseconds, and no more than a thousand placeholders are kept."""
    made = Veil()
    for number in range(3_000):
        made.observe({"object": "customer", "name": f"Anna{chr(97 + number % 26)}x Zed{number}q", "email": None})
    text = " ".join(f"Anna{chr(97 + number % 26)}x Zed{number}q" for number in range(3_000))
    begun = time.process_time()
    assert "Zed" not in made.told(text)
    for hostile in ("x" * 8_000, "1" * 8_000, "+1 2 3" * 1_300, "a.a@" * 2_000, "1 Aa " * 1_600, "•" * 8_000):
        made.told(hostile)
        made.said(hostile)
    assert time.process_time() - begun < 5
    assert len(made.to_json()["names"]) <= KEPT_MAX
