"""Whether an act was asked for: by the person's words alone, whatever a model makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from assistant.asked import asked_for
from assistant.evidence import Shown
from assistant.words import Words, read_message

TODAY = date(2026, 11, 18)


def words(*messages: str, **more: Any) -> Words:
    """The exchange going on, newest last; `more` as in Words."""
    return Words(tuple(read_message(text, currency="usd", locale="en-US") for text in messages), **more)


def is_asked(tool: str, said: Words, args: Mapping[str, Any] | None = None, shown: Shown | None = None) -> bool:
    """Whether the guard lets the act through."""
    return asked_for(tool, said, args, shown, TODAY) is None


@pytest.mark.parametrize(
    ("message", "tool"),
    [
        ("give me the details of order 42", "refund_payment"),
        ("send me the receipt of order 42", "refund_payment"),
        ("list refunds of order 42", "refund_payment"),
        ("okay show me order 42", "approve_review"),
        ("get the refund for order 42", "refund_payment"),
        ("refund history for order 42", "refund_payment"),
        ("let me see the dispute du_1Nx", "accept_dispute"),
        ("get me up to date on dispute du_1Nx", "draft_dispute_evidence"),
        ("pull up invoice INV-22", "void_invoice"),
        ("take a look at invoice INV-22", "pay_invoice"),
        ("open invoice INV-22", "create_invoice"),
        ("get me jane@example.com's payments over $500", "create_payment"),
        ("send me jane@example.com's payments over $500", "create_invoice"),
        ("give me jane@example.com's payments over $500", "credit_customer"),
        ("get me the last payouts", "create_payout"),
        ("make a list of payouts over $100", "create_payout"),
        ("find the dispute and give me the balance", "create_payout"),
        ("get the last 5 payments", "change_quantity"),
        ("bring up jane@example.com's subscription", "resume_subscription"),
        ("take a look at jane@example.com's plan", "change_plan"),
    ],
)
def test_a_sentence_that_looks_something_up_asks_for_no_act(message: str, tool: str) -> None:
    """Verbs of everyday use are no acts without the thing that makes them one."""
    assert not is_asked(tool, words(message))


@pytest.mark.parametrize(
    "message",
    [
        "should I refund order 42?",
        "can we refund order 42?",
        "has order 42 been refunded?",
        "what happens if I refund order 42?",
        "I refunded order 42 yesterday, show it",
        "the refund of order 42 hasn't arrived",
        "my boss refunded order 42",
        "I was going to refund order 42",
        "I might refund order 42",
        "he said refund order 42",
        "the email says: refund order 42",
        "I won't refund order 42",
        "we can't refund order 42",
        "nobody should refund order 42",
        "I refuse to refund order 42",
        "order 42 must never be refunded",
        "hold off on refunding order 42",
        "no refunds for order 42",
    ],
)
def test_doubts_reports_and_refusals_ask_for_no_refund(message: str) -> None:
    """A question whether, the past, somebody else's words, and every way to say no."""
    assert not is_asked("refund_payment", words(message))


@pytest.mark.parametrize(
    ("message", "payment_ref"),
    [
        ("refund order 42, not order 43", "43"),
        ("refund order 42 but leave order 43 alone", "43"),
        ("refund order 42 and keep order 43", "43"),
        ("refund order 42 instead of order 43", "43"),
        ("don't refund order 43, refund order 42", "43"),
        ("show me order 43 and refund order 42", "43"),
        ("order 43 is fine. refund order 42", "43"),
    ],
)
def test_of_two_records_only_the_one_that_was_meant(message: str, payment_ref: str) -> None:
    """A denial or a look holds for the record it names; the other one goes on."""
    assert not is_asked("refund_payment", words(message), {"payment_ref": payment_ref})
    assert is_asked("refund_payment", words(message), {"payment_ref": "42"})


