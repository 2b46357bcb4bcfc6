"""A total with what it is made of ("510.00, being 6 hours at 85.00"): taken only where the sum is right."""

from __future__ import annotations

from decimal import Decimal

from assistant.understanding.mentions import Amount, Span
from assistant.understanding.pieces import Clause, Piece
from assistant.understanding.scene import Scene

_LEAD = r"(?:(?:,|\(|=|:|-) )?(?:(?:being|i\.e\.|ie|that's|that is|which is|made up of|for|as) )?"
_TIMES = r"(?:at(?: a rate of)?|@|x|×|\*|of)"
# Counted so, it is to be paid bit by bit.
_BIT_BY_BIT = frozenset(
    """
    instalment instalments installment installments payment payments part parts tranche tranches deposit deposits rate
    rates milestone milestones half halves third thirds monthly weekly quarterly yearly daily annual recurring equal
    month months week weeks year years quarter quarters slice slices step steps stage stages
    """.split()
)
# With one of these the sum is explained, whatever was counted.
_SAYS_IT = frozenset("( = being i.e. ie that's".split())
_EACH = r"(?: (?:each|apiece|hourly|(?:an?|per|the) [a-z]+))?(?: \))?"
_PARTS = (
    rf"{_LEAD}(?P<d>(?P<c>NUM|SPAN)(?P<u>(?: [a-z-]+){{0,3}}?) {_TIMES} (?P<r>MONEY|NUM){_EACH})",
    rf"{_LEAD}(?P<d>(?P<r>MONEY|NUM) (?:x|×|\*) (?P<c>NUM)(?P<u>(?: [a-z]+)?))(?: \))?",
)


def take_breakdown(scene: Scene) -> str | None:
    """Account for "6 hours at 85.00" beside the amount that it comes to; return it, None where nothing adds up."""
    clause = scene.clause
    for pattern in _PARTS:
        match = clause.match(pattern)
        if match is None:
            continue
        places = clause.indices(match)
        rate, count = (clause.pieces[clause.indices(match, name)[0]] for name in ("r", "c"))
        others = [i for i in scene.free("MONEY", "NUM") if i not in places]
        is_named = bool(match["u"].strip()) or clause.pieces[places[0]].form in _SAYS_IT
        if set(places) & scene.used or not is_named or _is_bit_by_bit(clause, count):
            continue
        if not any(_comes_to(clause, i, count, rate) for i in others):
            continue
        scene.take(places)
        return clause.written(clause.indices(match, "d")).strip(" )")
    return None


def _is_bit_by_bit(clause: Clause, count: Piece) -> bool:
    """Whether the parts are payments rather than goods or hours ("3 instalments of 300", "3 months at 300")."""
    spans = isinstance(count.value, Span) and count.value.unit != "day"
    return spans or any(piece.form in _BIT_BY_BIT for piece in clause.pieces)


def _comes_to(clause: Clause, place: int, count: Piece, rate: Piece) -> bool:
    """Whether an amount is the count times the rate, in a currency that the rate does not say otherwise."""
    total = clause.amount(place)
    each = rate.value if isinstance(rate.value, Amount) else Amount(str(rate.value), None)
    times = str(count.value.count if isinstance(count.value, Span) else count.value)
    if each.currency not in (None, total.currency):
        return False
    return Decimal(times) * Decimal(each.major) == Decimal(total.major)
