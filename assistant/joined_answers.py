"""Puts the answers of several accounts into one: each under its account's name, nothing added across accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.cards import Card, ChoiceCard, PlanCard, ProposalCard
from domain.errors import FlorinError
from skills.contract import Answer, Ask, Choice


@dataclass(frozen=True, slots=True)
class Told:
    """What one account brought: an answer, a question, or a refusal."""

    name: str
    account_id: str
    outcome: Answer | Ask | Choice | FlorinError


def joined(told: Sequence[Told]) -> Answer | Ask | Choice:
    """Return one outcome; a question that all ask is asked once.

    Raises the refusal when no account brought anything else.
    """
    first = told[0].outcome
    if len(told) == 1 and isinstance(first, Answer):
        return replace(first, text=f"Account “{told[0].name}”:\n{first.text}")
    if isinstance(first, Ask) or (len(told) == 1 and isinstance(first, Choice)):
        return first
    if all(isinstance(one.outcome, FlorinError) for one in told) and isinstance(first, FlorinError):
        raise first
    figures = [money for one in told if isinstance(one.outcome, Answer) for money in one.outcome.figures]
    return Answer(
        text="\n\n".join(f"Account “{one.name}”:\n{_text(one)}" for one in told),
        cards=tuple(card for one in told for card in _cards(one)),
        figures=tuple(dict.fromkeys(figures)),
        data={"accounts": [{"account": one.account_id, "name": one.name, **_data(one)} for one in told]},
    )


def _text(one: Told) -> str:
    """Write one account's part; a choice names what to say, as no button could tell the account."""
    outcome = one.outcome
    if isinstance(outcome, Answer):
        return outcome.text
    if isinstance(outcome, Ask):
        return outcome.question
    if isinstance(outcome, Choice):
        options = [f"- {option.label} ({option.say})" for option in outcome.card.options]
        return "\n".join([outcome.card.question, *options, f"Ask again with one of these and “on {one.name}”."])
    return outcome.message


def _cards(one: Told) -> list[Card]:
    """Return one account's cards with its name in their titles."""
    if not isinstance(one.outcome, Answer):
        return []
    cards = [card for card in one.outcome.cards if not isinstance(card, ChoiceCard | ProposalCard | PlanCard)]
    return [replace(card, title=f"{one.name}: {card.title}") for card in cards]


def _data(one: Told) -> dict[str, object]:
    """Return one account's data, or why there is none."""
    if isinstance(one.outcome, Answer):
        return {"data": one.outcome.data}
    return {"data": None, "problem": one.outcome.message if isinstance(one.outcome, FlorinError) else _text(one)}
