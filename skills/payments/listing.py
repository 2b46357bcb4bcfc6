"""Counts and sums all payments that fit, and keeps the newest: from Florin's own copy, or from Stripe's pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.finding.payment import PAID, Payment, is_status, of_intent
from skills.payments.alike import payment_of
from storage import mirror_payments, mirror_reports
from storage.mirror_buyers import Span

PROGRESS_EVERY_PAGES = 10

# What must be copied for payments to be told from the copy.
KINDS = ("payment_intent", "charge", "customer")

# After any payment: test clocks make some that are of the future. A quarter of an hour begins here.
_NEVER_S = 4_102_444_800


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which payments fit: of a public status, in a currency, of so much or more; `shown` of them are kept."""

    status: str | None
    currency: str | None
    least: Money | None
    shown: int


@dataclass(slots=True)
class Tally:
    """What was read: the newest that fit, and counts and sums per currency of everything that does."""

    shown: list[Payment] = field(default_factory=list)
    fitting: int = 0
    read: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    sums_minor: dict[str, int] = field(default_factory=dict)
    refunded_minor: dict[str, int] = field(default_factory=dict)
    other_currencies: dict[str, int] = field(default_factory=dict)
    unpaid: int = 0

    def add(self, payment: Payment, wanted: Wanted, times: int = 1) -> bool:
        """Count a payment, or `times` that come to it together; returns whether it fits.

        Without a status, amounts that were never taken stay out of the sums.
        """
        self.read += times
        currency = payment.amount.currency
        if wanted.status and not is_status(payment, wanted.status):
            return False
        if wanted.currency and currency != wanted.currency:
            self.other_currencies[currency] = self.other_currencies.get(currency, 0) + times
            return False
        if wanted.least is not None and not wanted.least <= payment.amount:
            return False
        self.fitting += times
        if wanted.status is None and payment.state not in PAID:
            self.unpaid += times
            return True
        self.counts[currency] = self.counts.get(currency, 0) + times
        self.sums_minor[currency] = self.sums_minor.get(currency, 0) + payment.amount.minor
        self.refunded_minor[currency] = self.refunded_minor.get(currency, 0) + payment.refunded.minor
        return True


async def counted(desk: Desk, params: Mapping[str, Any], wanted: Wanted) -> Tally:
    """Count the payments that a list of payment intents with these parameters holds."""
    if wanted.least is None and "customer" not in params:
        created = params.get("created", {})
        until_s = created["lte"] + 1 if "lte" in created else _NEVER_S
        found = await _copied(desk, created.get("gte", 0), until_s, wanted)
        if found is not None:
            return found
    return await _paged(desk, params, wanted)


async def _copied(desk: Desk, since_s: int, until_s: int, wanted: Wanted) -> Tally | None:
    """Count from the copy; None where it can't tell."""
    if desk.mirror is None or not mirror_reports.spans_fit((since_s, until_s)):
        return None
    span = Span(desk.mirror.account_id, desk.mirror.livemode, since_s, until_s)
    tally, fitting = Tally(), list[int]()
    async with desk.mirror.reading(*KINDS) as tx:
        if tx is None:
            return None
        for one in await mirror_reports.sums(
            tx, span.account_id, livemode=span.livemode, topics=("payment",), begins_s=[since_s], until_s=until_s
        ):
            what = one.group.what
            if what.get("is_unknown"):
                return None
            # A charge without an intent is no row of that list.
            if not what.get("is_charge") and tally.add(payment_of(what, [one]), wanted, one.objects):
                fitting.append(one.group.group_no)
        newest = await mirror_payments.newest(tx, span, fitting, wanted.shown)
    for row in newest:
        intent = {**row.intent, "latest_charge": row.charge, "customer": row.customer or row.intent.get("customer")}
        desk.mirror.tell(intent)
        tally.shown.append(of_intent(intent))
    return tally


async def _paged(desk: Desk, params: Mapping[str, Any], wanted: Wanted) -> Tally:
    """Read every page; only the rows to show are kept."""
    tally, pages_read = Tally(), 0
    async for page in desk.stripe.pages("/v1/payment_intents", params):
        for payment in map(of_intent, page):
            if tally.add(payment, wanted) and len(tally.shown) < wanted.shown:
                tally.shown.append(payment)
        pages_read += 1
        if pages_read % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {tally.read:,} payments")
    return tally
