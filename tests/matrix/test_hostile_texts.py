"""Texts that customers and colleagues wrote at Stripe, in every skill that shows any: harmless and marked as theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from assistant.proposal_view import ProposalView
from domain.cards import Card, CustomerCard, Field, Option, TableCard
from domain.errors import FlorinError
from skills.contract import Answer, Ask, Choice
from tests.matrix.bench import STRANGER
from tests.matrix.conftest import MakeBench
from tests.matrix.row import Acting, Row, Stage
from tests.matrix.running import ask, confirmed
from tests.matrix.table import TABLE, where

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What of the hostile text would do something at one of the doors.
HARMFUL = ("<script", "\x1b", "\u202e", "\u200b", "\r", "[pay]", "https://evil", "`x`", "*b*", "<!channel")

# The cases that end in a choice or a refusal, where a row has them.
ASKED = [
    pytest.param(row, getattr(row, case), id=f"{row.label}-{case}")
    for case in ("several", "refused")
    for row in where(TABLE, case)
]

Shown = tuple[str, bool]


def texts(told: object) -> Iterator[Shown]:
    """Every text that a door shows, with whether it is marked as a stranger's."""
    if isinstance(told, Answer):
        yield told.text, False
        for card in told.cards:
            yield from _of_card(card)
    elif isinstance(told, Ask):
        yield told.question, False
    elif isinstance(told, Choice):
        yield from _of_card(told.card)
    else:
        assert isinstance(told, ProposalView)
        yield from ((text, False) for text in (told.summary, *told.effects, *told.warnings, told.outcome or ""))
        yield from ((str(argument["source"]), False) for argument in told.arguments.values())


def require_harmless(told: object) -> None:
    """Nothing in it does anything, and what a customer wrote is quoted or marked."""
    for text, is_marked in texts(told):
        assert not [power for power in HARMFUL if power in text], text
        assert is_marked or not _unquoted(text), text


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.label)
async def test_what_is_shown_is_harmless_and_marked(make_bench: MakeBench, row: Row) -> None:
    """An answer, a proposal with its consequences, and the receipt."""
    bench = await make_bench(hostile=True)
    told = await ask(bench, row, row.happy(bench))
    require_harmless(told)
    if isinstance(row, Acting):
        assert isinstance(told, ProposalView), told
        ended = await confirmed(bench, told)
        assert ended.state == "done", ended.outcome
        require_harmless(ended)


@pytest.mark.parametrize(("row", "stage"), ASKED)
async def test_choices_and_refusals_are_harmless_and_marked(make_bench: MakeBench, row: Row, stage: Stage) -> None:
    """What there is to pick from, and why something can't be done."""
    bench = await make_bench(hostile=True)
    given = stage(bench)
    try:
        told: object = await ask(bench, row, given)
    except FlorinError as refused:
        told = Ask(refused.message, "")
    require_harmless(told)


def _of_card(card: Card) -> Iterator[Shown]:
    """Every text of a card; in tables the column says whose it is."""
    if isinstance(card, TableCard):
        yield card.title, False
        for row in card.rows:
            yield from ((cell, column.foreign) for cell, column in zip(row, card.columns, strict=True))
        return
    yield from _of_part(card)


def _of_part(part: Any) -> Iterator[Shown]:
    """Every text of a card's part."""
    if isinstance(part, Field):
        yield part.value, part.foreign
    elif isinstance(part, Option):
        yield part.label, part.foreign
    elif isinstance(part, tuple):
        for one in part:
            yield from _of_part(one)
    elif isinstance(part, CustomerCard):
        yield part.title, True  # what else than a customer's name is a customer's card called by
        yield from _of_part(part.fields)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _of_part(getattr(part, field.name))
    elif isinstance(part, str):
        yield part, False


def _unquoted(text: str) -> bool:
    """Whether a customer's words stand outside quotation marks."""
    before = [text[:at] for at in range(len(text)) if text.startswith(STRANGER, at)]
    return any(part.count("“") <= part.count("”") for part in before)
