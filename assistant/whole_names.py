"""Whether words that name a record are the whole name that stands there, and not a part of a longer one.

"Basic" is not "Basic Lite", "SPRING20" is not "SPRING20-VIP", and "jane@example.com" is not "mary.jane@example.com".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.understanding.vocabulary import is_ordinary

# Signs that go on with a name when a letter or digit follows; and marks that belong to a letter.
_JOINS = r"[-‐‑–.+@'’&/_~]"
_MARKS = "\u0300-\u036f\u200c\u200d\u00ad"
_AHEAD = rf"(?<![\w{_MARKS}])(?<![\w{_MARKS}]{_JOINS})"
# Possession ends a name, as does the noun that says what it is of ("the Pro-plan"); "+" and "#" are part of it ("C++").
_KINDS = r"(?:plan|tier|subscription|sub|package|membership|product|coupon|code|payout|link|invoice|order)s?"
_AFTER = rf"(?=(?:['’]s(?!\w)|-{_KINDS}\b)|(?![\w{_MARKS}+#]|{_JOINS}[\w{_MARKS}]))"

_AFTERWARDS = re.compile(r"[ ](?:&[ ])?(?P<word>[^\W\d_][\w-]*)")
_BEFOREHAND = re.compile(r"(?<!['’])\b(?P<word>[^\W\d_][\w-]*)[ ](?:&[ ])?\Z")
_WORD_CHARS = 80
_COMPANY = re.compile(r",?[ ](?:inc|ltd|llc|llp|gmbh|plc|corp|co|ag|sa|bv|pty)\b\.?", re.IGNORECASE)

# Given names that are words too: before another name they are one, unless they can be the sentence's verb.
_GIVEN = frozenset("mark will bill grant frank grace hope faith joy dean art rob pat sue jack may april june".split())
_BEFORE_VERB = re.compile(
    r"(?:\A|[.!?,;:\n]|\b(?:and|then|please|pls|kindly|now|just|to|you|we|i|can|could|should|must|also|so|ok))\s*\Z",
    re.IGNORECASE,
)

# After a plan's name these say how it is billed or what it is; they begin no longer name.
_NO_NAME = frozenset(
    "plan plans tier subscription sub package membership product coupon code instead please pls now today monthly"
    " box boxes yearly annual annually weekly from to for at with starting effective right straight immediately".split()
)


def places(wanted: str, own: str) -> Iterator[re.Match[str]]:
    """Every place of `own` where `wanted` (lower case) stands as a whole token, possession aside."""
    return re.finditer(_AHEAD + re.escape(wanted) + _AFTER, own.lower()) if wanted else iter(())


def stands_alone(words: str, text: str) -> bool:
    """Whether words or a number stand in a text as a whole, and not as a part of a longer word or number."""
    return words in text and re.search(rf"(?<![\w.,]){re.escape(words)}(?!\w|[.,]\d)", text) is not None


def is_part_of_person(own: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` are a part only of a longer name of a person or company.

    "Jane" of "Jane Doe", "Smith" of "Mark Smith", "Acme" of "Acme & Sons".
    """
    after, ahead = _AFTERWARDS.match(own, end), _BEFOREHAND.search(own, max(0, start - _WORD_CHARS), start)
    if after and ("&" in after.group() or not is_ordinary(after["word"].lower())):
        return True
    if _COMPANY.match(own, end):
        return True
    if ahead is None:
        return False
    word = ahead["word"].lower()
    return (
        "&" in ahead.group()
        or not is_ordinary(word)
        or (word in _GIVEN and not _BEFORE_VERB.search(own[: ahead.start()]))
    )


def is_part_of_known(own: str, start: int, end: int, known: Iterable[str]) -> bool:
    """Whether a longer one of the `known` names (lower case) stands around the place."""
    low = own.lower()
    return any(
        match.start() <= start and end <= match.end() and match.end() - match.start() > end - start
        for name in known
        for match in places(name, low)
    )


def goes_on(own: str, end: int) -> bool:
    """Whether a name of the catalogue goes on after `end`: with a word that is none of the language, or capitalised."""
    after = _AFTERWARDS.match(own, end)
    if after is None or after["word"].lower() in _NO_NAME:
        return False
    word = after["word"]
    return not is_ordinary(word.lower()) or (word[0].isupper() and not own.isupper())
