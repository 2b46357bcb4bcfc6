"""Subscriptions as far as it matters for what they bring: when each ran, its terms as they are, and as they were."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from skills.finding.payment import id_of
from skills.recurring.rates import Given, Terms

# Never began.
NEVER = frozenset({"incomplete", "incomplete_expired"})

# Stripe goes on counting these as paying (https://docs.stripe.com/billing/subscriptions/analytics).
PAYING = frozenset({"active", "past_due"})

# A discount given, and when it ends by itself (Unix seconds; None: it lasts).
Ending = tuple[Given, int | None]

# A price's id, and how many of it.
Item = tuple[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """What a subscription asks for as it is: its items, and its discounts with their ends. Many may share one."""

    items: tuple[Item, ...]
    given: tuple[Ending, ...] = ()

    def terms_at(self, now_unix_s: int) -> Terms:
        """The terms without the discounts that are over."""
        return Terms(self.items, tuple(coupon for coupon, end in self.given if end is None or end > now_unix_s))


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a subscription asked for in a stretch of time, as its invoices tell; nothing without items. Many share one.

    `is_own` says that no invoice tells: its own terms held. Where only `coupons` are None its own discounts did.
    """

    is_own: bool
    items: tuple[Item, ...] = ()
    coupons: tuple[Given, ...] | None = None

    def is_like(self, other: Asked) -> bool:
        """Whether the same was asked for."""
        return (self.is_own, self.items, self.coupons) == (other.is_own, other.items, other.coupons)

    def terms(self, own: Own, now_unix_s: int) -> Terms | None:
        """The terms; None when nothing was asked for."""
        if self.is_own:
            return own.terms_at(now_unix_s)
        if not self.items:
            return None
        return Terms(self.items, own.terms_at(now_unix_s).coupons if self.coupons is None else self.coupons)


@dataclass(slots=True)
class Running:
    """A subscription: whose, in which currency, from when to when, its trial, and its terms now; times in Unix seconds.

    `rests` says that it brings nothing now though it has not ended: paused, unpaid, or its collection is paused.
    """

    own: Own
    id: str
    customer_id: str
    currency: str
    status: str
    rests: bool
    start_unix_s: int
    ended_unix_s: int | None
    trial_start_unix_s: int | None
    trial_end_unix_s: int | None

    def runs_at(self, moment_unix_s: int) -> bool:
        """Whether it ran right before a moment, its trial included."""
        has_ended = self.ended_unix_s is not None and self.ended_unix_s < moment_unix_s
        return self.start_unix_s < moment_unix_s and not has_ended and self.status not in NEVER

    def in_trial_at(self, moment_unix_s: int) -> bool:
        """Whether it was free right before a moment because of its trial."""
        start, end = self.trial_start_unix_s, self.trial_end_unix_s
        return start is not None and end is not None and start < moment_unix_s <= end


@dataclass(slots=True)
class Subscriber:
    """A subscription, what it asked for at any time, and when its newest paid invoice was made (Unix seconds; 0: none).

    `asked` has one more than `untils`, the moments at which what was asked for changed: the first up to the first of
    them, that included, and so on. `billed` is when the newest invoice was made with each price that is not its own,
    `discounts` are the ids of those it ever had.
    """

    running: Running
    untils: list[int]
    asked: list[Asked]
    paid_unix_s: int = 0
    billed: dict[str, int] = field(default_factory=dict)
    discounts: frozenset[str] = frozenset()

    def asked_at(self, moment_unix_s: int) -> Asked:
        """What was asked for right before a moment."""
        return self.asked[bisect_left(self.untils, moment_unix_s)]

    def turns(self, first_unix_s: int, last_unix_s: int) -> list[int]:
        """The moments from the first to before the last after which anything of it may have been different."""
        one, untils = self.running, self.untils
        turns = untils[bisect_left(untils, first_unix_s) : bisect_left(untils, last_unix_s)]
        for turn in (one.start_unix_s, one.ended_unix_s, one.trial_start_unix_s, one.trial_end_unix_s):
            if turn is not None and first_unix_s <= turn < last_unix_s:
                turns.append(turn)
        return turns


@dataclass(slots=True)
class Everyone:
    """All subscriptions that ran since a moment; `read` counts all there ever were, `statuses` how they stand now."""

    rows: list[Subscriber] = field(default_factory=list)
    read: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    invoices_read: int = 0


def standing_of(status: str, *, is_held: bool) -> str:
    """The name a subscription is counted by; one that goes on with its collection paused is not counted as paying."""
    return "collection paused" if is_held and status in PAYING else status


def is_looked_at(row: dict[str, Any], since_unix_s: int) -> bool:
    """Whether a subscription of Stripe's can have brought anything since a moment."""
    return row["status"] not in NEVER and (row.get("ended_at") or since_unix_s) >= since_unix_s


def running_of(row: dict[str, Any], items: list[dict[str, Any]]) -> Running:
    """Keep what is needed of Stripe's object."""
    given: list[Ending] = []
    for item in items:
        given += [((coupon, str(item["price"]["id"])), end) for coupon, end in coupons_with_ends(item)]
    given += [((coupon, None), end) for coupon, end in coupons_with_ends(row)]
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
        own=Own(counted, tuple(given)),
    )


def coupons_with_ends(owner: dict[str, Any]) -> list[tuple[str, int | None]]:
    """The coupon of each expanded discount and when it ends (Unix seconds; None: it lasts)."""
    found = [one for one in owner.get("discounts") or () if isinstance(one, dict)]
    named = [(id_of((one.get("source") or {}).get("coupon")), one.get("end")) for one in found]
    return [(coupon, end) for coupon, end in named if coupon is not None]


def discounts_of(owner: dict[str, Any]) -> list[str]:
    """The ids of the expanded discounts."""
    return [str(one["id"]) for one in owner.get("discounts") or () if isinstance(one, dict)]
