"""The one place where billing rounds: half up, away from zero, on exact fractions, to what the currency can charge."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from integrations.sandbox.money.amounts import step_minor


def rounded(value: Fraction, currency: str) -> int:
    """The nearest chargeable amount; a half goes away from zero, so that a credit mirrors its charge."""
    step = step_minor(currency)
    exact = abs(value) / step
    whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator) * step
    return whole if value >= 0 else -whole


def part_of(amount_minor: int, part: int, whole: int, currency: str) -> int:
    """An amount's share for `part` out of `whole` seconds."""
    return rounded(Fraction(amount_minor * part, whole), currency)


def shared_out(total_minor: int, weights: Sequence[int], currency: str) -> list[int]:
    """`total_minor` in chargeable parts by weight that add up to it; the largest remainders get what is left over.

    No part is more than its weight as long as the total is not more than all weights.
    """
    all_weights = sum(weights)
    if all_weights <= 0:
        return [0] * len(weights)
    step = step_minor(currency)
    exact = [Fraction(total_minor * weight, all_weights * step) for weight in weights]
    parts = [int(share) * step for share in exact]
    by_rest = sorted(range(len(weights)), key=lambda at: (int(exact[at]) - exact[at], at))
    left = total_minor - sum(parts)
    for at in by_rest:
        more = min(step, left)
        parts[at] += more
        left -= more
    return parts
