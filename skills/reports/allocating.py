"""Splits an amount by weights to the last minor unit: the parts always add up to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")


def split(minor: int, weights: Mapping[K, int]) -> dict[K, int]:
    """Return each key's part; what rounding leaves goes to the largest remainders, the first named of equals.

    Weights of zero and below get nothing; nothing is split where no weight is above zero.
    """
    kept = {key: weight for key, weight in weights.items() if weight > 0}
    whole = sum(kept.values())
    if not whole:
        return {}
    sign, amount = (-1 if minor < 0 else 1), abs(minor)
    parts = {key: amount * weight // whole for key, weight in kept.items()}
    by_remainder = sorted(kept, key=lambda key: -(amount * kept[key] % whole))
    for key in by_remainder[: amount - sum(parts.values())]:
        parts[key] += 1
    return {key: sign * part for key, part in parts.items()}
