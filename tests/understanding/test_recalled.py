"""What an earlier answer shows can be pointed to where the conversation kept nothing, if it is one thing."""

from __future__ import annotations

import pytest

from assistant.understanding.catalogue import WRITES
from assistant.understanding.reading import World
from assistant.understanding.recalled import ANSWER_LENGTH_MAX, with_shown
from assistant.understanding.scene import Context
from tests.understanding.conftest import Understand

LIST = "2 payments of Fatima Patel:\n1. pi_Fp31Ws: $64.00, succeeded\n2. pi_Fp28Ka: $210.00, succeeded"
OVERDUE = "2 invoices are overdue: A7D3F210-0019, Globex, $1,620.00; A7D3F210-0021, Acme Corp, $940.00."


def after(answer: str) -> list[dict[str, str]]:
    """A conversation whose last answer this was."""
    return [{"role": "user", "content": "show me"}, {"role": "assistant", "content": answer}]


@pytest.mark.parametrize(
    ("answer", "listed"),
    [
        (LIST, ("pi_Fp31Ws", "pi_Fp28Ka")),
        (OVERDUE, ("A7D3F210-0019", "A7D3F210-0021")),
        ("Order 3310, $200.00; order 3353, $345.00.", ("3310", "3353")),
        ("1. Jane Doe\n2. Jane Silva", ()),
        ("Order 1215: $88.00 from Rosa Larsen.", ()),
    ],
)
def test_a_list_is_recalled_in_its_order(answer: str, listed: tuple[str, ...], world: World) -> None:
    """Numbered items and items with semicolons count where each has a record; names alone, and one item, do not."""
    assert with_shown(Context(), after(answer), world).last_list == listed


def test_one_payment_and_one_customer_are_recalled(world: World) -> None:
    """Of several none is, and an invoice is no payment."""
    one = with_shown(Context(), after("Order 1215: $88.00 from Rosa Larsen, succeeded."), world)
    assert (one.last_payment, one.last_customer) == ("1215", "Rosa Larsen")
    several = with_shown(Context(), after("pi_Aa1 is from Rosa Larsen, pi_Bb2 from Kim Park."), world)
    assert (several.last_payment, several.last_customer) == (None, None)
    assert with_shown(Context(), after("Invoice in_1Qs5 is open."), world).last_payment is None


def test_what_the_conversation_kept_stays(world: World) -> None:
    """Neither a kept list nor a kept customer is replaced, and an answer that is too long is not read."""
    kept = Context(last_list=("pi_9", "pi_8"))
    assert with_shown(kept, after(LIST), world) is kept
    known = with_shown(Context(last_customer="Globex"), after("Order 1215 is from Rosa Larsen."), world)
    assert known.last_customer == "Globex"
    assert with_shown(Context(), after(LIST + " " * ANSWER_LENGTH_MAX), world) == Context()


@pytest.mark.parametrize(
    ("text", "answer", "tool", "args"),
    [
        ("refund the second one", LIST, "refund_payment", {"payment_ref": "pi_Fp28Ka"}),
        ("send a reminder for the second one please", OVERDUE, "remind_invoice", {"invoice": "A7D3F210-0021"}),
    ],
)
def test_the_second_one_is_understood(
    text: str, answer: str, tool: str, args: dict[str, str], understand: Understand
) -> None:
    """A message that points to a list in the answer before acts on that item."""
    (call,) = understand(text, history=after(answer)).calls
    assert (call.tool, call.args) == (tool, args)


@pytest.mark.parametrize("text", ["refund the third one", "refund one of them", "don't refund the second one"])
def test_what_points_nowhere_changes_nothing(text: str, understand: Understand) -> None:
    """Beyond the list, to any of it, and a prohibition."""
    assert not [call for call in understand(text, history=after(LIST)).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    "text",
    ["please order more flour from the mill", "book a table for four on Saturday", "who won the match last night"],
)
def test_what_is_not_this_business_is_refused(text: str, understand: Understand) -> None:
    """What nobody here does is said to be so, not asked about."""
    assert understand(text).kind == "refuse"


@pytest.mark.parametrize("text", ["hello there", "hmm", "how do chargebacks work?"])
def test_what_asks_for_nothing_or_for_payments_is_not_refused(text: str, understand: Understand) -> None:
    """Greetings, sighs and questions about payments end in a question or an answer."""
    assert understand(text).kind != "refuse"
