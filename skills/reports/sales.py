"""Reads the payments that took money in a period, page by page, each with what is left of it by now."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

from domain.periods import Period
from skills.contract import Desk

PROGRESS_EVERY_PAGES = 10

# Disputes that took no money, or gave it back (https://docs.stripe.com/api/disputes/object).
_HARMLESS = frozenset({"won", "prevented", "warning_needs_response", "warning_under_review", "warning_closed"})

WHAT_IS_NET = "Net is what was taken in the period, less what has been refunded or disputed of it by now, before fees."


@dataclass(frozen=True, slots=True)
class Sale:
    """A payment that took money; `net_minor` is what is left after refunds and disputes. `charge` is Stripe's own."""

    charge: dict[str, Any]
    currency: str
    net_minor: int


@dataclass(slots=True)
class Counted:
    """How many payments took money, and how many of them were in other currencies than asked for."""

    payments: int = 0
    others: Counter[str] = field(default_factory=Counter)

    def others_line(self) -> list[str]:
        """Say what was not counted."""
        if not self.others:
            return []
        named = ", ".join(f"{count:,} in {code.upper()}" for code, count in sorted(self.others.items()))
        return [f"Not counted, because they are in other currencies: {named}."]


async def sales(
    desk: Desk, period: Period, wanted: str | None, counted: Counted, expand: Iterable[str] = ()
) -> AsyncIterator[list[Sale]]:
    """Yield the sales of each page of charges, of one currency or of all; `counted` is filled on the way."""
    since, until = period.bounds_unix_s(desk.merchant.timezone)
    disputed = await _disputed(desk, since)
    params: dict[str, Any] = {"created": {"gte": since, "lte": until - 1}}
    if expand := list(expand):
        params["expand"] = expand
    pages = 0
    async for page in desk.stripe.pages("/v1/charges", params):
        found = []
        for charge in page:
            if charge["status"] != "succeeded" or not charge.get("captured"):
                continue
            counted.payments += 1
            currency = str(charge["currency"])
            if wanted not in (None, currency):
                counted.others[currency] += 1
                continue
            net = int(charge["amount_captured"]) - int(charge["amount_refunded"]) - disputed[str(charge["id"])]
            found.append(Sale(charge, currency, net))
        yield found
        pages += 1
        if pages % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {counted.payments:,} payments")


async def _disputed(desk: Desk, since_unix_s: int) -> Counter[str]:
    """What disputes since then hold or took, by charge; a charge is never older than its dispute."""
    disputed: Counter[str] = Counter()
    async for page in desk.stripe.pages("/v1/disputes", {"created": {"gte": since_unix_s}}):
        for dispute in page:
            if dispute["status"] not in _HARMLESS:
                charge = dispute["charge"]
                disputed[str(charge["id"] if isinstance(charge, dict) else charge)] += int(dispute["amount"])
    return disputed
