"""What "it" and "the second one" mean for payouts, disputes and reviews: said before, in another sentence or a list."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.assessment import Call
from assistant.understanding.catalogue import WRITES
from tests.understanding.conftest import Understand

PAYOUTS = [
    {"role": "user", "content": "list payouts"},
    {"role": "assistant", "content": "1. po_1QaA 18 Nov $1,200.00 2. po_1QbW 17 Nov $900.00"},
]
DISPUTES = [
    {"role": "user", "content": "any open disputes"},
    {"role": "assistant", "content": "Two: $412.00 du_1QkR due 25 Nov; $88.00 du_1QkZ due 1 Dec"},
]
BALANCE = [{"role": "user", "content": "balance please"}, {"role": "assistant", "content": "Available: $10.00, €5.00"}]


@pytest.mark.parametrize(
    ("text", "tool", "args"),
    [
        ("Payout po_9Xc was started twice. Cancel same.", "cancel_payout", {"payout": "po_9Xc"}),
        ("po_9Xc was a slip, cancel it", "cancel_payout", {"payout": "po_9Xc"}),
        ("the packet for du_1Qm looks solid. send it to the bank", "submit_dispute_evidence", {"dispute": "du_1Qm"}),
        ("we sent the wrong lamp on the 5512 dispute. accept it", "accept_dispute", {"dispute": "5512"}),
        ("not fighting the dispute on order 5512", "accept_dispute", {"dispute": "5512"}),
        ("6120 dispute let him have it, not worth the hassle", "accept_dispute", {"dispute": "6120"}),
        (
            "assemble the rebuttal on du_1Rc, stage it only, nothing goes out until I've read it",
            "draft_dispute_evidence",
            {"dispute": "du_1Rc"},
        ),
        (
            "get a defence ready on du_1Rc but don't send anything yet",
            "draft_dispute_evidence",
            {"dispute": "du_1Rc"},
        ),
        (
            "draw 3,000 CAD down to the bank, ordinary speed, not instant",
            "create_payout",
            {"amount": "3000", "currency": "CAD", "speed": "standard"},
        ),
        (
            "withdraw USD 4,000 to our bank, instant not needed",
            "create_payout",
            {"amount": "4000", "currency": "USD", "speed": "standard"},
        ),
    ],
)
def test_a_record_named_once_is_meant_again(understand: Understand, text: str, tool: str, args: dict[str, Any]) -> None:
    """The sentence with the act points back to the one with the name; what is said beside them changes nothing."""
    assert understand(text).calls == (Call(tool, args),)


@pytest.mark.parametrize(
    "text",
    [
        "the packet for du_1Qm isn't ready. send it to the bank",
        "Payout po_9Xc was cancelled by my son.",
        "po_9Xc was a slip. po_8Xb too. cancel it",
        "po_9Xc was a slip. so was order 5512. cancel it",
        "6120 dispute don't let him have it",
        "we're not fighting the 5512 dispute yet",
        "6120 dispute: is it worth fighting",
        "let her keep the rug, dispute du_1Qm",
        "draft evidence for du_1Rc, don't send it unless he asks",
    ],
)
def test_a_doubtful_pointer_changes_nothing(understand: Understand, text: str) -> None:
    """Negated, told, two records, another record between: nothing is proposed for the one that was named."""
    assert not [call for call in understand(text).calls if call.tool in WRITES - {"draft_dispute_evidence"}]


@pytest.mark.parametrize(
    ("text", "history", "tool", "args"),
    [
        ("What makes up the second one?", PAYOUTS, "explain_payout", {"payout": "po_1QbW"}),
        ("why is the smaller one so low", PAYOUTS, "explain_payout", {"payout": "po_1QbW"}),
        ("cancel the first one", PAYOUTS, "cancel_payout", {"payout": "po_1QaA"}),
        ("the bigger one, whats he claiming and when is it due", DISPUTES, "get_dispute", {"dispute": "du_1QkR"}),
        ("accept the second one", DISPUTES, "accept_dispute", {"dispute": "du_1QkZ"}),
        ("and the British side?", BALANCE, "get_balance", {"currency": "GBP"}),
        ("just the eur part", BALANCE, "get_balance", {"currency": "EUR"}),
    ],
)
def test_what_was_shown_can_be_pointed_to(
    understand: Understand, text: str, history: list[dict[str, str]], tool: str, args: dict[str, Any]
) -> None:
    """By its place in the list, by its size, or by its currency."""
    assert understand(text, history=history).calls == (Call(tool, args),)


@pytest.mark.parametrize(
    ("text", "history"),
    [
        ("don't accept the second one", DISPUTES),
        ("accept the third one", DISPUTES),
        ("accept the second one if he asks", DISPUTES),
        ("accept the bigger one", [{"role": "assistant", "content": "du_1QkR $412.00 and du_1QkZ €88.00"}]),
        ("accept the bigger one", [{"role": "assistant", "content": "du_1QkR $88.00 and du_1QkZ $88.00"}]),
        ("cancel the second one", [{"role": "assistant", "content": "po_1QaA $88.00 and du_1QkZ $90.00"}]),
    ],
)
def test_what_was_not_shown_so_is_asked_about(understand: Understand, text: str, history: list[dict[str, str]]) -> None:
    """No such item, two currencies, equal amounts, two kinds of records, or no plain request."""
    assert not [call for call in understand(text, history=history).calls if call.tool in WRITES]
