"""Masks payment card numbers, with expiry and code, in what a person or a program sent, before anything stores it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.card_numbers import card_numbers

REFUSAL = (
    "That looks like a card number, so I have not stored it and will not use it. Never type card numbers here; "
    "send the customer a payment link instead, and Stripe takes the card."
)

CARD_SENT = (
    "One of these arguments holds what looks like a card number, so I have not stored or used any of them. Never send "
    "card numbers here; send the customer a payment link instead, and Stripe takes the card."
)

_HIDDEN = "[hidden]"

# What may stand beside a card's number. Everything is bounded, so that no text makes the search slow.
_SPACE = r"[\W_]{0,6}"
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_YEAR = r"(?:20)?\d\d"
_EXPIRY = (
    rf"(?:20\d\d[\W_](?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[\W_]{{1,3}}{_YEAR}|(?:0[1-9]|1[0-2]){_YEAR}"
    rf"|{_MONTHS}[\W_]{{0,3}}{_YEAR})"
)
_EXPIRY_CUE = r"(?:expir\w{0,6}|exp|valid(?:[ ](?:thru|through|until|till|to))?|good thru|mm\W?yy(?:yy)?)"
_CODE_CUE = r"(?:cvc2?|cvv2?|csc|cvn|cid|pin|(?:security|card|verification)[ ]?(?:code|number)|code)"
_SAID = re.compile(
    rf"\b{_EXPIRY_CUE}(?:[ ](?:date|on|is|in))?{_SPACE}(?P<expiry>{_EXPIRY})(?!\d)"
    rf"|\b{_CODE_CUE}(?:[ ](?:is|no|number))?{_SPACE}(?P<code>\d{{3,4}})(?!\d)"
    rf"|(?<![\d/])(?P<dated>(?:0?[1-9]|1[0-2])\s?[/⁄]\s?{_YEAR})(?![\d/])(?:{_SPACE}(?P<then>\d{{3,4}})(?!\d))?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"{_SPACE}(?:(?P<expiry>{_EXPIRY})(?!\d)(?:{_SPACE}(?P<code>\d{{3,4}})(?!\d))?"
    rf"|(?P<first>\d{{3,4}})(?!\d)(?:{_SPACE}(?P<later>{_EXPIRY})(?!\d))?"
    rf"|(?P<glued>\d{{6,8}})(?!\d))",
    re.IGNORECASE,
)


def mask_cards(text: str) -> tuple[str, bool]:
    """Return the text with every card number reduced to its last four digits, and whether there was one.

    With a card number also what looks like its expiry or security code is masked: right behind it, or where words or a
    slash tell what it is.
    """
    numbers = card_numbers(text)
    if not numbers:
        return text, False
    spans = [(number.start, number.end, f"[card ending {number.last4}]") for number in numbers]
    for number in numbers:
        spans += _spans(_AFTER.match(text, number.end))
    for match in _SAID.finditer(text):
        spans += _spans(match)
    parts, at = [], 0
    for start, end, shown in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= at:
            parts += [text[at:start], shown]
        at = max(at, end)
    return "".join([*parts, text[at:]]), True


def holds_card(value: Any) -> bool:
    """Whether any text or number in a JSON value is or holds a card number."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            waiting += [*here.keys(), *here.values()]
        elif isinstance(here, list | tuple | set | frozenset):
            waiting += here
        elif isinstance(here, str | int | float) and card_numbers(str(here)):
            return True
    return False


def _spans(match: re.Match[str] | None) -> Iterator[tuple[int, int, str]]:
    """Where the digits stand that a match found beside a number."""
    if match is not None:
        yield from ((*match.span(name), _HIDDEN) for name, digits in match.groupdict().items() if digits)
