"""What a conversation remembers: bounded, declared by code only, and the same after storing."""

from __future__ import annotations

import json

from assistant.evidence import Shown
from assistant.memory import Memory, show
from assistant.turn import ModelReply, ToolResult
from domain.cards import ChoiceCard, Option
from domain.money import Money
from skills.contract import Mentions


def answer(number: int) -> ToolResult:
    """A list of twenty payments."""
    listed = tuple(f"pi_{number}_{place}" for place in range(20))
    figures = tuple(Money(place, "usd") for place in range(300))
    mentions = Mentions(listed[0], f"cus_{number}", f"Jane {number}", listed)
    return ToolResult("answer", "list_payments", {"customer": f"Jane {number}"}, "…", "…", (), figures, mentions)


def test_memory_stays_small_however_long_the_talk() -> None:
    """Turn 200 stores no more than turn 130, and never much."""
    memory = Memory()
    sizes = []
    for number in range(200):
        shown = memory.shown()
        show(shown, answer(number))
        memory.after(f"message {number}", ModelReply("…"), (answer(number),), shown, ids_max=120)
        memory = Memory.from_json(json.loads(json.dumps(memory.to_json())))
        sizes.append(len(json.dumps(memory.to_json())))
    assert sizes[199] < sizes[130] * 1.05 < 12_000
    assert "pi_199_3" in memory.ids
    assert "pi_3_3" not in memory.ids


def test_an_id_is_shown_only_when_code_declared_it() -> None:
    """An id in a stranger's text is no evidence; one in a choice is, once the person picks."""
    shown = Shown()
    show(shown, ToolResult("answer", "get_payment", {"payment_ref": "42"}, "note: pi_evil", "pi_evil"))
    card = ChoiceCard("Which?", (Option("first", "pi_good"),))
    show(shown, ToolResult("choice", "refund_payment", {"payment_ref": "42"}, "Which?", "…", (card,)))
    assert shown.ids == {"pi_good": frozenset({"?42"})}


def test_what_led_to_a_record_is_followed_back() -> None:
    """Payments of a customer that was found by name were led to by that name."""
    shown = Shown()
    show(
        shown,
        ToolResult("answer", "find_customer", {"query": "Jane"}, "…", "…", mentions=Mentions(customer_id="cus_1")),
    )
    show(
        shown,
        ToolResult("answer", "list_payments", {"customer": "cus_1"}, "…", "…", mentions=Mentions(listed=("pi_1",))),
    )
    assert shown.ids["pi_1"] == {"cus_1", "jane"}


def test_a_question_keeps_the_call_it_would_complete() -> None:
    """With what was given, without what is missing; any other turn clears it."""
    memory = Memory()
    asked = ToolResult(
        "ask", "refund_payment", {"payment_ref": "42", "amount": "9"}, "How much?", "…", missing="amount"
    )
    memory.after("refund some of order 42", ModelReply(""), (asked,), Shown(), ids_max=9)
    assert memory.pending == {"tool": "refund_payment", "args": {"payment_ref": "42"}, "missing": "amount"}
    assert memory.exchange == ["refund some of order 42"]
    memory.after("what is our balance", ModelReply("…"), (answer(1),), Shown(), ids_max=9)
    assert not memory.pending
    assert not memory.exchange
