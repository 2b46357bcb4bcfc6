"""Compares the name that a person wrote beside a payment with whose payment it is: another name is a question.

An order's number is one digit away from a stranger's. Who writes "refund order 4410 (Marko)" says whose order it is,
and that is held against the payer and the payment's own texts; where the payer is not known, nothing can be held.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from assistant.understanding.text import unaccented
from assistant.understanding.vocabulary import is_ordinary
from assistant.words import Words
from skills.contract import Ask, Draft

_NAME = r"(?P<name>[A-Z][\w'’-]*[^\W_](?: [A-Z][\w'’-]*[^\W_]){0,2})"
_THING = r"(?:order|payment|booking|purchase|sale|charge)"
_DAYS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december christmas easter black
    """.split()
)
_POSSESSIVE = re.compile(r"['’]s?\Z")


def named_otherwise(draft: Draft, words: Words, args: Mapping[str, Any]) -> Ask | None:
    """Return a question when the message names somebody beside the payment who has nothing to do with it."""
    reference, payer = str(args.get("payment_ref") or ""), draft.mentions.customer_name
    if not reference or not payer:
        return None
    known = unaccented(" ".join([payer, draft.summary, *draft.effects]))
    for name in _names_beside(words.now.own, reference):
        if not any(_bare(word) in known for word in name.split()):
            return Ask(
                f"You wrote “{name}”, but the payer of {reference} is “{payer}”. Which payment do you mean? Say its "
                "order number or id alone if it is this one.",
                "payment_ref",
            )
    return None


def _names_beside(own: str, reference: str) -> list[str]:
    """The names that stand at the reference: in brackets or after "for" behind it, or before it as its owner."""
    at = rf"(?<![\w-])(?:#|no\.? ?)?{re.escape(reference)}(?![\w-])"
    patterns = (
        rf"{at}\s*\((?:(?:for|from|of|by) )?{_NAME}\)",
        rf"{at},? (?:for|from|by|of) {_NAME}(?=\s*(?:[.,;!?)]|\Z))",
        rf"(?<!\w){_NAME}['’]s? (?:(?:last|first|latest) )?(?:{_THING} )?{at}",
    )
    found = [match["name"] for pattern in patterns for match in re.finditer(pattern, own)]
    return [name for name in found if not all(_is_word(word) for word in name.split())]


def _is_word(word: str) -> bool:
    """Whether a word with a capital is no name: of the language, or a day."""
    return is_ordinary(word.lower()) or _bare(word) in _DAYS


def _bare(word: str) -> str:
    """A word of a name as it is compared."""
    return _POSSESSIVE.sub("", unaccented(word))
