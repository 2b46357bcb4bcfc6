"""A name beside a payment that is not its payer's is asked about, whichever model reads."""

from __future__ import annotations

import pytest

from assistant.payers import named_otherwise
from assistant.words import Words, read_message
from skills.contract import Ask, Draft, Mentions, call


def asked(message: str, payer: str | None = "Hamish Shah", reference: str = "50") -> Ask | None:
    """What the message is asked, for a refund of Hamish Shah's payment."""
    draft = Draft(
        "Refund £52.00 on payment pi_1 (order 50).", None,
        ("Paid by “Hamish Shah (hamish@example.com)”.", "Text on the payment: “Order 50: Indigo apron for Ewa”"),
        call("POST", "/v1/refunds", {"payment_intent": "pi_1"}), {}, mentions=Mentions("pi_1", "cus_1", payer),
    )  # fmt: skip
    words = Words((read_message(message, currency="gbp", locale="en-GB"),))
    return named_otherwise(draft, words, {"payment_ref": reference})


@pytest.mark.parametrize(
    "message",
    [
        "refund order 50 (Marko)", "refund order #50 (for Marko Polić)", "refund Marko's order 50",
        "refund order 50 for Marko", "please refund order 50 from Marko, it was late",
    ],
)  # fmt: skip
def test_another_name_is_a_question(message: str) -> None:
    """It says both names and asks which payment is meant."""
    question = asked(message)
    assert question is not None
    assert "Marko" in question.question
    assert "Hamish Shah" in question.question
    assert question.missing == "payment_ref"


@pytest.mark.parametrize(
    "message",
    [
        "refund order 50", "refund order 50 (Hamish)", "refund order 50 (Shah)", "refund Hamish Shah's order 50",
        "refund order 50 for Ewa", "refund order 50 (Damaged)", "refund order 50 from Friday", "Refund order 50",
        "Sorry Marko, refund order 50", "refund order 50 (Hámish)", "refund order 50 for March",
    ],
)  # fmt: skip
def test_the_payer_and_plain_words_are_none(message: str) -> None:
    """The payer's own name, who the payment is for, and words that are no names are left alone."""
    assert asked(message) is None


def test_an_unknown_payer_can_not_be_compared() -> None:
    """Where Stripe knows nobody, the name says nothing."""
    assert asked("refund order 50 (Marko)", payer=None) is None
