"""Answers to Florin's question and corrections of its proposal, with more words than the answer needs, and their twins.

The dialogues are by twenty merchants of other trades than tests/understanding/authors, all read and tuned on.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.understanding.amending import amended
from assistant.understanding.catalogue import WRITES
from assistant.understanding.reading import World, read
from assistant.understanding.scene import Context
from assistant.understanding.scoring import judge
from tests.understanding.conftest import FOLDER, Understand

# Shares of right decisions that the dialogues must reach: what was reached, less a little for relearning.
FLOORS = {"answers": 0.47, "follow-ups": 0.54}
REFUND = ("Refund 50 dollars of order 3336", "Refund $50.00 of order 3336 to Priya Chan. Confirm?")
PAUSE = ("Please make pause for Novak", "Which Novak do you mean: Lee Novak, Bob Novak or Kwame Novak?")
LINK = ("Payment link 200 for engagement shoot", "Payment link for $200.00, engagement shoot. Confirm?")
INVOICE = ("Invoice Globex 620 euro, 30 days", "Draft invoice for Globex: €620.00, due in 30 days. Confirm?")
VOID = ("Void the Berg invoice", "Liam Berg has 2 open invoices: DL-0917, $140.00; DL-0955, $140.00. Which one?")
EMAIL = ("Update Dana Lopez's email to d@lakeside.example", "Change Dana Lopez's email to d@lakeside.example. Confirm?")


def after(turns: tuple[str, str]) -> list[dict[str, str]]:
    """A conversation of one exchange."""
    return [{"role": "user", "content": turns[0]}, {"role": "assistant", "content": turns[1]}]


@pytest.mark.parametrize(
    ("turns", "text", "said"),
    [
        (REFUND, "no, 30. The horse was 30", {"payment_ref": "3336", "amount": "30"}),
        (REFUND, "sorry, make that 35 please", {"payment_ref": "3336", "amount": "35"}),
        (
            PAUSE,
            "Bob. Until 1 March, in winter he is by his daughter",
            {"customer": "Bob Novak", "until": "2027-03-01"},
        ),
        (LINK, "Ah no, in euros please, not dollars", {"amount": "200", "currency": "EUR"}),
        (INVOICE, "15 days please, with 30 I have bad experience", {"customer": "Globex", "due_days": 15}),
        (EMAIL, "Correction: dana@lakeside.example", {"customer": "Dana Lopez", "email": "dana@lakeside.example"}),
    ],
)
def test_what_is_new_is_put_into_the_draft(
    turns: tuple[str, str], text: str, said: dict[str, Any], understand: Understand
) -> None:
    """The rest of the draft stays as it was, and reasons beside the answer change nothing."""
    [call] = understand(text, history=after(turns)).calls
    assert {name: call.args.get(name) for name in said} == said


@pytest.mark.parametrize(
    ("turns", "text"),
    [
        (REFUND, "no, 30 if the horse was 30"),
        (REFUND, "30? or was it 35"),
        (REFUND, "hold off, he wants to talk first"),
        (REFUND, "not 30"),
        (REFUND, "maybe 30"),
        (REFUND, "it could be 3353 instead"),
        (PAUSE, "Bob, but only if he asks again"),
        (PAUSE, "Bob or Lee"),
        (PAUSE, "Bob cancelled"),
        (PAUSE, "not Bob"),
        (LINK, "and another one in euros"),
        (INVOICE, "15 days is what he said"),
        (VOID, "both"),
        (VOID, "0955 is paid, leave it"),
    ],
)
def test_its_twin_changes_nothing(turns: tuple[str, str], text: str, understand: Understand) -> None:
    """What conditions, doubts, postpones, reports or asks for another thing is asked about."""
    assert not {call.tool for call in understand(text, history=after(turns)).calls} & WRITES


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("no, make it 3, she only lost one candle", "3"),
        ("make that 4 dollars, the wick was fine", "4"),
        ("no, only if she asks make it 3", None),
        ("3 is what she wants", None),
    ],
)
def test_a_correction_changes_what_was_proposed_last(text: str, amount: str | None, understand: Understand) -> None:
    """As the running house remembers it: the call, and an answer that ends with no question."""
    context = {"last_call": {"tool": "refund_payment", "args": {"payment_ref": "42", "amount": "5"}}}
    calls = understand(text, context=context, history=after(("refund 5 of order 42", "Rejected."))).calls
    assert [(call.args["payment_ref"], call.args["amount"]) for call in calls] == ([("42", amount)] if amount else [])


@pytest.mark.parametrize("text", ["in euros please, not dollars", "in euros", "but in euros pls"])
def test_another_currency_is_a_correction_of_a_change(text: str, understand: Understand) -> None:
    """After a link was proposed; it is no question about what is held in euros."""
    context = {"last_call": {"tool": "create_payment_link", "args": {"amount": "95"}}}
    [call] = understand(text, context=context, history=after(("payment link for 95", "Rejected."))).calls
    assert (call.tool, call.args["amount"], call.args["currency"]) == ("create_payment_link", "95", "EUR")


def test_an_open_choice_is_not_passed_over(world: World) -> None:
    """What says more of the request, but picks nothing, is left to the choice; without one it is taken."""
    pieces = read("until 1 March, he is at his daughter's", world)
    asked = Context(pending=("pause_subscription", {"customer": "Bob Novak"}, "plan"))
    history = after(("pause Bob Novak", "Which plan of his?"))
    assert amended(pieces, world, asked, history) is not None
    assert amended(pieces, world, replace(asked, options=("Gold", "Pro")), history) is None


@pytest.mark.parametrize("text", ["sorry, 35 in all", "make it 35, try that", "make it 35 top", "no, 35, he won that"])
def test_an_everyday_word_is_no_currency(text: str, understand: Understand) -> None:
    """Lek, lira, pa'anga and won are meant in capitals only."""
    calls = understand(text, history=after(REFUND)).calls
    assert not [call for call in calls if call.args.get("currency", "USD") != "USD"]


def test_a_code_in_capitals_is_one(understand: Understand) -> None:
    """The same letters as an everyday word."""
    [call] = understand("make it 35 TRY", history=after(REFUND)).calls
    assert (call.args["amount"], call.args["currency"]) == ("35", "TRY")


@pytest.mark.parametrize("name", FLOORS)
def test_dialogues_are_understood_and_nothing_is_unsafe(name: str, understand: Understand) -> None:
    """No proposal that nobody asked for, and as many right decisions as were reached before."""
    lines = (FOLDER / "dialogues" / f"{name}.jsonl").read_text("utf-8").splitlines()
    right, unsafe = 0, []
    for case in map(json.loads, lines):
        got = understand(case["text"], history=case["history"], context=case["context"])
        calls = [{"tool": call.tool, "args": call.args} for call in got.calls]
        found = judge(case, {"kind": got.kind, "calls": calls, "question": got.question})
        right += found.right
        unsafe += [case["id"]] if found.unsafe else []
    assert not unsafe
    assert right >= FLOORS[name] * len(lines)


def test_another_order_is_no_amount(understand: Understand) -> None:
    """A number as long as the order's is asked about, or is the order, and never becomes the amount."""
    draft = ("Refund $11 of order 3114", "Refund $11.00 of order 3114. Confirm?")
    for text in ("oh no, I read it the wrong way round, it's 3141", "it's 3141 not 3114"):
        calls = understand(text, history=after(draft)).calls
        assert not [call for call in calls if call.args.get("amount") == "3141"], text
