"""Counts how payments ended and why tries were declined."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from skills.finding.foreign import foreign
from skills.finding.payment import FAILED, PAID, UNFINISHED, Payment
from skills.payments.declines import decline_of
from skills.reports.buckets import Size

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

    def add(self, payment: Payment, times: int, *, was_declined: bool) -> None:
        """Count a payment, whose tries were declined before or not, or several alike, whose amount is their sum."""
        if payment.state in PAID:
            self.taken_minor += payment.amount.minor
            if was_declined:
                self.after_retry += times
            else:
                self.first_try += times
        elif payment.state == FAILED or (payment.state == CANCELED and was_declined):
            self.failed += times
            self.missed_minor += payment.amount.minor
        elif payment.state == CANCELED:
            self.canceled += times
        elif payment.state == UNFINISHED:
            self.unfinished += times
        else:
            self.open += times


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

    def decline(self, error: dict[str, Any], times: int = 1) -> None:
        """Count why a try was declined; where Stripe words one reason in several ways, the first in the alphabet."""
        decline = decline_of(error)
        reason = self.reasons.setdefault(decline.code or decline.words, Reason(decline.words, decline.again))
        reason.words = min(reason.words, decline.words)
        reason.again = reason.again and decline.again
        reason.tries += times

    def payment(
        self, payment: Payment, bucket: Outcomes, times: int = 1, *, was_declined: bool, wanted: str | None
    ) -> None:
        """Count a payment, or several alike, in its currency, its method and its bucket."""
        currency = payment.amount.currency
        self.payments_read += times
        if wanted not in (None, currency):
            self.others[currency] += times
            return
        error = (payment.intent or {}).get("last_payment_error") or {}
        if error and not error.get("charge"):
            # The cardholder did not confirm with the bank: no charge tells of it.
            self.decline(error, times)
            was_declined = True
        counted = [self.by_currency.setdefault(currency, Outcomes()), bucket]
        if method := _method(payment, error):
            counted.append(self.methods.setdefault((currency, method), Outcomes()))
        for outcomes in counted:
            outcomes.add(payment, times, was_declined=was_declined)


def _method(payment: Payment, error: dict[str, Any]) -> str:
    """Name what was paid or tried with: "Visa", "Sepa debit"; "" where nothing was tried."""
    details = (payment.charge or {}).get("payment_method_details") or error.get("payment_method") or {}
    kind = foreign(details.get("type"), 30)
    brand = foreign((details.get("card") or {}).get("brand"), 30) if kind == "card" else ""
    return (brand or kind).replace("_", " ").capitalize()
