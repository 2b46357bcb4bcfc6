"""Amounts that were shown: each is evidence for the record it was shown of, and the proposal says which that is."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.evidence import Evidence, Shown, trace
from assistant.figures_shown import BALANCE, Figure, figures_of
from assistant.meant import Before
from assistant.turn import ToolResult
from assistant.words import Words, read_message
from domain.cards import Column, TableCard
from domain.money import Money
from skills.contract import Ask, Mentions
from tests.assistant.conftest import Shop
from tests.plugins.scripted_openai import Says, ScriptedOpenAI


def traced(args: dict[str, str], message: str, shown: Shown) -> Evidence | Ask:
    """Trace with a dollar merchant, an amount alone as a payout's."""
    words = Words((read_message(message, currency="usd", locale="en-US"),))
    tool = "create_payout" if args.keys() == {"amount"} else ""
    return trace(args, words, shown, currency="usd", tool=tool)


FIGURES = Shown(
    ids={"pi_a": frozenset({"42"}), "pi_b": frozenset({"43"}), "cus_j": frozenset({"jane@x.io"})},
    figures=frozenset(
        {
            Figure(Money(1800, "usd"), "pi_a"), Figure(Money(9900, "eur"), "pi_b"), Figure(Money(9900, "eur"), "cus_j"),
            Figure(Money(45000, "usd"), BALANCE),
        }
    ),
    before=Before(frozenset({"pi_a"}), ("pi_a", "pi_b")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"payment_ref": "42", "amount": "99"}, "refund order 42"),
        ({"payment_ref": "42", "amount": "450"}, "refund order 42"),
        ({"payment_ref": "42", "currency": "eur"}, "refund order 42"),
        ({"customer": "jane@x.io", "amount": "99"}, "credit jane@x.io"),
        ({"customer": "jane@x.io", "amount": "18"}, "charge jane@x.io"),
        ({"amount": "18"}, "pay out"),
    ],
)
def test_a_shown_amount_of_another_record_is_none(args: dict[str, str], message: str) -> None:
    """Neither another row's, nor the balance's, nor any for a person, whom an amount must be said for."""
    assert isinstance(traced(args, message, shown=FIGURES), Ask)


def test_a_shown_amount_names_its_record() -> None:
    """The source says how much it is and what it was shown of."""
    evidence = traced({"payment_ref": "pi_a", "amount": "18.00"}, "refund all of it", shown=FIGURES)
    assert isinstance(evidence, Evidence)
    assert evidence.sources["amount"] == "$18.00: from pi_a"
    evidence = traced({"amount": "450"}, "pay it all out", shown=FIGURES)
    assert isinstance(evidence, Evidence)
    assert evidence.sources["amount"] == "$450.00: from balance"


def test_the_amounts_of_a_list_belong_to_their_rows() -> None:
    """A sum belongs to none, and what a stranger wrote in a row is no amount of it."""
    columns = (Column("Amount"), Column("Text", foreign=True), Column("Payment"))
    rows = (("$18.00", "worth $99.00", "pi_a"), ("$99.00", "", "pi_b"))
    money = tuple(Money(minor, "usd") for minor in (1800, 9900, 11700))
    result = ToolResult(
        "answer", "list_payments", {}, "", "", (TableCard("Payments", columns, rows, 2),), money,
        Mentions(listed=("pi_a", "pi_b")),
    )  # fmt: skip
    assert figures_of(result) == {Figure(money[0], "pi_a"), Figure(money[1], "pi_b")}


@pytest.mark.parametrize(
    ("message", "call"),
    [
        ("refund order 43", ("refund_payment", {"payment_ref": "43", "amount": "24.50"})),
        ("pay out", ("create_payout", {"amount": "24.50"})),
    ],
)
async def test_no_amount_wanders_in_a_conversation(
    shop: Shop, scripted_openai: ScriptedOpenAI, message: str, call: tuple[str, dict[str, Any]]
) -> None:
    """Payments were listed; an amount of one of them is nothing for another payment or a payout."""
    shop.pay("42")
    shop.pay("43", amount=9900)
    assistant = shop.assistant(scripted_openai.model())
    scripted_openai.script = [Says(calls=(("list_payments", {}),)), Says("There.")]
    first = await assistant.chat(shop.owner, "list my payments")
    scripted_openai.script[:] = [Says(calls=(call,)), Says("There.")]
    reply = await assistant.chat(shop.owner, message, first.conversation_id)
    assert not reply.proposals


async def test_the_card_says_where_a_shown_amount_is_from(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """The proposal keeps the record's id beside the amount."""
    paid = shop.pay("42")
    assistant = shop.assistant(scripted_openai.model())
    scripted_openai.script = [Says(calls=(("get_payment", {"payment_ref": "42"}),)), Says("There.")]
    first = await assistant.chat(shop.owner, "show me order 42")
    scripted_openai.script[:] = [Says(calls=(("refund_payment", {"payment_ref": paid, "amount": "24.50"}),))]
    reply = await assistant.chat(shop.owner, "refund all of it", first.conversation_id)
    assert reply.proposals, reply.text
    assert reply.proposals[0].arguments["amount"]["source"].startswith(f"$24.50: from {paid}")
