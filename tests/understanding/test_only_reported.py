"""What cues take for a request is asked about where nobody would hear one: reports, counts, conditions, others' names.

Most sentences are by writers who put a dangerous twin beneath each request, in the order in which rules misread them.
"""

from __future__ import annotations

import pytest

from assistant.understanding.catalogue import WRITES
from assistant.understanding.intents import SENSES
from assistant.understanding.pieces import Clause
from assistant.understanding.reading import World, read
from assistant.understanding.text import normalise
from tests.understanding.conftest import Understand, heard


@pytest.mark.parametrize(
    "text",
    [
        "the payout came today",
        "The last payout was stopped, I sent it from the wrong balance",
        "payout stuff looks off again",
        "Receipt of 4571 I sent once more, printer ate it.",
        "Adam Rak, a.rak@wp.pl, is put into system.",
        "As soon as Globex has paid in_8Cd5, send them the receipt.",
        "Hyde Park Prostho is almost ready to go. Start them on Premium then",
        "refund 2 orders",
        "refund three orders please, the ones that complained",
        "cancel 3 of the gold subs",
        "rename Squad to Junior Squad",
        "rename Lygon Loop to Carlton Loop",
        "money back on 5653? we weren't no-shows",
        "She says she will send me the medical paper, then please refund order 3163.",
        "Pause Mo Salah but continue charging for the dedicated IP",
        "jane doe restart never mind",
        "give Globex a credit note",
        "Abonniere Rosa Okafor to Plus bitte",
        "GRAYSINN15 is being recited by members of Lincoln's Inn. Kindly withdraw it.",
        "refund everyone who paid for Saturday Stroke Clinic please",
        "cancel Jane Silva and charge her for the open box, too many candles she says",
    ],
)
def test_nothing_is_changed(text: str, understand: Understand) -> None:
    """Each was read as a change, of the wrong thing or at all."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]


def test_a_second_request_is_no_correction_of_the_first(understand: Understand) -> None:
    """What begins with “and change Tom” was taken for another plan of the first."""
    calls = understand("change Liam Berg to Plus and change Tom Larsen to Pro").calls
    assert [(call.args["customer"], call.args["plan"]) for call in calls] == [
        ("Liam Berg", "Plus"), ("Tom Larsen", "Pro"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("deactivate CHANNEL15 pls, programme ended 31 Oct", "deactivate_coupon"),
        ("put globex on enterprise 25 seats", "create_subscription"),
        ("Bob novak's back, Fukuoka girl dumped him, uncancel him", "undo_cancellation"),
    ],
)
def test_what_was_misread_is_read(text: str, tool: str, understand: Understand) -> None:
    """One call, of the skill that is meant."""
    assert [call.tool for call in understand(text).calls] == [tool]


def test_months_that_follow_one_another_are_one_breakdown(understand: Understand) -> None:
    """By month or week they are one period; without, two to compare."""
    [call] = understand("Revenue of July and August, by month, in euros").calls
    assert (call.args["start"], call.args["end"]) == ("2026-07-01", "2026-08-31")
    assert len(understand("revenue of July and August").calls) == 2


@pytest.mark.parametrize(
    ("text", "customer"),
    [
        (
            "Invoice to Rosa Okafor: 1'250 CHF for the chronograph (Valjoux 7750), payable until 11.12.2026",
            "Rosa Okafor",
        ),
        ("Inv Acme Corp $612.75, due 12/15, Halsted lunch trays", "Acme Corp"),
    ],
)
def test_what_only_looks_like_a_name_or_amount_is_none(text: str, customer: str, world: World) -> None:
    """Beside a customer whom the records know, and an amount said as money."""
    args = heard(normalise(text), world).args
    assert args["customer"] == customer
    assert args["amount"] in ("1250", "612.75")


@pytest.mark.parametrize(
    "text",
    [
        "refund order 42",
        "show me the failed payments of last week",
        "why is my payout smaller",
        "pause Bob until May",
        "",
    ],
)
def test_cues_of_a_weight_are_searched_together(text: str, world: World) -> None:
    """One search for all finds what each would find."""
    clause = Clause(tuple(piece for piece in read(text, world) if piece.form != "\n") if text else ())
    for sense in SENSES:
        one_by_one = max((weight for weight, pattern in sense.cues if clause.has(pattern)), default=0)
        holds = sense.needs is None or sense.needs(clause)
        assert sense.weight(clause) == (one_by_one if holds else 0), sense.tool
