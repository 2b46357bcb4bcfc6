"""Finds telephone numbers in free text, where nothing but their groups of digits tells them from other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.recognisers import Found

_BEFORE_CHARS = 24
_DIGITS_MIN, _DIGITS_MAX = 7, 15
_ALONE_MIN = 8

_NUMBER = re.compile(r"(?<![\w.,@#$€£¥₹%+-])\(?\+?\d[\d ().\-/]{5,22}\d(?![\w@%]|[.,]\d)")
_NOT_A_PHONE = re.compile(
    r"(?<!\d)(?<!\d[-./])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d))(?![-./]?\d)|(?:19|20)\d\d-\d\d(?!\d)"
    r"|\b(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d\b|(?<!\d)[1-9]\d{0,2}(?:[ .]\d{3}){1,4}[.,]\d\d(?!\d)"
)
_OF_A_RECORD = re.compile(
    r"(?:orders?|invoices?|payments?|bookings?|receipts?|refunds?|tickets?|ref(?:erence)?|no|nr)[ .:#]*\Z",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:phone|tel|telephone|mobile|mob|cell|call|called|calling|ring|text|sms|whatsapp|fax|number)"
    r"(?:[ ](?:is|no|number|at|on|her|him|them|me|from|us))*[ .:]*\Z",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\s?(?:[$€£¥₹%]|usd|eur|gbp|jpy|inr|dollars?|euros?|pounds?|yen|rupees?)", re.IGNORECASE)


def phones_in(text: str) -> Iterator[Found]:
    """Yield what may be a telephone number: groups of digits, or eight digits and more that number no record.

    It rather takes one too many; days, years, amounts and numbers of orders and invoices are left.
    """
    blank = _NOT_A_PHONE.sub(lambda match: ";" * len(match.group()), text)
    for match in _NUMBER.finditer(blank):
        before = blank[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        groups = re.findall(r"\d+", match.group())
        count = sum(map(len, groups))
        if not _DIGITS_MIN <= count <= _DIGITS_MAX or _OF_A_RECORD.search(before) or _MONEY.match(blank, match.end()):
            continue
        if _CUE.search(before) or _grouped_like_one(match.group(), groups, count):
            yield Found("phone", match.start(), match.end())


def _grouped_like_one(written: str, groups: list[str], count: int) -> bool:
    """Whether the groups are those of a telephone number rather than of an amount, a range or some orders."""
    if groups[0].startswith("0") or written[0] in "+(":
        return True
    sizes = [len(group) for group in groups]
    if len(groups) == 1:
        return count >= _ALONE_MIN
    if len(groups) == 2:
        return sizes in ([3, 4], [5, 5], [2, 8], [2, 6], [2, 7], [3, 7], [3, 6], [1, 10])
    is_thousands = sizes[0] <= 3 and all(size == 3 for size in sizes[1:])
    return sizes[0] <= 3 and not is_thousands
