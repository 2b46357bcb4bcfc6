"""From lines and discounts to an invoice's totals.

A line's own discounts come first, then the invoice's, each in its order and each on what the ones before have left.
A percentage is taken of the sum of the lines it reaches, rounded once, and shared out among them by largest remainder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from integrations.sandbox.billing import coupons
from integrations.sandbox.billing.rounding import shared_out


class Deduction(NamedTuple):
    """A discount with the coupon behind it."""

    discount_id: str
    coupon: dict[str, Any]


class Totals(NamedTuple):
    """`by_line` holds each line's `discount_amounts`; `by_discount` the invoice's `total_discount_amounts`."""

    subtotal_minor: int
    total_minor: int
    by_line: list[list[dict[str, Any]]]
    by_discount: list[dict[str, Any]]


def reckon(
    lines: Sequence[dict[str, Any]],
    own: Sequence[Sequence[Deduction]],
    of_invoice: Sequence[Deduction],
    currency: str,
) -> Totals:
    """The totals of `lines` ({amount, discountable, pricing}), where `own[i]` are the discounts of line i alone."""
    left = [line["amount"] for line in lines]
    by_line: list[list[dict[str, Any]]] = [[] for _ in lines]
    sums: dict[str, int] = {}

    def take(deduction: Deduction, reached: list[int]) -> None:
        total = coupons.taken_off(deduction.coupon, sum(left[at] for at in reached), currency)
        for at, part in zip(reached, shared_out(total, [left[at] for at in reached], currency), strict=True):
            left[at] -= part
            by_line[at].append({"amount": part, "discount": deduction.discount_id})
        sums[deduction.discount_id] = sums.get(deduction.discount_id, 0) + total

    for at, deductions in enumerate(own):
        for deduction in deductions:
            take(deduction, [at] if left[at] > 0 else [])
    for deduction in of_invoice:
        take(deduction, [at for at, line in enumerate(lines) if left[at] > 0 and _reaches(deduction.coupon, line)])
    by_discount = [{"amount": amount, "discount": discount_id} for discount_id, amount in sums.items()]
    return Totals(sum(line["amount"] for line in lines), sum(left), by_line, by_discount)


def _reaches(coupon: dict[str, Any], line: dict[str, Any]) -> bool:
    if not line["discountable"]:
        return False
    products = (coupon.get("applies_to") or {}).get("products")
    if not products:
        return True
    details = (line.get("pricing") or {}).get("price_details")
    return details is not None and details["product"] in products
