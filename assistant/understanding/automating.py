"""Reads what a merchant says about automations: when something happens then do something, which there are, which go.

Such messages hold a condition and an act that is not meant now, so they are read whole and before any other request.
"""

from __future__ import annotations

import re
from typing import Any

from assistant.understanding.assessment import Call, Verdict
from assistant.understanding.lexicon import FILLER, NEGATIONS
from assistant.understanding.mentions import Amount
from assistant.understanding.pieces import Clause
from assistant.understanding.senses.automations import DELETES, LISTS, MAKES, STEPS, TRIGGERS
from assistant.understanding.senses.telling import TRAIL

# What follows one of these is no part of a name that was written without quotation marks.
_CONDITIONS = NEGATIONS | frozenset(
    "if unless when once until after before or but instead maybe provided should only".split()
)
_MAKE, _DELETE, _LIST = "create_automation", "delete_automation", "list_automations"
_WHICH = "Which automation should I delete? Say its name or its id; “show my automations” has them."


def read_automating(whole: Clause) -> Verdict | None:
    """Read a message about automations; None when it is about something else."""
    line = TRAIL.sub("", whole.line)
    if LISTS.match(line):
        return Verdict("call", (Call(_LIST, {}),), tool=_LIST)
    if (match := DELETES.match(line)) is not None:
        return _deleted(match, whole)
    match = MAKES.match(line)
    return None if match is None else _made(match, whole)


def _made(match: re.Match[str], whole: Clause) -> Verdict | None:
    """create_automation: its event with the amount that bounds it, and what is to be done."""
    side = "1" if match["when1"] else "2"
    when = f"when{side}"
    event = _event(match[when])
    if event is None:
        return None
    name, fits = event
    args: dict[str, Any] = {"event": name}
    bounds = _bounds(fits, whole, match.start(when))
    if bounds is None:
        question = "I'm not sure about the amounts. From which amount on, and in which currency, should it be?"
        return Verdict("ask", question=question, tool=_MAKE)
    args |= bounds
    if (said := match[f"step{side}"]) is not None:
        step = next((step for step, pattern in STEPS if re.fullmatch(pattern, said.strip())), None)
        if step is None:
            return None
        return Verdict("call", (Call(_MAKE, {**args, "do": "prepare", "step": step}),), tool=_MAKE)
    hook = f"hook{side}"
    label = _written(whole, *match.span(hook)) if (match[hook] or "").strip() else ""
    called = {"webhook": label} if label else {}
    return Verdict("call", (Call(_MAKE, {**args, "do": "webhook", **called}),), tool=_MAKE)


def _event(said: str) -> tuple[str, re.Match[str]] | None:
    """Return the one thing that sets it off, when all its words are accounted for."""
    for name, pattern in TRIGGERS:
        fits = re.fullmatch(pattern, said.strip())
        if fits is not None:
            return name, fits
    return None


def _bounds(fits: re.Match[str], whole: Clause, offset: int) -> dict[str, Any] | None:
    """Return the amounts as arguments; None when they are of two currencies or can't be read."""
    found: dict[str, Any] = {}
    for group, argument in (
        ("low", "min_amount"), ("least", "min_amount"), ("from", "min_amount"), ("high", "max_amount"),
        ("to", "max_amount"),
    ):  # fmt: skip
        if fits[group] is None:
            continue
        start, end = fits.span(group)
        places = whole.within(offset + start, offset + end)
        value = whole.pieces[places[0]].value if places else None
        if not isinstance(value, Amount):
            return None
        found[argument] = value.major
        if value.currency:
            if found.get("currency", value.currency) != value.currency:
                return None
            found["currency"] = value.currency
    return found


def _deleted(match: re.Match[str], whole: Clause) -> Verdict:
    """delete_automation: the name or id as it was written."""
    group = "after" if match["after"] else "before"
    name = _named(whole, *match.span(group))
    if not name:
        return Verdict("ask", question=_WHICH, tool=_DELETE)
    return Verdict("call", (Call(_DELETE, {"automation": name}),), tool=_DELETE)


def _named(whole: Clause, start: int, end: int) -> str:
    """Return the one name that was written there, "" where more was said than a name: a condition, an exception."""
    pieces = [whole.pieces[index] for index in whole.within(start, end)]
    quoted = [piece for piece in pieces if piece.form == "QUOTE"]
    if not quoted:
        return "" if any(piece.form in _CONDITIONS for piece in pieces) else _written(whole, start, end)
    beside = [piece for piece in pieces if piece.form not in FILLER and not piece.is_mark]
    return quoted[0].text.strip("\"'").strip() if beside == quoted[:1] else ""


def _written(whole: Clause, start: int, end: int) -> str:
    """Return what was written there, without quotation marks."""
    text = " ".join(whole.pieces[index].text for index in whole.within(start, end))
    return text.strip().strip("\"'“”‘’«»").strip()
