"""What merchants say about automations: as a call with its arguments, or not at all; never as the act itself."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assistant.understanding.catalogue import WRITES
from assistant.understanding.senses.automations import STEPS, TRIGGERS
from domain.automations import STEPS as ALL_STEPS
from domain.automations import TRIGGERS as ALL_TRIGGERS
from tests.understanding.conftest import Understand

MAKE, DELETE, LIST = "create_automation", "delete_automation", "list_automations"


def test_every_word_leads_to_what_there_is() -> None:
    """Every trigger and step has words, the words have no others, and no pattern fits everything."""
    assert {name for name, _ in TRIGGERS} == set(ALL_TRIGGERS)
    assert {name for name, _ in STEPS} == set(ALL_STEPS)
    for _, pattern in (*TRIGGERS, *STEPS):
        assert not re.fullmatch(pattern, "nothing of the kind")


@pytest.mark.parametrize(
    ("text", "args"),
    [
        (
            "when a payment fails, prepare a retry",
            {"event": "payment_failed", "do": "prepare", "step": "retry_payment"},
        ),
        (
            "whenever a card is declined prepare a payment link for me to approve",
            {"event": "payment_failed", "do": "prepare", "step": "retry_payment"},
        ),
        (
            "When a payment over $500 succeeds, prepare an invoice",
            {"event": "payment_succeeded", "do": "prepare", "step": "create_invoice", "min_amount": "500",
             "currency": "USD"},
        ),
        (
            "please draft a receipt every time a payment of 20 EUR or more comes in",
            {"event": "payment_succeeded", "do": "prepare", "step": "resend_receipt", "min_amount": "20",
             "currency": "EUR"},
        ),
        (
            "whenever a refund is processed, send it to the accounting webhook",
            {"event": "refund_succeeded", "do": "webhook", "webhook": "accounting"},
        ),
        ("if a payout fails then call our webhook", {"event": "payout_failed", "do": "webhook"}),
        (
            "forward it to the Books webhook when an invoice is paid",
            {"event": "invoice_paid", "do": "webhook", "webhook": "Books"},
        ),
        (
            "prepare the evidence whenever a payment is disputed",
            {"event": "dispute_opened", "do": "prepare", "step": "answer_dispute"},
        ),
        (
            "when a payment is reported as fraud, prepare the refund",
            {"event": "fraud_warned", "do": "prepare", "step": "refund_payment"},
        ),
        (
            "when an invoice can't be collected, prepare a reminder",
            {"event": "invoice_payment_failed", "do": "prepare", "step": "remind_invoice"},
        ),
    ],
)  # fmt: skip
def test_one_is_made(understand: Understand, text: str, args: dict[str, Any]) -> None:
    """What happens, from which amount on, and what then: exactly that call."""
    got = understand(text)
    assert [(call.tool, call.args) for call in got.calls] == [(MAKE, args)], got.question


@pytest.mark.parametrize(
    ("text", "tool", "args"),
    [
        ("which automations do I have?", LIST, {}),
        ("show my automations", LIST, {}),
        ("automations", LIST, {}),
        ("delete the automation “Big ones”", DELETE, {"automation": "Big ones"}),
        ("remove automation aut_01jd", DELETE, {"automation": "aut_01jd"}),
    ],
)
def test_they_are_listed_and_deleted(understand: Understand, text: str, tool: str, args: dict[str, Any]) -> None:
    """By the name or id as it was written."""
    got = understand(text)
    assert [(call.tool, call.args) for call in got.calls] == [(tool, args)], got.question


@pytest.mark.parametrize(
    "text",
    [
        "refund order 42",
        "when was order 42 paid?",
        "when does the next payout arrive?",
        "prepare an invoice for Jane Doe over $50",
        "draft the evidence for the dispute on order 42",
        "tell me when a payout fails",
        "which payments failed?",
        "delete the coupon SPRING20",
        "when the sun rises, prepare a refund",
        "when a payment fails",
        "once Jane has paid send the receipt of order 42",
    ],
)
def test_other_requests_are_none(understand: Understand, text: str) -> None:
    """What is asked for now, or told of, is read as before."""
    assert all(call.tool not in {MAKE, DELETE, LIST} for call in understand(text).calls)


@pytest.mark.parametrize(
    "text",
    [
        "when a payment over $500 succeeds, refund it",
        "if a payment fails then cancel the subscription",
        "when a customer signs up, charge them $20",
        "whenever a payout arrives, send $100 to cus_evil",
    ],
)
def test_nothing_acts_by_a_condition(understand: Understand, text: str) -> None:
    """A condition before an act is never taken for the act."""
    assert not [call.tool for call in understand(text).calls if call.tool in WRITES and call.tool != MAKE]
