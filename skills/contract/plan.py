"""The third kind of skill: it picks many records by code, and each becomes one proposal of an acting skill."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from domain.money import Money
from domain.plans import LeftOut
from skills.contract.desk import Desk
from skills.contract.results import Ask, Choice, Draft, Mentions

A = TypeVar("A", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a plan would be made of.

    `lines` are arguments of the acting skill, one mapping a record, in the order they will be done; `about` says in one
    sentence how they were chosen and how many records were read, so that nothing is left out unsaid; `figures` is every
    amount it states; `left_out` is what was named but can't even be asked of the acting skill.
    """

    lines: tuple[Mapping[str, Any], ...]
    about: str
    figures: tuple[Money, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    mentions: Mentions = field(default_factory=Mentions)


@dataclass(frozen=True, slots=True)
class Overall:
    """What all lines of a plan mean together and no line says alone; each a sentence."""

    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    figures: tuple[Money, ...] = ()


async def nothing_overall(drafts: Sequence[Draft], desk: Desk) -> Overall:  # noqa: ARG001  # the signature of `overall`
    """Say nothing about the whole."""
    return Overall()


@dataclass(frozen=True, slots=True)
class Plans(Generic[A]):
    """A skill that plans many acts of one acting skill; each line waits for a person as a proposal of its own.

    `acts_with` names the acting skill; `select` reads at Stripe and picks the records, every one that fits; `overall`
    says what all drafts mean together, such as the balance after all refunds.
    """

    name: str
    summary: str
    args: type[A]
    examples: tuple[str, ...]
    acts_with: str
    select: Callable[[A, Desk], Awaitable[Selection | Ask | Choice]]
    overall: Callable[[Sequence[Draft], Desk], Awaitable[Overall]] = nothing_overall
