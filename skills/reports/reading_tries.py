"""Reads how payments ended: sums of Florin's own copy, else page by page; only counts and ids of failed ones stay."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from domain.periods import Period
from skills.contract import Desk
from skills.finding.payment import LIST_EXPAND, Payment, of_charge, of_intent
from skills.reports.buckets import Size, buckets
from skills.reports.mirrored import sums_of
from skills.reports.mirrored_tries import added_up
from skills.reports.tries import Outcomes, Tries

PROGRESS_EVERY_PAGES = 10
AT_ONCE = 6

# What the sums are made of.
KINDS = ("payment_intent", "charge", "checkout.session")


async def read_tries(desk: Desk, period: Period, size: Size, currency: str | None) -> Tries:
    """Read the payments made in the period, as they stand now, and the tries made in it; of one currency or all."""
    since, until = period.bounds_unix_s(desk.merchant.timezone)
    firsts = buckets(period, size)
    begins = [since, *(Period(first, first).bounds_unix_s(desk.merchant.timezone)[0] for first in firsts[1:])]
    sums = await sums_of(desk, KINDS, ("payment", "try", "declined", "checkout"), begins, until)
    if sums is not None and (tries := added_up(sums, size, firsts, currency)) is not None:
        return tries
    created = {"gte": since, "lte": until - 1}
    tries = Tries(size, by_bucket={first: Outcomes() for first in firsts})
    counted = _Counting(tries, begins, list(tries.by_bucket.values()), currency)
    pages = 0
    async for page in desk.stripe.pages("/v1/charges", {"created": created}):
        for charge in page:
            counted.charge(charge)
        pages = await _progress(desk, tries, pages + 1)
    async for page in desk.stripe.pages("/v1/payment_intents", {"created": created, "expand": LIST_EXPAND[:1]}):
        payments = [of_intent(intent) for intent in page]
        late = [one for one in payments if one.charge is not None and one.charge["created"] >= until]
        counted.failed |= dict(await _failed_ever(desk, late))
        for payment in payments:
            counted.payment(payment)
        pages = await _progress(desk, tries, pages + 1)
    await _expired(desk, created, tries, currency)
    return tries


@dataclass(slots=True)
class _Counting:
    """The count under way: `failed` is how often the tries of a payment were declined, by the payment's id."""

    tries: Tries
    begins_unix_s: list[int]
    buckets: list[Outcomes]
    currency: str | None
    failed: Counter[str] = field(default_factory=Counter)

    def charge(self, charge: dict[str, Any]) -> None:
        """Count a try; one without a payment intent is a payment by itself."""
        intent_id = charge.get("payment_intent")
        if charge["status"] == "failed" and intent_id:
            self.failed[str(intent_id)] += 1
        if self.currency in (None, charge["currency"]):
            self.tries.tries_read += 1
            if charge["status"] == "failed":
                self.tries.decline(charge)
        if not intent_id:
            self.payment(of_charge(charge))

    def payment(self, payment: Payment) -> None:
        """Count a payment in its bucket."""
        bucket = self.buckets[bisect_right(self.begins_unix_s, payment.created_unix_s) - 1]
        was_declined = payment.intent is not None and self.failed[payment.id] > 0
        self.tries.payment(payment, bucket, was_declined=was_declined, wanted=self.currency)


async def _failed_ever(desk: Desk, payments: list[Payment]) -> list[tuple[str, int]]:
    """Count the declined tries of payments that were tried again after the period."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def failed(payment: Payment) -> tuple[str, int]:
        async with gate:
            rows = await desk.stripe.all("/v1/charges", {"payment_intent": payment.id})
        return payment.id, sum(row["status"] == "failed" for row in rows)

    return await asyncio.gather(*(failed(payment) for payment in payments))


async def _expired(desk: Desk, created: dict[str, int], tries: Tries, currency: str | None) -> None:
    """Count the checkouts that ended unpaid and without a payment."""
    async for page in desk.stripe.pages("/v1/checkout/sessions", {"created": created, "status": "expired"}):
        for session in page:
            code = session.get("currency")
            if code and not session.get("payment_intent") and currency in (None, code):
                tries.expired[code] += 1


async def _progress(desk: Desk, tries: Tries, pages: int) -> int:
    """Say how far it is, every few pages."""
    if pages % PROGRESS_EVERY_PAGES == 0:
        await desk.progress(f"Read {tries.payments_read:,} payments and {tries.tries_read:,} tries")
    return pages
