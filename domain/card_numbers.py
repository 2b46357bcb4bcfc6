"""Finds payment card numbers in any text, however their digits are grouped and whatever stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

LENGTH_MIN = 13
LENGTH_MAX = 19

# Between two groups of digits: spaces of any width, dashes, dots and the like, also signs that nobody sees. What
# belongs to an amount, a list of numbers ("#1 #2") or a telephone number ends a card's.
GAP = re.compile(r"(?:[^\w#+$€£¥₹%@&?!\"“”„«»()\[\]{}<>]|_){1,8}")
_LIST_GAP = re.compile(r"\s*[,;]\s+")
_DIGITS = re.compile(r"\d+")
_CARD_WORDS = re.compile(
    r"card|visa|master|amex|american express|maestro|discover|diners|\bpan\b|cv[cv2n]|\bexp|\d\s?/\s?\d", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"\b(?:order|invoice|payment|booking|receipt|refund|number|id|no)(?P<several>s)?[\s.:]*\Z", re.IGNORECASE
)
_BEFORE_CHARS = 24

# As numbers are printed on cards, and so typed.
_PRINTED = frozenset(
    {
        (4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 6, 5), (4, 6, 4), (4, 4, 4, 3),
        (4, 4, 4, 2), (4, 4, 4, 1), (4, 3, 3, 3), (6, 13), (4, 4, 5),
    }
)  # fmt: skip
_USUAL_LENGTHS = (16, 15, 14, 19, 18, 17, 13)
_WRITTEN_ON = re.compile(r"\d{3,4}|(?:0[1-9]|1[0-2])\d{4,6}")  # a code or an expiry; an expiry and a code

# The first digits of each network's numbers, from one to another, and the fewest and most digits they have: Visa,
# Mastercard, Amex, Diners, Discover, UnionPay, JCB, Maestro, RuPay, Mir, Elo, Verve, Troy, UzCard and Humo.
_NETWORKS: tuple[tuple[str, str, int, int], ...] = (
    ("4", "4", 16, 16), ("4", "4", 13, 13), ("4", "4", 18, 19), ("51", "55", 16, 16), ("2221", "2720", 16, 16),
    ("34", "34", 15, 15), ("37", "37", 15, 15), ("300", "305", 14, 19), ("3095", "3095", 14, 19),
    ("36", "36", 14, 19), ("38", "39", 14, 19), ("6011", "6011", 16, 19), ("64", "65", 16, 19), ("62", "62", 16, 19),
    ("81", "82", 16, 19), ("3528", "3589", 16, 19), ("50", "50", 13, 19), ("56", "58", 13, 19), ("60", "60", 16, 19),
    ("63", "63", 13, 19), ("67", "67", 13, 19), ("2200", "2204", 16, 19), ("9792", "9792", 16, 16),
    ("8600", "8600", 16, 16), ("9860", "9860", 16, 16),
)  # fmt: skip

_Group = tuple[str, int, int]  # digits in ASCII, start, end
_Rank = tuple[bool, int]


@dataclass(frozen=True, slots=True)
class CardNumber:
    """Where a card's number stands in a text, and its last four digits."""

    start: int
    end: int
    last4: str


def card_numbers(text: str) -> list[CardNumber]:
    """Return every card number in a text, in order; those that overlap are one.

    It has 13 to 19 digits of any script that pass the Luhn check (ISO/IEC 7812-1), begins like a network's numbers and
    is as long, and is one or more whole groups of digits; only a code or an expiry may be written onto its end.
    """
    found: list[tuple[_Rank, CardNumber]] = []
    for rank, number in sorted(_candidates(text), key=lambda one: (one[1].start, one[0])):
        if not found or number.start >= found[-1][1].end:
            found.append((rank, number))
            continue
        best, last = found[-1]
        last4 = number.last4 if rank < best else last.last4
        found[-1] = (min(rank, best), CardNumber(last.start, max(last.end, number.end), last4))
    return [number for _, number in found]


def is_card_number(digits: str) -> bool:
    """Whether a run of digits is the number of a card of some network; all equal digits are nobody's."""
    fits = any(
        low <= digits[: len(low)] <= high and least <= len(digits) <= most for low, high, least, most in _NETWORKS
    )
    return fits and len(set(digits)) > 1 and _passes_luhn(digits)


def _candidates(text: str) -> Iterator[tuple[_Rank, CardNumber]]:
    """Yield every window of whole groups that is a card's number, with how little it looks like one."""
    if sum(map(len, _DIGITS.findall(text))) < LENGTH_MIN:
        return
    names_card = _CARD_WORDS.search(text) is not None
    for chain in _chains(text, through_lists=names_card):
        before = text[max(0, chain[0][1] - _BEFORE_CHARS) : chain[0][1]]
        numbered = None if names_card else _NUMBERED.search(before)
        for first, (_, start, _) in enumerate(chain):
            if text[max(0, start - 1) : start] == "+":
                continue  # a telephone number
            count = 0
            for last in range(first, len(chain)):
                count += len(chain[last][0])
                if count >= LENGTH_MIN and not (numbered and numbered["several"] and last > first):
                    yield from _in_window(text, chain[first : last + 1], only_printed=numbered is not None)
                if count >= LENGTH_MAX:
                    break


def _chains(text: str, *, through_lists: bool) -> Iterator[list[_Group]]:
    """Yield the runs of groups of digits with nothing but gaps between them; a comma and a space separate a list."""
    chain: list[_Group] = []
    for match in _DIGITS.finditer(text):
        gap = text[chain[-1][2] : match.start()] if chain else ""
        if chain and (not GAP.fullmatch(gap) or (_LIST_GAP.fullmatch(gap) and not through_lists)):
            yield chain
            chain = []
        chain.append(("".join(str(int(sign)) for sign in match.group()), match.start(), match.end()))
    if chain:
        yield chain


def _in_window(text: str, groups: list[_Group], *, only_printed: bool) -> Iterator[tuple[_Rank, CardNumber]]:
    """Yield the card number that the groups are, or are but for what is written onto their end."""
    digits = "".join(group[0] for group in groups)
    sizes = tuple(len(group[0]) for group in groups)
    gaps = {text[one[2] : two[1]] for one, two in pairwise(groups)}
    printed = len(sizes) == 1 or sizes in _PRINTED
    if (printed or (len(gaps) == 1 and not only_printed)) and is_card_number(digits):
        yield _ranked(digits, groups, 0, printed=printed)
    for more in range(3, min(9, sizes[-1])):
        kept = (*sizes[:-1], sizes[-1] - more)
        is_whole = (len(kept) == 1 or kept in _PRINTED) and is_card_number(digits[:-more])
        if is_whole and _WRITTEN_ON.fullmatch(digits[-more:]):
            yield _ranked(digits[:-more], groups, more, printed=True)


def _ranked(digits: str, groups: list[_Group], more: int, *, printed: bool) -> tuple[_Rank, CardNumber]:
    """A card number that ends `more` digits before its last group does, and its rank: lower is more like a card's."""
    rank = (not printed or more > 0, _USUAL_LENGTHS.index(len(digits)))
    return rank, CardNumber(groups[0][1], groups[-1][2] - more, digits[-4:])


def _passes_luhn(digits: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1)."""
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
