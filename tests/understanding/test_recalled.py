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
    assert with_shown(kept, after(LIST), world).last_list == ("pi_9", "pi_8")
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
    ["book a table for four on Saturday", "who won the match last night"],
)
def test_what_is_not_this_business_is_refused(text: str, understand: Understand) -> None:
    """What nobody here does is said to be so, not asked about."""
    assert understand(text).kind == "refuse"


@pytest.mark.parametrize("text", ["hello there", "hmm", "how do chargebacks work?"])
def test_what_asks_for_nothing_or_for_payments_is_not_refused(text: str, understand: Understand) -> None:
    """Greetings, sighs and questions about payments end in a question or an answer."""
    assert understand(text).kind != "refuse"


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("Invoice NBO-0331: Globex, KES 48,500.00, open.", {"invoice": "NBO-0331", "customer": "Globex"}),
        ("Yes: Lee Patel, lee.patel@example.com (cus_d0043), no payments yet.", {"customer": "Lee Patel"}),
        ("Yes, AUTUMN15 (15% off) is active.", {"coupon": "AUTUMN15"}),
        ("2 disputes: du_1Rk20, $24.00; du_1Rk31, $19.00.", {}),
    ],
)
def test_what_is_shown_of_each_kind_can_be_meant(answer: str, shown: dict[str, str], world: World) -> None:
    """One record of a kind fills what a request lacks; of several none does, and an email is no second customer."""
    assert with_shown(Context(), after(answer), world).shown == shown


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("refund the 85", None),
        ("refund the 64", "2236"),
        ("refund 85", "85"),
        ("refund the 64 dollars of order 9", "9"),
    ],
)
def test_an_amount_that_was_shown_is_no_order(text: str, ref: str | None, understand: Understand) -> None:
    """“The 85” is the payment of that amount; where several have it, or none is pointed to, nothing is guessed."""
    shown = "3 payments:\n1. order 2227, $85.00\n2. order 2201, $85.00\n3. order 2236, $64.00"
    calls = understand(text, history=after(shown)).calls
    assert [call.args["payment_ref"] for call in calls if call.tool == "refund_payment"] == ([ref] if ref else [])


def test_a_surname_means_the_customer_who_was_shown(understand: Understand) -> None:
    """Several customers have it; one of them stands in the answer."""
    shown = "3 subscriptions are past due:\n1. Zoe Brown, Standard\n2. Rosa Larsen, Lite\n3. Ahmed Smith, Plus"
    [call] = understand("cancel Larsen's subscription now", history=after(shown)).calls
    assert call.args["customer"] == "Rosa Larsen"
