"""Compares an act with what the person wrote: one nobody asked for, or another amount than stated, is a question."""

from __future__ import annotations

import re

from assistant.words import Message, Words
from domain.formats import format_money
from domain.money import Money
from skills.contract import Ask

# What people call the acts; the key is the first word of a skill's name.
_CALLED = {
    "refund": "refund reimburs give gave send return money repay pay revers undo credit back cancel comp chargeback",
    "create": "creat make made new add link invoice bill charg send set setup generat give need want request get put"
    " start subscrib sign coupon code discount issue draft open prepare write register build collect",
    "cancel": "cancel stop end terminat kill drop close unsubscrib quit remove",
    "pause": "pause hold freeze suspend stop break skip",
    "resume": "resume restart reactivat unpause continue back restor again off",
    "change": "chang switch mov upgrad downgrad put swap convert migrat",
}
_NEGATION = r"\b(?:do not|don['’]?t|never|not|no need to|without|instead of)\s+(?:\w+\s+){0,2}"
_PART = re.compile(
    r"\b(?:half|(?:a|one) (?:third|quarter) of|part of|partial\w*|some of|a bit of|portion"
    r"|nan|n/a|null|undefined|inf(?:inity)?)\b|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⁰¹²³⁴-⁹①-⑳]|\d+/\d+ of\b",
    re.IGNORECASE,
)


def asked_for(tool: str, words: Words) -> Ask | None:
    """Return a question when the person's own words do not ask for this kind of act, or say not to do it.

    A follow-up ("and order 43?") may lean on the last call, an answer on the question it answers.
    """
    verb = tool.split("_", maxsplit=1)[0]
    called = _CALLED.get(verb, verb).split()
    label = tool.replace("_", " ")
    if any(_denies(message, called) for message in words.request[-1:]):
        return Ask(f"You wrote not to. Should I prepare it after all: {label}? Then say so without the “not”.", "")
    if tool in (words.last_tool, words.asked.get("tool")):
        return None
    if any(_calls(message, called) for message in words.request):
        return None
    return Ask(f"Did you want me to prepare this: {label}? Say what exactly, and I will show it to you first.", "")


def landed(money: Money | None, words: Words) -> Ask | None:
    """Return a question when the amount, share or currency the person stated is not what the draft would move."""
    if money is None:
        return None
    for message in reversed(words.request):
        if message.amounts:
            return _right_amount(money, message, words)
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


def _share_said(message: Message) -> bool:
    """Whether the message speaks of a part without saying an amount."""
    return any(100 not in percent.values for percent in message.percents) or bool(_PART.search(message.own))


def _denies(message: Message, called: list[str]) -> bool:
    """Whether the message says not to do it."""
    return bool(re.search(_NEGATION + rf"(?:{'|'.join(called)})(?:e|ing)?\b", message.own, re.IGNORECASE))


def _calls(message: Message, called: list[str]) -> bool:
    """Whether the message holds a word for the act."""
    return bool(re.search(rf"\b(?:{'|'.join(called)})", message.own, re.IGNORECASE))
