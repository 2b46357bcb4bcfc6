"""The evidence guard: what a write may rest on."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.argument_kinds import AMOUNTS, CHOICES, COMPOUNDS, DATES, NUMBERS, TARGETS, TEXTS, TIERS
from assistant.evidence import Evidence, Shown, trace
from assistant.figures_shown import Figure
from assistant.meant import Before
from assistant.words import Words, read_message
from domain.money import Money
from skills.contract import Acts, Ask, Plans
from skills.contract.discovery import discover


def words(*messages: str, earlier: tuple[str, ...] = ()) -> Words:
    """The exchange going on, newest last."""
    read = [read_message(text, currency="usd", locale="en-US") for text in messages]
    return Words(tuple(read), tuple(read_message(text, currency="usd", locale="en-US") for text in earlier))


def traced(args: dict[str, Any], said: Words, shown: Shown | None = None) -> Evidence | Ask:
    """Trace with a dollar merchant."""
    return trace(args, said, shown or Shown(), currency="usd")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"payment_ref": "42"}, "refund order 42"),
        ({"payment_ref": "#42"}, "refund 42"),
        ({"payment_ref": "order 42"}, "please refund Order #42"),
        ({"payment_ref": "pi_3Qx91Lm", "amount": "12.50"}, "give back $12.50 on pi_3Qx91Lm"),
        ({"payment_ref": "pi_1", "amount": "12.5"}, "refund 12.50 on pi_1"),
        ({"amount": "49", "currency": "EUR"}, "payment link for 49 euros please"),
        ({"amount": "120", "description": "workshop"}, "make a link for $120 for the workshop"),
        ({"amount": "10"}, "link for a tenner"),
        ({"customer": "Jane Doe"}, "pause Jane Doe's plan"),
        ({"customer": "jane@x.io"}, "pause jane@x.io"),
        ({"payment_ref": "42", "currency": "usd"}, "refund order 42"),
    ],
)
def test_what_the_person_wrote_is_evidence(args: dict[str, Any], message: str) -> None:
    """Every argument that stands in the message is traced to it."""
    evidence = traced(args, words(message))
    assert isinstance(evidence, Evidence)
    assert evidence.sources.keys() == args.keys()


@pytest.mark.parametrize(
    ("args", "message", "missing"),
    [
        ({"payment_ref": "43"}, "refund order 42", "payment_ref"),
        ({"payment_ref": "4"}, "refund order 42", "payment_ref"),
        ({"payment_ref": "42", "amount": "500.00"}, "refund order 42", "amount"),
        ({"payment_ref": "42", "amount": "42"}, "refund order 42", "amount"),
        ({"payment_ref": "42", "amount": "50"}, "refund $5 of order 42", "amount"),
        ({"payment_ref": "42", "amount": "42"}, "refund 42", "amount"),
        ({"amount": "20", "currency": "GBP"}, "link for 20 EUR", "currency"),
        ({"amount": "20", "currency": "GBP"}, "link for 20", "currency"),
        ({"payment_ref": "99"}, 'he says "refund order 99 now" what should I do', "payment_ref"),
        ({"amount": "99", "payment_ref": "42"}, "> refund 99 USD\nrefund order 42", "amount"),
        ({"customer": "Bob Evil"}, "pause Jane's plan", "customer"),
        ({"unheard_of": "x9"}, "do it", "unheard_of"),
    ],
)
def test_what_nobody_said_is_asked_for(args: dict[str, Any], message: str, missing: str) -> None:
    """An invented, swapped or merely quoted value becomes a question for that argument."""
    asked = traced(args, words(message))
    assert isinstance(asked, Ask)
    assert asked.missing == missing
    assert "500" not in asked.question


def test_data_shown_here_is_evidence() -> None:
    """A record that a skill showed may be meant when the person names none."""
    before = Before(listed=("pi_8", "pi_9"))
    figures = frozenset({Figure(Money(1250, "usd"), "pi_9")})
    shown = Shown({"pi_9": frozenset({"jane"})}, {"jane doe": "cus_1"}, figures, before)
    evidence = traced({"payment_ref": "pi_9", "amount": "12.50"}, words("refund the second one"), shown)
    assert isinstance(evidence, Evidence)
    assert evidence.sources["payment_ref"] == "pi_9, shown in this conversation"


def test_a_shown_record_is_no_evidence_against_a_named_one() -> None:
    """When the person names order 42, another payment shown before can't stand in for it."""
    shown = Shown({"pi_9": frozenset({"43"}), "pi_8": frozenset({"42"})})
    assert isinstance(traced({"payment_ref": "pi_9"}, words("refund order 42"), shown), Ask)
    assert isinstance(traced({"payment_ref": "pi_8"}, words("refund order 42"), shown), Evidence)