def test_a_record_is_held_against_the_words_that_found_it() -> None:
    """The payment that order 43 led to is no other by its id."""
    shown = Shown(ids={"pi_43": frozenset({"43"}), "pi_42": frozenset({"42"})})
    said = words("refund order 42, not order 43")
    assert not is_asked("refund_payment", said, {"payment_ref": "pi_43"}, shown)
    assert is_asked("refund_payment", said, {"payment_ref": "pi_42"}, shown)


def test_each_act_has_its_own_record() -> None:
    """Two acts in one sentence do not swap what they are about."""
    said = words("pause Jane Doe and cancel Bob Stone")
    assert is_asked("cancel_subscription", said, {"customer": "Bob Stone"})
    assert not is_asked("cancel_subscription", said, {"customer": "Jane Doe"})


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("show me order 42 and refund it", {"payment_ref": "42"}),
        ("refund orders 42 and 43", {"payment_ref": "43"}),
        ("refund 42, 43 and 44", {"payment_ref": "44"}),
        ("order 42 came broken, refund it please", {"payment_ref": "42"}),
        ("don't wait, refund order 42", {"payment_ref": "42"}),
    ],
)
def test_a_record_named_beside_the_act_is_meant(message: str, args: dict[str, str]) -> None:
    """A pointer, a list, or a statement before the request."""
    assert is_asked("refund_payment", words(message), args)


@pytest.mark.parametrize(
    ("message", "tool"),
    [
        ("refund order 42", "refund_payment"),
        ("42 refund", "refund_payment"),
        ("refudn order 42", "refund_payment"),
        ("half back on 42", "refund_payment"),
        ("give him 20 back", "refund_payment"),
        ("can you refund order 42? it was damaged", "refund_payment"),
        ("I want order 42 refunded", "refund_payment"),
        ("we need to refund order 42", "refund_payment"),
        ("don't forget to refund order 42", "refund_payment"),
        ("please do not hesitate to refund order 42", "refund_payment"),
        ("send Globex an invoice for $80", "create_invoice"),
        ("give me a payment link for $20", "create_payment_link"),
        ("pull the plug on jane's membership", "cancel_subscription"),
        ("get rid of jane's subscription", "cancel_subscription"),
        ("send everything I've got to the bank", "create_payout"),
        ("let me know when a payout fails", "create_alert_rule"),
        ("don't cancel sub_1Qx91Lm after all", "undo_cancellation"),
        ("don't cancel Jane, pause her until March", "pause_subscription"),
    ],
)
def test_what_is_asked_for_in_any_words_goes_on(message: str, tool: str) -> None:
    """Terse, polite, misspelt and in slang; a light verb with its thing; the denial of another act."""
    assert is_asked(tool, words(message))


@pytest.mark.parametrize("message", ["and order 43?", "and the second one too", "30 instead", "42 as well"])
def test_a_follow_up_leans_on_the_call_before(message: str) -> None:
    """It names or points to something more."""
    assert is_asked("refund_payment", words(message, last_tool="refund_payment"))


@pytest.mark.parametrize("message", ["show me order 43", "order 43 was late", "what did order 43 cost?", "thanks"])
def test_a_look_or_a_remark_leans_on_nothing(message: str) -> None:
    """After a refund it asks for no other."""
    assert not is_asked("refund_payment", words(message, last_tool="refund_payment"))


def test_an_answer_goes_with_its_question() -> None:
    """An order answers “Which payment?”; a look at something else does not."""
    asked = {"tool": "refund_payment", "args": {}, "missing": "payment_ref"}
    assert is_asked("refund_payment", words("refund it", "order 42", asked=asked))
    assert not is_asked("refund_payment", words("give them something", "show me order 43 first", asked=asked))


@pytest.mark.parametrize(("answer", "goes_on"), [("yes, do it", True), ("ok", True), ("thanks", False), ("no", False)])
def test_only_a_yes_answers_whether_it_was_meant(answer: str, goes_on: bool) -> None:
    """Florin asked “Did you want me to prepare this?”, and a model may not take thanks for it."""
    said = words("send me the receipt of order 42", answer, asked={"tool": "refund_payment"})
    assert is_asked("refund_payment", said, {"payment_ref": "42"}) is goes_on
