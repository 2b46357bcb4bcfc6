"""One clause with everything its slots may draw on, and what they took from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.understanding.mentions import Amount, Person
from assistant.understanding.pieces import Clause
from assistant.understanding.reading import World


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation may point back to; the `said_*` come from earlier clauses of the same message.

    `options` are the values offered when the open question is a choice, in the order shown; `shown` the one record of
    each kind that Florin's last answer shows, by the argument that it fills; `restated` the change that Florin's
    question says, so that a yes asks for it; `rows` what stands beside each record of the list that was shown last.
    """

    last_customer: str | None = None
    last_payment: str | None = None
    last_list: tuple[str, ...] = ()
    last_call: tuple[str, Mapping[str, Any]] | None = None
    pending: tuple[str, Mapping[str, Any], str | None] | None = None
    options: tuple[str, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    restated: tuple[str, Mapping[str, Any]] | None = None
    rows: Mapping[str, str] = field(default_factory=dict)
    said_refs: tuple[str, ...] = ()
    said_invoices: tuple[str, ...] = ()
    said_people: tuple[Person, ...] = ()
    said_amount: Amount | None = None
    said_codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Scene:
    """A clause being read for one skill; `used` collects the pieces that landed somewhere."""

    clause: Clause
    world: World
    context: Context
    used: set[int] = field(default_factory=set)

    def take(self, indices: Iterable[int]) -> None:
        """Account for pieces."""
        self.used.update(indices)

    def take_match(self, pattern: str, group: int | str = 0) -> re.Match[str] | None:
        """Account for the first match of a pattern and return it."""
        match = self.clause.match(pattern)
        if match is not None:
            self.take(self.clause.indices(match, group))
        return match

    def free(self, *forms: str) -> list[int]:
        """Pieces of the forms that nothing took yet."""
        return [index for index in self.clause.of(*forms) if index not in self.used]


@dataclass(slots=True)
class Filling:
    """What a skill's slots found: one dict of arguments per call, or what is missing and the question for it.

    `doubt` is a question that stands whatever else was found (two targets, a percentage that is no amount).
    """

    calls: list[dict[str, Any]] = field(default_factory=lambda: [{}])
    missing: str | None = None
    question: str | None = None
    doubt: str | None = None

    @property
    def args(self) -> dict[str, Any]:
        """The arguments of the first call."""
        return self.calls[0]

    def lacks(self, name: str, question: str) -> None:
        """Note the first thing that is missing."""
        if self.missing is None:
            self.missing, self.question = name, question

    def doubts(self, question: str) -> None:
        """Note the first doubt."""
        self.doubt = self.doubt or question
