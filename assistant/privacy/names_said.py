"""Finds what is written like a name in the merchant's own message, before any record of that name was read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.everyday_names import CALENDAR_NAMES, EVERYDAY_NAMES
from assistant.privacy.recognisers import Found
from assistant.understanding.lexicon import LEGAL_FORMS, PARTICLES, TITLES
from assistant.understanding.text import unaccented
from assistant.understanding.vocabulary import VOCABULARY, is_ordinary, repair
from domain import currencies

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_JOINED = re.compile(r"[ \t]*&[ \t]*|\.?[ \t]+|-")
_POSSESSIVE = re.compile(r"['’]s?\Z", re.IGNORECASE)
_NEXT_CAPITAL = re.compile(r"[ \t]+[^\W\d_]")
_TITLE_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_]{2,8})\.?[ \t]+\Z")
_BEFORE_CHARS = 12
_CAPITALS_MAX = 0.6


def names_in(text: str) -> Iterator[Found]:
    """Yield runs of words that may be a name: unknown words, and capitals where the sentence asks for none.

    It rather takes one too many: a placeholder costs a model little, and comes back as the word that it stands for.
    """
    letters = [sign for sign in text if sign.isalpha()]
    shouting = len(letters) > 8 and sum(sign.isupper() for sign in letters) > _CAPITALS_MAX * len(letters)
    run: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        start, end = match.start(), match.start() + len(_POSSESSIVE.sub("", match.group()))
        joined = bool(run) and _JOINED.fullmatch(text[run[-1][1] : start]) is not None  # a possessive ends a name
        if run and not joined:
            yield _found(text, run)
            run = []
        if _may_be_name(text, start, end, shouting=shouting, within=bool(run)):
            run.append((start, end))
        elif run:
            yield _found(text, run)
            run = []
    if run:
        yield _found(text, run)


def is_plain(text: str) -> bool:
    """Whether a text consists of everyday words and short numbers only, so that it tells nothing of anybody."""
    words = re.findall(r"[^\W\d_]+", text)
    return all(_is_common(word.lower()) for word in words) and not re.search(r"\d{7,}", text)


def _found(text: str, run: list[tuple[int, int]]) -> Found:
    """The run as one stretch, without particles at its end."""
    kept = list(run)
    while len(kept) > 1 and unaccented(text[kept[-1][0] : kept[-1][1]]) in PARTICLES:
        kept.pop()
    return Found("name", kept[0][0], kept[-1][1])


def _may_be_name(text: str, start: int, end: int, *, shouting: bool, within: bool) -> bool:
    """Whether the word may be (part of) a name."""
    word = text[start:end]
    low = word.lower()
    if within and (unaccented(low) in LEGAL_FORMS or unaccented(low) in PARTICLES):
        return True
    if unaccented(low) in TITLES or (len(word) == 1 and word.isascii()):  # an initial alone names nobody
        return False
    if _follows_title(text, start) and (word[0].isupper() or low not in VOCABULARY):
        return True
    if not _is_common(low):
        return repair(low, ()) == low or (word[0].isupper() and not shouting)
    is_capital = word[0].isupper() and not word.isupper() and not shouting
    is_also_name = low in EVERYDAY_NAMES
    if not is_capital or (low in VOCABULARY and not is_also_name) or low in currencies.KNOWN:
        return False
    if within:
        return True
    if is_also_name and _followed_by_name(text, end):
        return True
    return low not in (VOCABULARY & CALENDAR_NAMES) and not _starts_sentence(text, start)


def _follows_title(text: str, start: int) -> bool:
    """Whether "Mr." or the like stands before; "miss" written small is more often a verb."""
    match = _TITLE_BEFORE.search(text, max(0, start - _BEFORE_CHARS), start)
    return match is not None and unaccented(match[1].lower()) in TITLES and match[1] != "miss"


def _followed_by_name(text: str, end: int) -> bool:
    """Whether the next word has a capital too and is none of the trade: a forename's surname."""
    match = _WORD.search(text, end)
    if match is None or not _NEXT_CAPITAL.fullmatch(text[end : match.start() + 1]):
        return False
    word = _POSSESSIVE.sub("", match.group())
    low = word.lower()
    return word[0].isupper() and not word.isupper() and (low in EVERYDAY_NAMES or low not in VOCABULARY)


def _starts_sentence(text: str, start: int) -> bool:
    """Whether a capital here says nothing because a sentence, a line or the text starts."""
    before = text[max(0, start - _BEFORE_CHARS) : start].rstrip(" \t\"'“‘(*-")
    return before[-1:] in ".!?:;\n>•—" if before else start <= _BEFORE_CHARS


def _is_common(low: str) -> bool:
    """Whether a lower-case word is one of the language or the trade."""
    return is_ordinary(low) or all(is_ordinary(part) for part in re.split(r"['’.-]", low) if part)
