"""Conversations about the rest of the catalogue: answers to questions, corrections, "it", and fragments."""

from __future__ import annotations

from typing import Any

import pytest

from tests.understanding.conftest import Understand

Told = tuple[tuple[str, str, str | None, dict[str, Any]], ...]

ANSWERED: Told = (
    ("accept the dispute", "du_1", "accept_dispute", {"dispute": "du_1"}),
    ("void the invoice", "INV-12", "void_invoice", {"invoice": "INV-12"}),
    ("void the invoice", "Globex", "void_invoice", {"invoice": "Globex"}),
    ("cancel payout", "po_1", "cancel_payout", {"payout": "po_1"}),
    ("stop the cancellation", "sub_9fK2", "undo_cancellation", {"subscription_id": "sub_9fK2"}),
    ("change the seats for Globex", "12", "change_quantity", {"customer": "Globex", "quantity": 12}),
    ("charge Jane Doe", "$50", "create_payment", {"customer": "Jane Doe", "amount": "50", "currency": "USD"}),
    ("credit Globex", "20", "credit_customer", {"customer": "Globex", "amount": "20"}),
    ("raise the price of the Pro plan", "$59", "change_price", {"product": "Pro", "amount": "59", "currency": "USD"}),
    ("deactivate the coupon", "SPRING20", "deactivate_coupon", {"coupon": "SPRING20"}),
    ("apply the coupon SPRING20", "Globex", "apply_coupon", {"customer": "Globex", "coupon": "SPRING20"}),
    ("calculate tax on $100", "Germany", "calculate_tax", {"amount": "100", "currency": "USD", "country": "DE"}),
    ("change Jane Doe's email", "jd@x.io", "update_customer", {"customer": "Jane Doe", "email": "jd@x.io"}),
    ("capture half of pi_77", "$30", "capture_payment", {"payment_ref": "pi_77", "amount": "30", "currency": "USD"}),
    ("retry", "order 42", "retry_payment", {"payment_ref": "42"}),
    ("portal link", "Jane Doe", "create_portal_link", {"customer": "Jane Doe"}),
)
FOLLOWED: Told = (
    ("show INV-12", "void it", "void_invoice", {"invoice": "INV-12"}),
    ("show INV-12", "send it to her again", "send_invoice", {"invoice": "INV-12"}),
    ("show du_1", "accept it", "accept_dispute", {"dispute": "du_1"}),
    ("explain payout po_1", "cancel it", None, {}),
    ("void INV-12", "no, INV-13", "void_invoice", {"invoice": "INV-13"}),
    (
        "charge Jane Doe $50",
        "make it 60",
        "create_payment",
        {"customer": "Jane Doe", "amount": "60", "currency": "USD"},
    ),
    ("set Globex to 12 seats", "no, 15", "change_quantity", {"customer": "Globex", "quantity": 15}),
    ("who used the code SPRING20?", "and WELCOME?", "coupon_usage", {"coupon": "WELCOME"}),
    ("refund every payment of last Tuesday over $100", "make it $200", None, {}),
    ("payouts last month", "and this month?", "list_payouts", {"start": "2026-11-01", "end": "2026-11-18"}),
)


def said(understand: Understand, text: str, context: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The calls that a message comes to."""
    return [(call.tool, call.args) for call in understand(text, context=context).calls]


@pytest.mark.parametrize(("text", "answer", "tool", "args"), ANSWERED)
def test_an_answer_completes_the_request(
    understand: Understand, text: str, answer: str, tool: str, args: dict[str, Any]
) -> None:
    """A bare id, number, name or amount after the question is its answer, never a request of its own."""
    asked = understand(text)
    assert asked.pending is not None, asked
    pending = {"tool": asked.pending[0], "args": dict(asked.pending[1]), "missing": asked.pending[2]}
    assert said(understand, answer, {"pending": pending}) == [(tool, args)]


@pytest.mark.parametrize(("text", "then", "tool", "args"), FOLLOWED)
def test_a_follow_up_leans_on_the_last_call(
    understand: Understand, text: str, then: str, tool: str | None, args: dict[str, Any]
) -> None:
    """“It”, a correction or a fragment is about the record or the call before; where it can't be, nothing is called."""
    (call,) = understand(text).calls
    context = {"last_call": {"tool": call.tool, "args": call.args}}
    assert said(understand, then, context) == ([(tool, args)] if tool else [])
