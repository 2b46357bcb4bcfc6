"""Compares a plan with what the person wrote: every amount, share and status they stated must be an argument of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.days_said import days_said
from assistant.words import Message, Words
from skills.contract import Ask

_DAYS = frozenset({"start", "end"})
_AMOUNTS = ("amount", "min_amount", "max_amount")

# How people call the acts; the key is the first word of a skill's name.
_CALLED = {
    "refund": r"refund|reimburs|repay|revers|return\b|money back|(?:pay|paid|giv\w+|send|sent)\b[^.?!]*\bback",
    "cancel": "cancel|stop|end\\b|terminat|kill|drop|unsubscrib|quit",
    "remind": "remind|chase|nudge|dun",
    "void": "void|cancel|annul",
}

# How people say the states that an argument names.
_SAID = {
    "unpaid": "unpaid|not paid|haven['’]?t paid|never paid",
    "past_due": "past[ -]?due|overdue|late|behind",
    "trialing": "trial\\w*",
    "active": "active|running|live",
    "succeeded": "succe\\w*|paid|good|completed?",
    "failed": "fail\\w*|declin\\w*",
    "refunded": "refunded",
    "open": "open|unpaid|outstanding|unsettled",
    "paused": "paused?",
    "incomplete": "incomplete|unfinished",
}
_PART = re.compile(
    r"\b(?:half|(?:a|one) (?:third|quarter) of|part of|partial\w*|some of|a bit of|portion)\b", re.IGNORECASE
)


def not_as_said(skill: str, args: Mapping[str, Any], words: Words, today: date) -> Ask | None:
    """Return a question when the plan's arguments leave out, or go against, what the newest words state.

    An act on many records needs its own verb in the exchange: "payments" alone is no wish to pay anything back.
    """
    verb = skill.split("_", maxsplit=1)[0]
    called = re.compile(rf"\b(?:{_CALLED.get(verb, verb)})", re.IGNORECASE)
    if words.last_tool != skill and not any(called.search(message.own) for message in words.request):
        return Ask(
            f"Did you want me to prepare this: {skill.replace('_', ' ')}? Say which ones, and I show you a plan.", ""
        )
    for message in reversed(words.request):
        if asked := _amounts(args, message) or _share(args, message) or _days(args, message, today):
            return asked
        if message.amounts or message.percents:
            break
    return _status(args, words)


def _amounts(args: Mapping[str, Any], message: Message) -> Ask | None:
    """Ask about a stated amount that is neither what each is about nor a bound of the selection."""
    given = {_decimal(args[name]) for name in _AMOUNTS if name in args}
    for stated in message.amounts:
        if stated.value not in given:
            said = message.sentence(stated.start)
            return Ask(f"You wrote “{said}”. Is that how much each should be, or from which size on?", "amount")
    return None


def _share(args: Mapping[str, Any], message: Message) -> Ask | None:
    """Ask about a stated share that is not what would be done of each."""
    wanted = _decimal(args["percent"]) if "percent" in args else None
    for percent in message.percents:
        if wanted not in percent.values and not (wanted is None and Decimal(100) in percent.values):
            return Ask(f"You wrote “{message.sentence(percent.start)}”. How much should it be of each?", "percent")
    if _PART.search(message.own) and not args.keys() & {"amount", "percent"}:
        return Ask("How much should it be of each, as an amount or in percent?", "percent")
    return None


def _days(args: Mapping[str, Any], message: Message, today: date) -> Ask | None:
    """Ask when the person spoke of days and the selection has no bounds in time."""
    if args.keys() & _DAYS or not days_said(message.own, today):
        return None
    return Ask("From which day to which?", "start")


def _status(args: Mapping[str, Any], words: Words) -> Ask | None:
    """Ask when the state by which records are chosen is not in the person's words."""
    status = args.get("status")
    if status is None:
        return None
    pattern = _SAID.get(str(status), re.escape(str(status)).replace("_", "[ _-]"))
    if any(re.search(rf"\b(?:{pattern})\b", message.own, re.IGNORECASE) for message in words.request):
        return None
    return Ask(f"Which ones do you mean? I read it as those that are {str(status).replace('_', ' ')}.", "status")


def _decimal(value: object) -> Decimal | None:
    """The amount that an argument means."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
