"""The second one of a list that Florin just showed, numbered or one a line, for whatever is done to it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.understanding.conftest import Understand

NUMBERED = "Two are open:\n1. INV-2280, Acme, $40\n2. INV-2281, Globex, $50"
LINES = "Two are open:\nINV-2280, Acme, $40\nINV-2281, Globex, $50\nTotal: $90. Shall I chase them?"
BULLETS = "Open now:\n- INV-2280, Acme, $40\n- INV-2281, Globex, $50\n- INV-2290, Initech, $9"
PAYMENTS = "Today:\npi_A1bc, $40, Jane Doe\npi_B2cd, $50, Tom Larsen"
ORDERS = "Today:\nOrder 3310, $40, Jane Doe\nOrder 3353, $50, Tom Larsen"
DISPUTES = "Open:\ndu_1Aa, $40\ndu_1Bb, $50"
SUBSCRIPTIONS = "Active:\nsub_1Aa, Jane Doe, Gold\nsub_1Bb, Tom Larsen, Pro"
CUSTOMERS = "On Gold:\n1. Jane Doe\n2. Tom Larsen"
NAMES = "On Gold:\nJane Doe, since May\nTom Larsen, since June\n\nThat is all."


def after(answer: str) -> list[dict[str, str]]:
    """A conversation whose last answer this was."""
    return [{"role": "user", "content": "show me"}, {"role": "assistant", "content": answer}]


@pytest.mark.parametrize(
    ("answer", "text", "tool", "args"),
    [
        (NUMBERED, "chase the second one", "remind_invoice", {"invoice": "INV-2281"}),
        (LINES, "chase the second one", "remind_invoice", {"invoice": "INV-2281"}),
        (NUMBERED, "send a reminder for the second one, the others I have on the phone today", "remind_invoice",
         {"invoice": "INV-2281"}),
        (LINES, "send a reminder for the first one, the rest I'll call today", "remind_invoice",
         {"invoice": "INV-2280"}),
        (BULLETS, "void the third one", "void_invoice", {"invoice": "INV-2290"}),
        (LINES, "void the first", "void_invoice", {"invoice": "INV-2280"}),
        (BULLETS, "write off the second invoice", "mark_invoice_uncollectible", {"invoice": "INV-2281"}),
        (LINES, "resend the second one", "send_invoice", {"invoice": "INV-2281"}),
        (PAYMENTS, "refund the second one", "refund_payment", {"payment_ref": "pi_B2cd"}),
        (PAYMENTS, "refund $5 of the first one, he was late", "refund_payment",
         {"payment_ref": "pi_A1bc", "amount": "5", "currency": "USD"}),
        (PAYMENTS, "capture the first one", "capture_payment", {"payment_ref": "pi_A1bc"}),
        (PAYMENTS, "release the second", "cancel_payment", {"payment_ref": "pi_B2cd"}),
        (ORDERS, "refund the second one", "refund_payment", {"payment_ref": "3353"}),
        (DISPUTES, "accept the second one", "accept_dispute", {"dispute": "du_1Bb"}),
        (SUBSCRIPTIONS, "cancel the second one", "cancel_subscription", {"subscription_id": "sub_1Bb"}),
        (CUSTOMERS, "pause the second one", "pause_subscription", {"customer": "Tom Larsen"}),
        (NAMES, "cancel the first one", "cancel_subscription", {"customer": "Jane Doe"}),
        (CUSTOMERS, "move the second customer to Pro", "change_plan", {"plan": "Pro", "customer": "Tom Larsen"}),
    ],
)  # fmt: skip
def test_an_ordinal_is_the_record_at_its_place(
    answer: str, text: str, tool: str, args: dict[str, Any], understand: Understand
) -> None:
    """Whatever the skill takes: an invoice, a payment, a dispute, a subscription or a customer."""
    assert [(call.tool, call.args) for call in understand(text, history=after(answer)).calls] == [(tool, args)]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (NUMBERED, "chase the third one"),
        (NUMBERED, "chase the last one"),
        (NUMBERED, "don't chase the second one"),
        (NUMBERED, "chase the first, not the second"),
        (DISPUTES, "accept both but the second one"),
        (CUSTOMERS, "pause all except the second one"),
        (CUSTOMERS, "cancel the second one, not the first one"),
        (DISPUTES, "accept in a second"),
        ("Open:\nINV-2280 and INV-2281, Acme\nINV-2290, Globex", "chase the second one"),
        (CUSTOMERS, "pause the third one"),
        (CUSTOMERS, "pause it in a second"),
        (CUSTOMERS, "pause Eve Doe, not the second one"),
        ("On Gold:\n1. Jane\n2. Tom Larsen", "pause the first one"),
        ("On Gold:\n1. Jane Doe, paid by Eve Doe\n2. Tom Larsen", "pause the first one"),
        ("Jane Doe has paid.\nTom Larsen has not.", "pause the second one"),
        ("Hello", "refund the second one"),
    ],
)
def test_where_nothing_stands_at_that_place_it_is_asked(answer: str, text: str, understand: Understand) -> None:
    """Also where an item names two, where a name fits several, and where "second" is a length of time."""
    assert understand(text, history=after(answer)).calls == ()


@pytest.mark.parametrize("text", ["chase all of them except the second one", "void all but the second one"])
def test_what_is_left_out_is_not_what_a_yes_would_do(text: str, understand: Understand) -> None:
    """The opposite of what was asked for is not even offered."""
    result = understand(text, history=after(NUMBERED))
    offered = result.restated.args if result.restated is not None else {}
    assert "INV-2281" not in [*offered.values(), *(value for call in result.calls for value in call.args.values())]
