"""Every subscription of an account, as far as it matters for what it brings: when it ran, and its terms as they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from skills.contract import Desk
from skills.finding.payment import id_of
from skills.recurring.copied import pages_of
from skills.recurring.rates import Given, Rates, Terms

# Never began.
NEVER = frozenset({"incomplete", "incomplete_expired"})

# Stripe goes on counting these as paying (https://docs.stripe.com/billing/subscriptions/analytics).
PAYING = frozenset({"active", "past_due"})

PROGRESS_EVERY_PAGES = 10


@dataclass(frozen=True, slots=True)
class Running:
    """A subscription: whose, in which currency, from when to when, its trial, and its terms now; times in Unix seconds.

    `rests` says that it brings nothing now though it has not ended: paused, unpaid, or its collection is paused.
    """

    id: str
    customer_id: str
    currency: str
    status: str
    rests: bool
    start_unix_s: int
    ended_unix_s: int | None
    trial_start_unix_s: int | None
    trial_end_unix_s: int | None
    terms: Terms

    def runs_at(self, moment_unix_s: int) -> bool:
        """Whether it ran right before a moment, its trial included."""
        has_ended = self.ended_unix_s is not None and self.ended_unix_s < moment_unix_s
        return self.start_unix_s < moment_unix_s and not has_ended and self.status not in NEVER

    def in_trial_at(self, moment_unix_s: int) -> bool:
        """Whether it was free right before a moment because of its trial."""
        start, end = self.trial_start_unix_s, self.trial_end_unix_s
        return start is not None and end is not None and start < moment_unix_s <= end


@dataclass(slots=True)
class Everyone:
    """All subscriptions that ran since a moment; `read` counts all there ever were, `statuses` how they stand now."""

    rows: list[Running] = field(default_factory=list)
    read: int = 0
    statuses: Counter[str] = field(default_factory=Counter)


async def read_everyone(desk: Desk, since_unix_s: int, rates: Rates) -> Everyone:
    """Read every page; kept is only who ran since then, and their prices."""
    everyone, pages = Everyone(), 0
    params = {"status": "all", "expand": ["data.discounts", "data.items.data.discounts"]}
    async for page in pages_of(desk, "subscription", "/v1/subscriptions", params):
        for row in page:
            everyone.statuses["collection paused" if _is_held(row) else row["status"]] += 1
            if row["status"] in NEVER or (row.get("ended_at") or since_unix_s) < since_unix_s:
                continue
            items = row["items"]["data"]
            if row["items"].get("has_more"):
                params_of_items = {"subscription": row["id"], "expand": ["data.discounts"]}
                items = await desk.stripe.all("/v1/subscription_items", params_of_items)
            rates.prices |= {str(item["price"]["id"]): item["price"] for item in items if _is_new(rates, item)}
            everyone.rows.append(_running(row, items, int(desk.now.timestamp())))
        everyone.read += len(page)
        pages += 1
        if pages % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {everyone.read:,} subscriptions")
    return everyone


def _is_new(rates: Rates, item: dict[str, Any]) -> bool:
    """Whether an item's price was not seen before."""
    return item["price"]["id"] not in rates.prices


def _is_held(row: dict[str, Any]) -> bool:
    """Whether collection is paused while it goes on."""
    return row.get("pause_collection") is not None and row["status"] in PAYING


def _running(row: dict[str, Any], items: list[dict[str, Any]], now_unix_s: int) -> Running:
    """Keep what is needed of Stripe's object."""
    coupons: list[Given] = []
    for item in items:
        coupons += [(coupon, str(item["price"]["id"])) for coupon in _coupons_at(item, now_unix_s)]
    coupons += [(coupon, None) for coupon in _coupons_at(row, now_unix_s)]
    counted = tuple(sorted((str(item["price"]["id"]), int(item.get("quantity") or 0)) for item in items))
    return Running(
        id=str(row["id"]),
        customer_id=id_of(row["customer"]) or "",
        currency=str(row["currency"]),
        status=str(row["status"]),
        rests=row["status"] in ("paused", "unpaid") or row.get("pause_collection") is not None,
        start_unix_s=int(row["start_date"]),
        ended_unix_s=row.get("ended_at"),
        trial_start_unix_s=row.get("trial_start"),
        trial_end_unix_s=row.get("trial_end"),
        terms=Terms(counted, tuple(coupons)),
    )


def coupons_with_ends(owner: dict[str, Any]) -> list[tuple[str, int | None]]:
    """The coupon of each expanded discount and when it ends (Unix seconds; None: it lasts)."""
    found = [one for one in owner.get("discounts") or () if isinstance(one, dict)]
    named = [(id_of((one.get("source") or {}).get("coupon")), one.get("end")) for one in found]
    return [(coupon, end) for coupon, end in named if coupon is not None]


def _coupons_at(owner: dict[str, Any], moment_unix_s: int) -> list[str]:
    """The coupons of discounts that are not over at a moment."""
    return [coupon for coupon, end in coupons_with_ends(owner) if end is None or end > moment_unix_s]
