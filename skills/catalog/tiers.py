"""Reads graduated prices as a merchant writes them: "1-10: 5.00, 11-50: 4.00, 51+: 3.00"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from domain.errors import BadInput
from domain.money import Money
from skills.contract import Desk

TIERS_MAX = 20
HOW = 'Write them like "1-10: 5.00, 11-50: 4.00, 51+: 3.00".'

_PIECE = re.compile(
    r"""(?:(?P<first>\d{1,9})\s*(?:-|–|—|\bto\b)\s*(?P<last>\d{1,9})|(?P<onwards>\d{1,9})\s*(?:\+|and\ (?:up|more|over))
        |(?:up\ to|first)\s+(?P<upto>\d{1,9})|(?:over|above|more\ than|after)\s+(?P<over>\d{1,9}))
        \s*(?:units?|seats?|users?)?\s*(?::|=|\bat\b|\bfor\b|\bcosts?\b)\s*[$€£¥]?\s*(?P<amount>\d+(?:\.\d+)?)
        (?:\s*(?:each|per\s\w+|[A-Za-z]{3}))?""",
    re.VERBOSE | re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,;.]*(?:and|then)?[\s,;.]*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tier:
    """Units `first` to `last` cost `unit` each; the last tier has no end (None)."""

    first: int
    last: int | None
    unit: Money

    @property
    def units_text(self) -> str:
        """Name the units of the tier: "11 to 50", "51 and more"."""
        return f"{self.first:,} and more" if self.last is None else f"{self.first:,} to {self.last:,}"


def read_tiers(said: str | list[str], currency: str) -> tuple[Tier, ...]:
    """Read the tiers; BadInput, saying how to write them, unless they run from 1 without gap to an open end."""
    text = said if isinstance(said, str) else ", ".join(said)
    pieces, at = [], 0
    for match in _PIECE.finditer(text):
        if not _BETWEEN.match(text[at : match.start()]):
            raise BadInput(f"I can't read “{text[at : match.start()].strip()[:40]}” as a price tier. {HOW}")
        pieces.append(match)
        at = match.end()
    if not pieces or not _BETWEEN.match(text[at:]):
        raise BadInput(f"I can't read those price tiers. {HOW}")
    if len(pieces) > TIERS_MAX:
        raise BadInput(f"A price has at most {TIERS_MAX} tiers here.")
    tiers: list[Tier] = []
    for piece in pieces:
        tiers.append(_tier(piece, tiers[-1].last if tiers else 0, currency))
    if tiers[-1].last is not None:
        raise BadInput(
            f"What do more than {tiers[-1].last:,} cost? The last tier must be open, like “51+: 3.00”. {HOW}"
        )
    return tuple(tiers)


def find_tiers(text: str) -> str:
    """Return the stretch of a text from its first tier to its last; empty when it states none in that way."""
    found = list(_PIECE.finditer(text))
    return text[found[0].start() : found[-1].end()] if found else ""


def tiers_param(tiers: tuple[Tier, ...]) -> list[dict[str, Any]]:
    """Write the tiers as Stripe takes them (https://docs.stripe.com/api/prices/create)."""
    return [{"up_to": tier.last or "inf", "unit_amount": tier.unit.minor} for tier in tiers]


def graduated_cost(tiers: tuple[Tier, ...], quantity: int) -> Money:
    """Return what `quantity` units cost: each unit at its own tier's price."""
    minor = 0
    for tier in tiers:
        until = quantity if tier.last is None else min(quantity, tier.last)
        minor += max(until - tier.first + 1, 0) * tier.unit.minor
    return Money(minor, tiers[0].unit.currency)


def tiers_text(desk: Desk, tiers: tuple[Tier, ...]) -> str:
    """Say what each tier costs."""
    return "; ".join(f"{tier.units_text}: {desk.show(tier.unit)} each" for tier in tiers)


def _tier(piece: re.Match[str], before: int | None, currency: str) -> Tier:
    """Read one tier, which must go on where the one before ended."""
    if before is None:
        raise BadInput(f"Only the last price tier may be open. {HOW}")
    named = piece["first"] or piece["onwards"]
    first = int(named) if named else int(piece["over"]) + 1 if piece["over"] else before + 1
    last_text = piece["last"] or piece["upto"]
    last = int(last_text) if last_text else None
    if first != before + 1 or (last is not None and last < first):
        raise BadInput(f"The price tiers must follow each other: after {before:,} comes {before + 1:,}. {HOW}")
    return Tier(first, last, Money.from_major(piece["amount"], currency))
