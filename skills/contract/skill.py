"""The kinds of skill: one reads and answers, one acts and therefore proposes first, one plans many such acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from skills.contract.approval import Approval
from skills.contract.desk import Desk
from skills.contract.plan import Plans
from skills.contract.results import Answer, Ask, Choice, Draft, Receipt

A = TypeVar("A", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reads(Generic[A]):
    """A skill that only reads; it runs at once.

    `name` and the fields of `args` are the product's public language and stay stable; `summary` is one sentence for
    people and models; `examples` are things a merchant says to get it.
    """

    name: str
    summary: str
    args: type[A]
    examples: tuple[str, ...]
    answer: Callable[[A, Desk], Awaitable[Answer | Ask | Choice]]


@dataclass(frozen=True, slots=True)
class Acts(Generic[A]):
    """A skill that changes money or records; it can only propose until a person approves.

    `propose` reads and drafts. `recheck` raises PreconditionChanged when what was shown is no longer so. `execute`
    makes the one approved call with the approval's idempotency key; it raises StripeRefused when Stripe said no and
    OutcomeUnknown when no answer came. `find_outcome` looks up at Stripe whether the call took effect (by the stamp
    `florin_proposal` in its metadata) and returns its receipt, or None.
    """

    name: str
    summary: str
    args: type[A]
    examples: tuple[str, ...]
    propose: Callable[[A, Desk], Awaitable[Draft | Ask | Choice]]
    recheck: Callable[[Approval, Desk], Awaitable[None]]
    execute: Callable[[Approval, Desk], Awaitable[Receipt]]
    find_outcome: Callable[[Approval, Desk], Awaitable[Receipt | None]]


Skill = Reads[BaseModel] | Acts[BaseModel] | Plans[BaseModel]
