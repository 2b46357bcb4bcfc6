"""A change that is likely meant is said whole in the question, and a yes asks for it; nothing else does."""

from __future__ import annotations

import re

import pytest

from assistant.understanding.catalogue import RULED, SPECS, WRITES
from assistant.understanding.replies import DROPPED
from assistant.understanding.restating import SAYINGS, restate
from tests.understanding.conftest import Understand

LIKELY = "Rosa Okafor to Gold when the second album starts, please schedule that from 1 February"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LIKELY, "move Rosa Okafor to Gold on 1 February 2027"),
        ("As soon as Globex has paid in_8Cd5, send them the receipt.", "send the receipt of in_8Cd5 again"),
    ],
)
def test_it_is_said_whole(text: str, said: str, understand: Understand) -> None:
    """Not enough speaks for it to be prepared, and too much to ask what is wanted."""
    understood = understand(text)
    assert (understood.kind, understood.calls) == ("clarify", ())
    assert said in understood.question
    assert understood.restated is not None


@pytest.mark.parametrize("yes", ["yes", "y", "Y", "Yes, please", "ok do it", "yep"])
def test_a_yes_asks_for_what_was_said(yes: str, understand: Understand) -> None:
    """The very call of the question; a person still confirms it by its button."""
    restated = understand(LIKELY).restated
    assert restated is not None
    context = {"pending": {"tool": restated.tool, "args": restated.args, "restated": True}}
    assert understand(yes, context=context).calls == (restated,)


@pytest.mark.parametrize("other", ["no", "n", "never mind", "thanks", "hm", "60", "show my balance", "why?"])
def test_nothing_but_a_yes_does(other: str, understand: Understand) -> None:
    """Everything else is understood by itself."""
    pending = {"tool": "refund_payment", "args": {"payment_ref": "42"}, "restated": True}
    assert not [call for call in understand(other, context={"pending": pending}).calls if call.tool in WRITES]


@pytest.mark.parametrize("pending", [None, {"tool": "refund_payment", "args": {"payment_ref": "42"}, "missing": "x"}])
def test_a_yes_to_another_question_asks_for_nothing(pending: object, understand: Understand) -> None:
    """Only a question that said the change whole can be agreed to."""
    assert understand("yes", context={"pending": pending} if pending else {}).calls == ()


@pytest.mark.parametrize(
    "text",
    [
        "Do not refund order 1450 before I have the bank's confirmation.",
        "don't cancel Emma Petrov's membership yet, she's still thinking about it",
        "if Globex doesn't pay until Friday then we pause them",
        "do NOT touch the Globex refund on ord 3391 until legal signs",
        "mark invoice in_12 as paid",
    ],
)
def test_what_nobody_asks_for_is_not_offered(text: str, understand: Understand) -> None:
    """What is forbidden, put off, or another act than any skill does, is no likely change."""
    assert understand(text).restated is None


@pytest.mark.parametrize("tool", sorted(WRITES - RULED))
def test_every_argument_is_said(tool: str) -> None:
    """Nothing that would be done is left out of the sentence, and none stands twice in it."""
    args = {name: f"<{name}>" for name in SPECS[tool].properties}
    said = restate(tool, args)
    for name in args:
        assert said.count(f"<{name}>") == (0 if name == "at_period_end" else 1), said
    named = re.findall(r"\{(\w+)\}", "".join(SAYINGS[tool]))
    assert {"money": "amount", "money_off": "amount_off"}.keys() & set(named) or set(named) <= args.keys()


def test_it_is_said_as_merchants_write() -> None:
    """Orders by number, days by name, shares with their sign; what has no place in the sentence follows by name."""
    assert restate("refund_payment", {"payment_ref": "42", "percent": "50"}) == "refund 50 % of order 42"
    told = restate("pause_subscription", {"customer": "Erik Lindqvist", "plan": "Pro", "until": "2027-05-03"})
    assert told == "pause the subscription of Erik Lindqvist to Pro until 3 May 2027"
    assert restate("delete_automation", {"automation": "aut_1"}) == "delete automation, automation aut_1"


@pytest.mark.parametrize("pending", [
    {"tool": "refund_payment", "args": {"payment_ref": "42"}, "restated": True},
    {"tool": "find_customer", "args": {}, "missing": "query", "options": ["cus_1", "cus_2"]},
])  # fmt: skip
def test_a_short_no_leaves_what_was_offered(pending: object, understand: Understand) -> None:
    """An offer and a choice take it as they take a “no”."""
    assert understand("n", context={"pending": pending}).question == DROPPED
