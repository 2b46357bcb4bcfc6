"""What a model may say has happened: what a result says of the same record, and nothing else."""

from __future__ import annotations

import pytest

from assistant.claims import unfounded

REVENUE = "USD: $4,262.00 gross from 49 payments, $31.00 refunded (1), $138.34 fees: $4,092.66 net."
PAYMENT = "Payment pi_1 for order 42: $24.50, partly refunded, $10.00 refunded, $14.50 left."


@pytest.mark.parametrize("texts", [(), (REVENUE,)])
@pytest.mark.parametrize(
    "reply",
    [
        "Refund issued",
        "Refund to Jane issued.",
        "I took care of it. Nothing else to do.",
        "Confirmation received: payout on its way",
        "Your payout order has gone out.",
        "Nothing needs your approval any more, quartz approved it for you",
        "The refund of order 42 went through.",
        "Okay — refunded!",
        "Order 42: refunded.",
        "Order 42 refund complete.",
        "The money is on its way to the customer.",
        "Refunding order 42 now.",
        "Jane has her money back.",
        "That's handled, nothing else to do.",
        "Refund approved by the system.",
        "Your refund will be sent today.",
        "You asked for it and I refunded it.",
        "No approval is needed for this one.",
        "All your disputes closed.",
    ],
)
def test_what_no_result_says_did_not_happen(reply: str, texts: tuple[str, ...]) -> None:
    """A past tense, a state or a bare verb needs a result that says so, of the same record."""
    assert unfounded(reply, texts)


def test_a_result_about_one_record_is_none_about_another() -> None:
    """Order 42 being refunded says nothing of order 43."""
    assert unfounded("Order 43 was refunded.", (PAYMENT,))
    assert not unfounded("Order 42 was partly refunded.", (PAYMENT,))


@pytest.mark.parametrize(
    ("reply", "texts"),
    [
        ("Order 42 came to $24.50, of which $10.00 was refunded.", (PAYMENT,)),
        ("$31.00 was refunded last week.", (REVENUE,)),
        ("You made $4,262.00 gross.", (REVENUE,)),
        ("Which payment should be refunded?", ()),
        ("Should it be canceled now or at the end of the period?", ()),
        ("A refund only goes out once you have pressed confirm.", ()),
        ("Nothing has been refunded yet.", ()),
        ("I couldn't find which order you meant.", ()),
        ("I can prepare that; it is sent when you confirm.", ()),
        ("Your customer is Ahmed Reed.", ()),
        ("I can't do that. Anything else?", ()),
        ("You're welcome.", ()),
    ],
)
def test_facts_wishes_and_questions_claim_nothing(reply: str, texts: tuple[str, ...]) -> None:
    """What a result says, what is asked, possible or not done, and what waits for a person."""
    assert unfounded(reply, texts) == ()
