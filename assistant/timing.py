"""Compares when a call would act with when the person wrote that it should: sooner, or for longer, is a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from assistant.choices_said import gainsaid
from assistant.understanding.dates import find_dates, find_spans, first_ahead
from assistant.understanding.mentions import Doubt, Span, When
from assistant.understanding.periods import find_periods
from assistant.understanding.weeks import find_weeks
from assistant.words import Message, Words
from skills.contract import Ask

# By skill, the arguments that put it off or bound it; without any of them it acts now, for good or on the usual terms.
_LATER: dict[str, frozenset[str]] = {
    "cancel_subscription": frozenset({"at_period_end", "cancel_date"}),
    "cancel_subscriptions": frozenset({"at_period_end"}),
    "change_plan": frozenset({"at_period_end"}),
    "create_subscription": frozenset({"start_date", "trial_days"}),
    "create_invoice": frozenset({"due_date", "due_days"}),
    "pause_subscription": frozenset({"until"}),
    "mute_alerts": frozenset({"until"}),
}
# Of these a length of time says how long ("pause her for two weeks").
_LASTING = frozenset({"pause_subscription", "mute_alerts"})
_NOW = re.compile(r"\b(?:now|immediately|right away|straight ?away|at once|today|asap|indefinitely)\b", re.IGNORECASE)
_TRIAL = re.compile(r"\btrial\b", re.IGNORECASE)
_DUE = re.compile(r"\b(?:due|payable|net[ -]?\d+)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|without|w/o|\w+n['’]t)(?: \w+)? \Z", re.IGNORECASE)
# A day after one of these is when something was, or which one is meant.
_TOLD = re.compile(r"\b(?:since|of|from last|dated|was|were)(?: the)?\s*\Z", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|in|after|within)(?: the next| another| about)?\s*\Z", re.IGNORECASE)
_LEAD_CHARS = 24


def sooner_than_said(tool: str, args: Mapping[str, Any], words: Words, today: date) -> Ask | None:
    """Return a question when the person wrote when, or for how long, and the call says nothing of it.

    The newest message that says anything of it counts; one that says “now” ends the search.
    """
    later = _LATER.get(tool)
    if later is None or any(args.get(name) is not None for name in later):
        return None
    for message in reversed(words.request):
        place = next(_times(tool, message, today), None)
        if place is not None:
            return _question(message.sentence(place))
        if _NOW.search(message.own):
            return None
    if "at_period_end" in later and gainsaid("at_period_end", "false", words) is not None:
        return _question(words.now.sentence(0))
    return None


def _question(said: str) -> Ask:
    """Ask when it should be."""
    return Ask(f"You wrote “{said}”, but this would not wait for any day. When should it be, and until when?", "")


def _times(tool: str, message: Message, today: date) -> Iterator[int]:
    """The places where a message says when the act should be, or for how long."""
    own = message.own
    if tool == "create_invoice":
        yield from _undenied(_DUE, own)
        return
    if tool == "create_subscription":
        yield from _undenied(_TRIAL, own)
    plain = own.lower()
    for mention in (*find_dates(plain, today), *find_weeks(plain, today), *find_periods(plain, today)):
        if _is_ahead(mention.value, today) and not _TOLD.search(_lead(own, mention.start)):
            yield mention.start
    if tool in _LASTING:
        for mention in find_spans(plain):
            if isinstance(mention.value, Span) and _FOR.search(_lead(own, mention.start)):
                yield mention.start


def _is_ahead(value: object, today: date) -> bool:
    """Whether a day or period begins after today, or may ("next Friday" has two readings)."""
    first = first_ahead(value, today) if isinstance(value, When) else None
    return isinstance(value, Doubt) or (first is not None and first > today)


def _undenied(pattern: re.Pattern[str], own: str) -> Iterator[int]:
    """Where a word stands that is not denied ("no trial")."""
    return (match.start() for match in pattern.finditer(own) if not _DENIED.search(_lead(own, match.start())))


def _lead(own: str, place: int) -> str:
    """What stands before a place."""
    return own[max(0, place - _LEAD_CHARS) : place]
