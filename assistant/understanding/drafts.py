"""What is open when Florin has just asked something: the request as far as it is known, and what is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.understanding.assessment import ANSWERS_WHY
from assistant.understanding.catalogue import SPECS, WRITES
from assistant.understanding.hearing import hear
from assistant.understanding.learnt.voice import SKILLS, voice
from assistant.understanding.quotes import separate
from assistant.understanding.reading import World, read
from assistant.understanding.recalled import last_answer, last_request
from assistant.understanding.scene import Context
from assistant.understanding.text import normalise

# How much likelier than the next skill the request before must have sounded.
_ODDS_MIN = 5.0
_DONE = re.compile(r"\b(?:any|some)thing else\?\W*\Z", re.IGNORECASE)
_CONFIRM = re.compile(r"\bconfirm\?\W*\Z", re.IGNORECASE)
# What a question of Florin's asks for, by its words; the first that fits counts.
_ASKED_FOR = (
    ("currency", r"\b(?:which|what) currency\b"),
    ("email", r"\bemail\b"),
    ("due_date", r"\bwhen is it due\b|\bdue date\b"),
    ("until", r"\buntil when\b|\bhow long\b"),
    ("plan", r"\b(?:which|what) plan\b"),
    ("percent_off", r"\bhow much off\b|\bwhat percent"),
    ("quantity", r"\bhow many (?:seats|units|people|members)\b"),
    ("payment_ref", r"\bwhich (?:payment|order)\b"),
    ("invoice", r"\bwhich invoice\b"),
    ("customer", r"\bwh(?:ich|o|ose)\b"),
    ("amount", r"\bhow much\b|\b(?:which|what) amount\b"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A request that waits for an answer or a confirmation: its arguments so far, and which one was asked for."""

    tool: str
    args: Mapping[str, Any]
    asked_for: str | None
    is_proposal: bool


def open_draft(
    context: Context, history: Sequence[Mapping[str, str]], world: World, *, is_correction: bool
) -> Draft | None:
    """The request that Florin's last words ask about; None when they ask nothing, or nobody knows of what.

    A message that sounds like a correction is one of the change that was asked for last, whatever was said since.
    """
    said = last_answer(history)
    asks = said.rstrip(' *_)”"').endswith("?") and not _DONE.search(said)
    corrects_last = is_correction and context.last_call is not None and context.last_call[0] in WRITES
    if not (asks or corrects_last or context.pending is not None):
        return None
    found = _known(context, asks=asks or corrects_last) or _heard(history, world, context)
    if found is None or found[0] not in SKILLS or found[0] in ANSWERS_WHY:
        return None
    tool, args = found
    is_proposal = bool(_CONFIRM.search(said)) or not asks
    asked_for = None if is_proposal else _asked_for(said, context, tool)
    return Draft(tool, _with_shown(tool, args, context), asked_for, is_proposal)


def _known(context: Context, *, asks: bool) -> tuple[str, Mapping[str, Any]] | None:
    """The request that the conversation kept."""
    if context.pending is not None:
        return context.pending[:2]
    if context.last_call is not None and asks and context.last_call[0] in WRITES:
        return context.last_call
    return None


def _heard(
    history: Sequence[Mapping[str, str]], world: World, context: Context
) -> tuple[str, Mapping[str, Any]] | None:
    """What the message before sounded like, complete or not."""
    own = separate(normalise(last_request(history))).own
    heard = hear(own, read(own, world), world, context, voice()) if own else None
    if heard is None or heard.opinion.odds < _ODDS_MIN or heard.against.keys() & {"withheld", "method", "outside"}:
        return None
    return heard.opinion.tool, heard.args


def _asked_for(said: str, context: Context, tool: str) -> str | None:
    """The argument that the question asks for, when the skill has it."""
    kept = context.pending[2] if context.pending is not None else None
    has = SPECS[tool].properties
    if kept is not None:
        return kept if kept in has else None
    question = re.split(r"(?<=[.!:])\s", said.strip())[-1].lower()
    return next((name for name, words in _ASKED_FOR if name in has and re.search(words, question)), None)


def _with_shown(tool: str, args: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The arguments with the one payment, and the one customer, that the question shows."""
    shown = {"payment_ref": context.last_payment, "customer": context.last_customer}
    required = SPECS[tool].required
    return {name: value for name, value in shown.items() if value and name in required and name not in args} | {**args}