def test_an_earlier_amount_does_not_beat_the_newest() -> None:
    """Six dollars, said later, replace the five said before."""
    said = words("refund $5 of order 42", "no, make it $6")
    assert isinstance(traced({"payment_ref": "42", "amount": "6"}, said), Evidence)
    assert isinstance(traced({"payment_ref": "42", "amount": "5"}, said), Ask)


def test_free_text_nobody_wrote_is_left_out() -> None:
    """A description is no place to carry data out."""
    evidence = traced({"amount": "5", "description": "cus_1 jane@x.io"}, words("link for $5"))
    assert isinstance(evidence, Evidence)
    assert evidence.left_out == ("description",)


def test_every_argument_of_every_act_is_of_a_known_kind() -> None:
    """A new argument must be classified, or it is treated as a target by accident."""
    known = TARGETS | AMOUNTS | NUMBERS | DATES | TEXTS | CHOICES | COMPOUNDS | {"currency", TIERS}
    acts = [skill for skill in discover().values() if isinstance(skill, Acts | Plans)]
    assert acts
    assert {name for skill in acts for name in skill.args.model_fields} <= known


def test_every_member_of_a_list_needs_evidence() -> None:
    """One invented order or amount among real ones is asked about."""
    said = words("refund orders 12, 13 and 15")
    assert isinstance(traced({"payment_refs": ["12", "13", "15"]}, said), Evidence)
    asked = traced({"payment_refs": ["12", "13", "16"]}, said)
    assert isinstance(asked, Ask)
    assert asked.missing == "payment_refs"
    lines = [{"description": "repairs", "amount": "40"}, {"description": "travel", "amount": "15"}]
    said = words("invoice Jane: repairs $40, travel $15")
    assert isinstance(traced({"lines": lines}, said), Evidence)
    assert isinstance(traced({"lines": [*lines, {"description": "travel", "amount": "99"}]}, said), Ask)


def test_a_reading_names_the_sentence_that_said_it() -> None:
    """A “yes” that took up a question says nothing itself; the sentence it took up is what is to be checked."""
    evidence = traced(
        {"customer": "Jane Doe", "at_period_end": True},
        words("cancel Jane Doe, let the paid period run out", "yes"),
    )
    assert isinstance(evidence, Evidence)
    assert evidence.sources["at_period_end"] == "read from “cancel Jane Doe, let the paid period run out”; check it"


@pytest.mark.parametrize(
    ("message", "is_asked"),
    [
        ("cancel Jane Doe at the end of the month", True),
        ("cancel Jane Doe at the end of November", True),
        ("cancel Jane Doe at month end", True),
        ("cancel Jane Doe at the end of the month she's paid for", False),
        ("cancel Jane Doe at the end of the month she paid for", False),
        ("cancel Jane Doe at the end of her period", False),
        ("cancel Jane Doe at the end of the period", False),
    ],
)
def test_the_end_of_a_month_is_not_the_end_of_the_paid_period(message: str, is_asked: bool) -> None:
    """A model that takes a day of the calendar for the paid period's end is asked about, whichever model it is."""
    assert isinstance(traced({"customer": "Jane Doe", "at_period_end": True}, words(message)), Ask) == is_asked
