"""The one place where billing rounds: half up, away from zero, on exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero, so that a credit mirrors its charge."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def part_of(amount_minor: int, part: int, whole: int) -> int:
    """An amount's share for `part` out of `whole` seconds (or anything else that is counted)."""
    return half_up(Fraction(amount_minor * part, whole))


def shared_out(total_minor: int, weights: Sequence[int]) -> list[int]:
    """`total_minor` in whole parts by weight that add up to it; the largest remainders get what is left over."""
    all_weights = sum(weights)
    if all_weights <= 0:
        return [0] * len(weights)
    parts = [total_minor * weight // all_weights for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda at: (-(total_minor * weights[at] % all_weights), at))
    for at in by_rest[: total_minor - sum(parts)]:
        parts[at] += 1
    return parts
