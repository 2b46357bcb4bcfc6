"""Numbers with a sign, a fraction or no value: what can't be read as one amount is asked about, never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.landing import landed
from assistant.understanding.assessment import Call
from assistant.words import Words, read_message
from domain.money import Money
from tests.understanding.conftest import Understand

UNREAD = (
    "refund $-18 of order 42", "refund $ -18 on pi_1", "refund $−18 of order 42", "refund USD -18 of order 42",
    "refund -18 USD of order 42", "refund -18 of order 42", "refund order 42 -18", "refund order 42 - $18",
    "refund $18- of order 42", "refund −18 € of order 42", "refund minus 18 of order 42", "refund NaN of order 42",
    "refund nan of order 42", "refund inf of order 42", "refund infinity of order 42", "refund null of order 42",
    "refund undefined of order 42", "refund N/A of order 42", "refund X of order 42", "refund foo of order 42",
    "refund XII of order 42", "refund Ⅻ of order 42", "refund ½ of order 42", "refund order 42½",
    "refund ²5 of order 42", "refund ⑤ of order 42", "refund 五 of order 42", "refund 1e3", "refund 1e3 of order 42",
    "refund 0x12 of order 42", "refund -5", "refund 0", "refund 0 of order 42", "refund $0 of order 42",
    "refund $ 1 8 of order 42", "refund order 42 $18 $20", "refund order 42 and a half", "refund $18*2 of order 42",
    "refund $18/2 of order 42", "refund ~$18 of order 42", "refund <$18 of order 42", "refund up to $18 of order 42",
    "refund 5 of 42", "refund - of order 42", "refund * of order 42", "refund order #-42", "refund order 4.2",
    "refund $18.- ", "refund inf", "refund 18,50.2 of order 42", "refund $1_000 of order 42", "refund $ of order 42",
    "payment link for $-5", "payment link for NaN euros", "payment link for ½ dollar", "payment link for 0",
    "payment link for 1e3 dollars", "payment link for ~50 euros", "payment link for 50-60 euros",
    "invoice Globex -50", "invoice Globex $NaN", "invoice Globex 0", "invoice Globex $50 due in -3 days",
    "make a -20% coupon", "make a ½% coupon", "make a NaN% coupon", "make a 0% coupon", "make a 20% coupon -5",
    "put Initech on the Growth plan with a -14 day trial", "pause Globex until -5", "pause Globex for ½ month",
)  # fmt: skip
READ = (
    ("refund １８ of order 42", {"payment_ref": "42", "amount": "18"}),
    ("refund $١٨ of order 42", {"payment_ref": "42", "amount": "18", "currency": "USD"}),
    ("refund order ٤٢", {"payment_ref": "42"}),
    ("refund order 4２", {"payment_ref": "42"}),
    ("refund $+18 of order 42", {"payment_ref": "42", "amount": "18", "currency": "USD"}),
    ("refund order 42 - damaged", {"payment_ref": "42", "reason": "damaged"}),
    ("refund order 42- damaged", {"payment_ref": "42", "reason": "damaged"}),
    ("refund order 42 🙏", {"payment_ref": "42"}),
    ("refund Kowalski's order 42", {"payment_ref": "42"}),
    ("refund order 42 (Kowalski)", {"payment_ref": "42"}),
    ("refund Kowalski for order 42", {"payment_ref": "42"}),
)


@pytest.mark.parametrize("text", UNREAD)
@pytest.mark.parametrize("known", [True, False])
def test_what_is_no_amount_is_asked_about(understand: Understand, text: str, known: bool) -> None:
    """No call comes of it, whether or not the merchant's customers are known."""
    got = understand(text) if known else understand(text, directory=None)
    assert (got.kind, got.calls) == ("clarify", ())


@pytest.mark.parametrize(("text", "args"), READ)
def test_other_ways_to_write_a_number_are_read(understand: Understand, text: str, args: dict[str, Any]) -> None:
    """Digits of any script are digits, and a dash or a name beside the order is none of the number."""
    assert understand(text).calls == (Call("refund_payment", args),)


@pytest.mark.parametrize("doubted", ["refund $-18 of order 42", "refund NaN of order 42", "refund ½ of order 42"])
def test_the_answer_to_the_doubt_is_the_amount(understand: Understand, doubted: str) -> None:
    """“18” after the question is eighteen of order 42, never order 18."""
    asked = understand(doubted)
    assert asked.pending is not None
    tool, args, missing = asked.pending
    answered = understand("18", context={"pending": {"tool": tool, "args": dict(args), "missing": missing}})
    assert answered.calls == (Call("refund_payment", {"payment_ref": "42", "amount": "18"}),)


@pytest.mark.parametrize(
    "text",
    [
        "refund $-18 of order 42", "refund -18 of order 42", "refund USD -18 of order 42", "refund −18 $ of order 42",
        "refund order 42 - $18", "refund ½ of order 42", "refund NaN of order 42", "refund ²5 of order 42",
    ],
)  # fmt: skip
def test_no_model_gets_past_it(text: str) -> None:
    """Another model that reads eighteen dollars there is stopped by the guard over the person's words."""
    message = read_message(text, currency="usd", locale="en-US")
    assert landed(Money(1800, "usd"), Words((message,))) is not None


@pytest.mark.parametrize("text", ["refund $18 of order 42", "refund １８ of order 4２", "refund ١٨ of order ٤٢"])
def test_the_guard_reads_digits_of_any_script(text: str) -> None:
    """What was said lands: the amount and the order's number as plain digits."""
    message = read_message(text, currency="usd", locale="en-US")
    assert landed(Money(1800, "usd"), Words((message,))) is None
    assert [reference.text for reference in message.references] == ["42"]
