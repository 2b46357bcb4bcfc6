"""Finds customers in words that no vocabulary has and that are spelt nearly like a customer's name."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.understanding.directory import Directory
from assistant.understanding.mentions import Mention
from assistant.understanding.text import Line, Token
from assistant.understanding.vocabulary import is_ordinary


def find_small_names(line: Line, directory: Directory) -> Iterator[Mention]:
    """Yield CUST mentions for runs of words in no vocabulary that are spelt nearly like a customer's name."""
    index = 0
    while index < len(line.tokens):
        end = index
        while end < len(line.tokens) and _is_unknown(line.tokens[end]):
            end += 1
        if end > index:
            words = [token.text for token in line.tokens[index:end]]
            person = directory.person(words)
            if person.certainty != "named":
                yield Mention("CUST", line.tokens[index].start, line.tokens[end - 1].end, person)
        index = max(end, index + 1)


def _is_unknown(token: Token) -> bool:
    """Whether a word is in no list Florin has."""
    return (
        token.form[:1].isalpha()
        and token.form.replace("-", "").isalpha()
        and len(token.form) > 1
        and not (
            is_ordinary(token.form) or any(is_ordinary(part) for part in token.form.split("-") if "-" in token.form)
        )
    )
