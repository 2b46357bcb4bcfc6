"""How well a record fits what was typed: exact names first, then words, then words that are almost spelled so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz, utils

from domain.formats import SYMBOLS
from skills.searching.records import KINDS, Record

# Points of a fit, 0 to 100; what merely stands in a record counts less than what it is called by.
EXACT, PHRASE, WORD, BEGINNING, AMOUNT = 100, 96, 92, 84, 88
WEAK_PERCENT = 85

# How alike (rapidfuzz's ratio) two words must be to be taken for one, and from how many letters on.
ALIKE_MIN, ALIKE_LETTERS_MIN = 80, 4
BEGINNING_LETTERS_MIN = 3

_AMOUNT = re.compile(r"([$€£¥₹]?)(\d{1,12}(?:[.,]\d{1,3})?)([$€£¥₹]?|[a-z]{3})\Z", re.IGNORECASE)
# Said around what is looked for without being part of it.
_AROUND = frozenset(
    "a about all an any anything by find for from in look me my of on order orders our search show "
    "the to up with".split()
)
_KIND_WORDS = {word: kind.name for kind in KINDS for word in (kind.name, kind.plural)} | {
    "charge": "payment", "charges": "payment", "chargeback": "dispute", "chargebacks": "dispute",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: as a phrase, its words, the amounts they may be, and the kinds of record that were named."""

    phrase: str
    words: tuple[str, ...]
    kinds: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to look for."""
        return not self.words


def wanted(query: str) -> Wanted:
    """Read a query: "invoices of Jane" looks for jane among invoices; a kind alone is looked for as a word."""
    folded = " ".join(query.casefold().replace("#", " ").split()).strip(" .,;:!?\"'“”")
    kinds: set[str] = set()
    for name, kind in sorted(_KIND_WORDS.items(), key=lambda pair: -len(pair[0])):
        found = re.search(rf"(?<![\w@.-]){re.escape(name)}(?![\w@.-])", folded)
        rest = f"{folded[: found.start()]} {folded[found.end() :]}" if found else ""
        if found and _content(rest):
            kinds.add(kind)
            folded = " ".join(rest.split())
    words = _content(folded)
    return Wanted(" ".join(words), tuple(words), frozenset(kinds))


def score(record: Record, looked_for: Wanted) -> int:
    """Return 0 to 100: how well the record fits; 0 unless every word is found in it."""
    strong = [text.casefold() for text in record.strong]
    if looked_for.phrase in (record.id.casefold(), *(text.lstrip("#") for text in strong)):
        return EXACT
    edge = re.compile(rf"(?<!\w){re.escape(looked_for.phrase)}(?!\w)")
    if any(edge.search(text) for text in strong):
        return PHRASE
    strong_words, weak_words = _words(strong), _words(record.weak)
    points = 0
    for word in looked_for.words:
        best = max(_fit(word, strong_words), _fit(word, weak_words) * WEAK_PERCENT // 100, _amount_fit(word, record))
        if not best:
            return 0
        points += best
    return points // len(looked_for.words)


def ranked(records: Iterable[Record], looked_for: Wanted) -> list[tuple[int, Record]]:
    """Return the records that fit with their points, the best first; of equals by kind, the newest first."""
    found: dict[str, tuple[int, Record]] = {}
    for record in records:
        if looked_for.kinds and record.kind not in looked_for.kinds:
            continue
        if points := score(record, looked_for):
            found[f"{record.kind} {record.id}"] = (points, record)
    order = {kind.name: place for place, kind in enumerate(KINDS)}
    return sorted(found.values(), key=lambda hit: (-hit[0], order[hit[1].kind], -hit[1].created_unix_s))


def _content(text: str) -> list[str]:
    """Return the words that carry meaning."""
    words = [word.strip(" .,;:!?\"'“”()") for word in text.split()]
    words = [re.sub(r"['’]s\Z", "", word) for word in words]
    return [word for word in words if word and word not in _AROUND]


def _words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of texts, whole as written and in parts: "jo.roe@x.io" is also jo, roe, x and io."""
    found: set[str] = set()
    for text in texts:
        folded = text.casefold()
        found.update(folded.split())
        found.update(utils.default_process(folded).split())
    return frozenset(found)


def _fit(word: str, known: frozenset[str]) -> int:
    """Return how well a word fits the best of the known ones; what has digits is never guessed."""
    if word in known:
        return WORD
    if len(word) >= BEGINNING_LETTERS_MIN and any(other.startswith(word) for other in known):
        return BEGINNING
    if len(word) < ALIKE_LETTERS_MIN or any(letter.isdigit() for letter in word):
        return 0
    alike = max((fuzz.ratio(word, other, score_cutoff=ALIKE_MIN) for other in known if len(other) > 2), default=0)
    return int(alike) * BEGINNING // 100


def amounts_of(looked_for: Wanted) -> list[int]:
    """Return the amounts that were typed in minor units, as currencies with no, two and three decimals have them."""
    found = []
    for match in filter(None, map(_AMOUNT.match, looked_for.words)):
        for decimals in (0, 2, 3):
            scaled = Decimal(match[2].replace(",", ".")).scaleb(decimals)
            found += [int(scaled)] if scaled == scaled.to_integral_value() else []
    return found


def _amount_fit(word: str, record: Record) -> int:
    """Return points when the word is exactly the record's amount in major units."""
    match = _AMOUNT.match(word)
    if match is None or record.money is None:
        return 0
    currency, sign = record.money.currency, match[1] or match[3].lower()
    is_of_it = not sign or sign == currency or SYMBOLS.get(currency, currency).endswith(sign)
    return AMOUNT if is_of_it and Decimal(match[2].replace(",", ".")) == abs(record.money.major) else 0
