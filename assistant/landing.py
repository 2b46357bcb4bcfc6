"""Compares a draft with what the person wrote: another amount than stated is a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from assistant.words import Message, Words
from domain.formats import format_money
from domain.money import Money
from skills.contract import Ask

_PART = re.compile(
    r"\b(?:half|(?:a|one) (?:third|quarter) of|part of|partial\w*|some of|a bit of|portion"
    r"|nan|n/a|null|undefined|inf(?:inity)?)\b|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⁰¹²³⁴-⁹①-⑳]|\d+/\d+ of\b",
    re.IGNORECASE,
)


def landed(money: Money | None, words: Words, args: Mapping[str, object] | None = None) -> Ask | None:
    """Return a question when the amount, share or currency the person stated is not what the draft would move.

    `args` are the call's own: a stated percentage or part that stands in them has landed.
    """
    if money is None:
        return None
    for message in reversed(words.request):
        if message.amounts:
            return _right_amount(money, message, words)
        if _share_landed(message, args or {}):
            return None
        if _share_said(message):  # also when an amount was given: it can only be one that was shown, such as the whole
            shown = format_money(money)
            return Ask(f"How much should it be, as an amount? This would be {shown}.", "amount")
    return None


def _right_amount(money: Money, message: Message, words: Words) -> Ask | None:
    """Compare with the newest message that states amounts: one of them must be exactly the draft's money."""
    if any(stated.is_money(money) for stated in message.amounts):
        return None
    stated = words.now.sentence(message.amounts[0].start) if message is words.now else message.sentence(0)
    return Ask(f"You wrote “{stated}”, but this would be {format_money(money)}. How much should it be?", "amount")


def _share_landed(message: Message, args: Mapping[str, object]) -> bool:
    """Whether the share the message speaks of is exactly the call's percentage, or the part that it names."""
    if str(args.get("percent")) == "50" and not message.percents and re.search(r"\bhalf\b", message.own, re.IGNORECASE):
        return True
    if args.get("percent") is not None:
        values = [value for percent in message.percents for value in percent.values]
        return bool(values) and all(value == Decimal(str(args["percent"])) for value in values)
    part = str(args.get("part") or "")
    return bool(part) and not message.percents and part.lower() in message.own.lower()


def _share_said(message: Message) -> bool:
    """Whether the message speaks of a part without saying an amount."""
    return any(100 not in percent.values for percent in message.percents) or bool(_PART.search(message.own))
