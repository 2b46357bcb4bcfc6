"""A reason that is told beside a refund is its reason."""

from __future__ import annotations

from datetime import datetime

import pytest

from assistant.understanding.interpret import interpret

NOON = datetime(2026, 11, 18, 12)  # noqa: DTZ001  # the understanding takes the local time of the merchant


def reason_of(message: str) -> object:
    """The reason that the one refund of a message is given."""
    (call,) = interpret(message, now=NOON).calls
    assert call.tool == "refund_payment"
    return call.args.get("reason")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("refund pi_3Qx91Lm, it was fraudulent", "fraudulent"),
        ("refund order 50. It was a fraud", "fraud"),
        ("refund order 50, that's a duplicate payment", "duplicate"),
        ("refund order 50, the customer is nice", None),
    ],
)
def test_it_is_taken_from_what_is_told_beside(message: str, reason: object) -> None:
    """Also as Florin's own list of warnings suggests it; what is no reason of Stripe's is none."""
    assert reason_of(message) == reason


@pytest.mark.parametrize(
    "message",
    ["refund order 50, it was not fraudulent", "refund order 50, they say it was fraudulent", "was order 50 fraud?"],
)
def test_what_is_denied_or_said_by_others_is_no_reason(message: str) -> None:
    """Only what the person says of the payment counts."""
    assert all("reason" not in call.args for call in interpret(message, now=NOON).calls)
