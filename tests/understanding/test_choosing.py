"""After a choice, and pointing back: what short answers pick, and when "the last one" is too little to go by."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.assessment import Call
from tests.understanding.conftest import Understand

PAYMENTS = ["pi_1", "pi_2", "pi_3"]
OPEN = {"pending": {"tool": "refund_payment", "args": {"amount": "5"}, "missing": "payment_ref", "options": PAYMENTS}}
CUSTOMERS = {
    "pending": {
        "tool": "cancel_subscription", "args": {"at_period_end": True}, "missing": "customer",
        "options": ["cus_1", "cus_2"],
    }
}  # fmt: skip
SECOND = (
    "2", "2.", "(2)", "#2", "no. 2", "number 2", "number two", "two", "option 2", "2nd", "the 2nd one please", "second",
    "the second", "The second one.", "the second payment", "take the second", "I mean the second", "no, the second",
    "2 please", "let's go with 2", "pi_2", "SECOND", "ok 2", "yes, the second one",
)  # fmt: skip
UNCLEAR = (
    "4", "the last one", "the last", "oldest", "the older one", "the other one", "both", "all of them", "1 and 2",
    "#1 and #2", "the tenth", "first or second",
)  # fmt: skip


@pytest.mark.parametrize("text", SECOND)
def test_a_short_answer_picks_an_option(understand: Understand, text: str) -> None:
    """However the second is called, it is the second, and the rest of the request is kept."""
    assert understand(text, context=OPEN).calls == (Call("refund_payment", {"amount": "5", "payment_ref": "pi_2"}),)


@pytest.mark.parametrize("text", ["1", "the first one", "first", "one", "the first", "1st", "the top one"])
def test_the_first_is_the_first(understand: Understand, text: str) -> None:
    """Also for customers, and with what was said before."""
    assert understand(text, context=CUSTOMERS).calls == (
        Call("cancel_subscription", {"at_period_end": True, "customer": "cus_1"}),
    )


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_picks_none_or_several_is_asked_again(understand: Understand, text: str) -> None:
    """The choice stays open with its options, so that the next answer can pick."""
    got = understand(text, context=OPEN)
    assert (got.kind, got.calls, got.options) == ("clarify", (), tuple(PAYMENTS))
    assert got.pending is not None


@pytest.mark.parametrize("text", ["none", "none of them", "neither", "never mind"])
def test_a_choice_may_be_left(understand: Understand, text: str) -> None:
    """Taking none of them drops the request."""
    got = understand(text, context=OPEN)
    assert (got.kind, got.calls, got.pending) == ("clarify", (), None)


def test_an_explicit_order_is_no_option(understand: Understand) -> None:
    """“Order 2” is an order's number even when three options are open, and a new request leaves the choice."""
    assert understand("order 2", context=OPEN).calls[0].args["payment_ref"] == "2"
    assert [call.tool for call in understand("what's my balance?", context=OPEN).calls] == ["get_balance"]


OLDER: dict[str, Any] = {"last_customer": "cus_7", "last_customer_name": "Jane Doe", "last_payment": "pi_old"}
FOUND = {**OLDER, "last_call": {"tool": "find_customer", "args": {"query": "jane"}}}
LISTED = {
    "last_customer": "cus_7", "last_list": ["pi_a", "pi_b", "pi_c"],
    "last_call": {"tool": "list_payments", "args": {"customer": "cus_7"}},
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "refund her last payment", "refund jane's last payment", "refund Jane Doe's last payment", "refund her payment",
        "refund the last one", "refund the last payment", "refund her latest order", "refund her most recent charge",
        "refund my last payment", "refund his previous payment", "refund the newest one", "refund her", "refund it",
        "refund her first payment", "refund the last two payments", "refund the other one", "refund both",
    ],
)  # fmt: skip
@pytest.mark.parametrize("known", [True, False])
def test_after_a_customers_card_no_older_payment_is_taken(understand: Understand, text: str, known: bool) -> None:
    """The payment that was talked of before the customer came up is not “her last payment”."""
    got = understand(text, context=FOUND) if known else understand(text, context=FOUND, directory=None)
    assert (got.kind, got.calls) == ("clarify", ())


@pytest.mark.parametrize("text", ["refund the last one", "refund her last one", "refund the last payment"])
def test_the_last_one_alone_is_not_the_payment_talked_of(understand: Understand, text: str) -> None:
    """“The last one” may be the newest or the one talked of: Florin asks."""
    assert understand(text, context=OLDER).calls == ()


@pytest.mark.parametrize(
    ("text", "payment"),
    [
        ("refund her last payment", "pi_a"), ("refund the first one", "pi_a"), ("refund the latest one", "pi_a"),
        ("refund the second payment", "pi_b"), ("refund the third", "pi_c"),
    ],
)  # fmt: skip
def test_out_of_her_payments_the_right_one_is_taken(understand: Understand, text: str, payment: str) -> None:
    """A list of all payments of one customer, newest first, says which one is her last."""
    assert understand(text, context=LISTED).calls == (Call("refund_payment", {"payment_ref": payment}),)


@pytest.mark.parametrize(
    "text",
    [
        "refund the last one", "refund the bottom one", "refund both", "refund all of them", "refund 2", "refund #2",
        "refund the first two", "refund number 2",
    ],
)  # fmt: skip
def test_what_a_list_leaves_open_is_asked(understand: Understand, text: str) -> None:
    """The newest or the bottom row, order 2 or row 2: a question, no guess."""
    assert understand(text, context=LISTED).calls == ()


LAST = {"last_call": {"tool": "refund_payment", "args": {"payment_ref": "42", "amount": "5", "currency": "USD"}}}


@pytest.mark.parametrize("text", ["no, make it 6", "make that 6 instead", "make it $6", "sorry, 6 not 5"])
def test_a_corrected_amount_stays_with_its_order(understand: Understand, text: str) -> None:
    """After “refund $5 of order 42” it is six dollars of order 42."""
    args = {"payment_ref": "42", "amount": "6", "currency": "USD"}
    assert understand(text, context=LAST).calls == (Call("refund_payment", args),)


@pytest.mark.parametrize("text", ["no, 6", "43 instead"])
def test_a_bare_number_could_be_either(understand: Understand, text: str) -> None:
    """A number with nothing said about it may be the order or the amount."""
    assert understand(text, context=LAST).calls == ()
