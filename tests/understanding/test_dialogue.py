"""What holds across turns, and what is refused whatever else is said."""

from __future__ import annotations

import pytest

from assistant.understanding.assessment import Call
from tests.understanding.conftest import Understand


def test_an_open_question_is_answered_by_one_word(understand: Understand) -> None:
    """What was asked for is completed by the answer, through as many questions as it takes."""
    first = understand("invoice Globex")
    assert first.pending is not None
    tool, args, missing = first.pending
    assert (tool, missing) == ("create_invoice", "amount")
    pending = {"tool": tool, "args": dict(args), "missing": missing}
    second = understand("350 euros", context={"pending": pending})
    assert second.calls == (Call("create_invoice", {"customer": "Globex", "amount": "350", "currency": "EUR"}),)


def test_an_answer_may_leave_the_next_thing_open(understand: Understand) -> None:
    """When more is missing after an answer, the next question keeps what is known."""
    pending = {"tool": "create_subscription", "args": {}, "missing": "plan"}
    asked = understand("the Gold plan", context={"pending": pending})
    assert asked.kind == "clarify"
    assert asked.pending == ("create_subscription", {"plan": "Gold"}, "customer")


def test_a_new_request_leaves_the_question_behind(understand: Understand) -> None:
    """A complete request of another kind is no answer to an open question."""
    pending = {"tool": "create_invoice", "args": {"customer": "Globex"}, "missing": "amount"}
    got = understand("what's my balance?", context={"pending": pending})
    assert [call.tool for call in got.calls] == ["get_balance"]


@pytest.mark.parametrize("text", ["yes", "confirm", "ok do it", "approved", "yes please go ahead"])
def test_a_typed_yes_never_confirms(understand: Understand, text: str) -> None:
    """Agreement in words calls nothing: confirming is done with the proposal's button."""
    got = understand(text, context={"pending": {"tool": "refund_payment", "args": {"payment_ref": "42"}}})
    assert (got.kind, got.calls) == ("clarify", ())


@pytest.mark.parametrize("text", ["never mind", "no", "forget it", "cancel that", "stop", "scratch that please"])
def test_an_abort_drops_what_is_open(understand: Understand, text: str) -> None:
    """Calling it off leaves nothing pending and calls nothing, least of all a cancellation."""
    got = understand(text, context={"pending": {"tool": "refund_payment", "args": {}, "missing": "payment_ref"}})
    assert (got.kind, got.calls, got.pending) == ("clarify", (), None)


def test_history_stands_in_for_lost_context(understand: Understand) -> None:
    """Without a stored context the last message of the person says what is being talked about."""
    history = [{"role": "user", "content": "sales last week"}, {"role": "assistant", "content": "$1,200.00"}]
    got = understand("and the week before?", history=history)
    assert got.calls == (Call("revenue_report", {"start": "2026-11-02", "end": "2026-11-08"}),)


def test_tools_that_are_not_there_are_understood_and_declined(understand: Understand) -> None:
    """A skill that the product does not have yet is named, and nothing else is called in its place."""
    got = understand("cancel Jane Doe's subscription", tools=["refund_payment", "list_payments"])
    assert got.kind == "refuse"
    assert "cancel subscription" in got.question
    half = understand("invoice Globex", tools=["refund_payment"])
    assert half.kind == "refuse"


def test_a_card_number_is_refused(understand: Understand) -> None:
    """A typed card number is refused and not repeated."""
    got = understand("refund the card 4242 4242 4242 4242")
    assert got.kind == "refuse"
    assert "4242" not in got.question


def test_an_ambiguous_name_is_a_choice(understand: Understand) -> None:
    """A name that fits several customers is asked about with all their names."""
    got = understand("cancel Jane's subscription")
    assert got.kind == "clarify"
    assert "Jane Doe" in got.question
    assert "Jane Silva" in got.question


def test_what_was_not_understood_is_named(understand: Understand) -> None:
    """The question says what was understood and which words were not."""
    got = understand("refund order 42 sideways please")
    assert got.kind == "clarify"
    assert "42" in got.question
    assert "sideways" in got.question


def test_unknown_shapes_of_context_are_left_out(understand: Understand) -> None:
    """A context of an unexpected form is ignored rather than trusted."""
    odd = {"pending": "x", "last_list": 3, "last_call": {"args": 1}, "last_customer": ["Jane"]}
    assert understand("refund order 42", context=odd).calls == (Call("refund_payment", {"payment_ref": "42"}),)


def test_the_locale_decides_how_numbers_are_read(understand: Understand) -> None:
    """1.000 € is a thousand to a German merchant and a question to an American one."""
    german = understand("invoice Globex 1.000 €", locale="de-DE", currency="EUR")
    assert german.calls == (Call("create_invoice", {"customer": "Globex", "amount": "1000", "currency": "EUR"}),)
    assert understand("invoice Globex 1.000 €").kind == "clarify"
