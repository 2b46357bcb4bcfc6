"""Reads how payments ended and why tries were declined, page by page; only counts and the ids of failed ones stay."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.periods import Period
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.payment import FAILED, LIST_EXPAND, PAID, UNFINISHED, Payment, of_charge, of_intent
from skills.payments.declines import decline_of
from skills.reports.buckets import Size, buckets

PROGRESS_EVERY_PAGES = 10
AT_ONCE = 6

# Ended by the merchant or by the end of an authorisation; no bank said no.
CANCELED = "canceled"


@dataclass(slots=True)
class Outcomes:
    """How many payments ended how; `taken_minor` of those that succeeded, `missed_minor` of those that failed."""

    first_try: int = 0
    after_retry: int = 0
    failed: int = 0
    unfinished: int = 0
    open: int = 0
    canceled: int = 0
    taken_minor: int = 0
    missed_minor: int = 0

    @property
    def succeeded(self) -> int:
        """Payments whose money was taken, whatever was given back since."""
        return self.first_try + self.after_retry

    @property
    def decided(self) -> int:
        """Payments that succeeded or failed: the whole of which the success rate is a share."""
        return self.succeeded + self.failed

    @property
    def all(self) -> int:
        """Every payment, undecided ones too."""
        return self.decided + self.unfinished + self.open + self.canceled

    def add(self, payment: Payment, failed_before: int) -> None:
        """Count a payment whose tries were declined so often before."""
        if payment.state in PAID:
            self.taken_minor += payment.amount.minor
            if failed_before:
                self.after_retry += 1
            else:
                self.first_try += 1
        elif payment.state == FAILED or (payment.state == CANCELED and failed_before):
            self.failed += 1
            self.missed_minor += payment.amount.minor
        elif payment.state == CANCELED:
            self.canceled += 1
        elif payment.state == UNFINISHED:
            self.unfinished += 1
        else:
            self.open += 1


@dataclass(slots=True)
class Reason:
    """Why tries were declined: the words for it, how often, and whether the same card can be tried again."""

    words: str
    again: bool
    tries: int = 0


@dataclass(slots=True)
class Tries:
    """What all pages held, of one currency or of all; `methods` by currency and what was paid with.

    `expired` counts checkouts of Stripe's page that nobody paid, by currency: they made no payment at all.
    """

    size: Size
    by_currency: dict[str, Outcomes] = field(default_factory=dict)
    methods: dict[tuple[str, str], Outcomes] = field(default_factory=dict)
    by_bucket: dict[date, Outcomes] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)
    expired: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    payments_read: int = 0
    tries_read: int = 0

    def decline(self, error: dict[str, Any]) -> None:
        """Count why a try was declined."""
        decline = decline_of(error)
        reason = self.reasons.setdefault(decline.code or decline.words, Reason(decline.words, decline.again))
        reason.tries += 1


async def read_tries(desk: Desk, period: Period, size: Size, currency: str | None) -> Tries:
    """Read the payments made in the period, as they stand now, and the tries made in it; of one currency or all."""
    since, until = period.bounds_unix_s(desk.merchant.timezone)
    created = {"gte": since, "lte": until - 1}
    tries = Tries(size, by_bucket={first: Outcomes() for first in buckets(period, size)})
    begins = [Period(first, first).bounds_unix_s(desk.merchant.timezone)[0] for first in tries.by_bucket]
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
        """Count a payment in its currency, its method and its day."""
        tries, currency = self.tries, payment.amount.currency
        tries.payments_read += 1
        if self.currency not in (None, currency):
            tries.others[currency] += 1
            return
        error = (payment.intent or {}).get("last_payment_error") or {}
        failed_before = self.failed[payment.id] if payment.intent is not None else 0
        if error and not error.get("charge"):
            # The cardholder did not confirm with the bank: no charge tells of it.
            tries.decline(error)
            failed_before += 1
        bucket = self.buckets[bisect_right(self.begins_unix_s, payment.created_unix_s) - 1]
        counted = [tries.by_currency.setdefault(currency, Outcomes()), bucket]
        if method := _method(payment, error):
            counted.append(tries.methods.setdefault((currency, method), Outcomes()))
        for outcomes in counted:
            outcomes.add(payment, failed_before)


def _method(payment: Payment, error: dict[str, Any]) -> str:
    """Name what was paid or tried with: "Visa", "Sepa debit"; "" where nothing was tried."""
    details = (payment.charge or {}).get("payment_method_details") or error.get("payment_method") or {}
    kind = foreign(details.get("type"), 30)
    brand = foreign((details.get("card") or {}).get("brand"), 30) if kind == "card" else ""
    return (brand or kind).replace("_", " ").capitalize()


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
