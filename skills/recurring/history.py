"""What each subscription asked for at a moment in the past, as its invoices tell it: Stripe keeps no other history.

A line for a whole period says price and quantity for its time. A proration says what they were from then on: the credit
that a price was gone, the charge what it became.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from skills.contract import Desk
from skills.finding.payment import id_of
from skills.recurring.copied import pages_of
from skills.recurring.rates import Given, Rates, Terms
from skills.recurring.subscribers import Running, coupons_with_ends

PROGRESS_EVERY_PAGES = 10
DAY_S = 86_400

# Invoices that ask for nothing any more.
DROPPED = frozenset({"void", "uncollectible"})


# A discount given, and when it ends by itself (Unix seconds; None: it lasts).
Ending = tuple[Given, int | None]


@dataclass(frozen=True, slots=True)
class Span:
    """A price's quantity from `start` to `end` (Unix seconds); None when it was credited, so gone.

    `whole` tells a period's own line from a proration; `paid` and `dropped` how its invoice stands.
    """

    start: int
    end: int
    quantity: int | None
    whole: bool
    paid: bool
    dropped: bool


@dataclass(slots=True)
class History:
    """The spans of every subscription by price, newest first, and its discounts as (start, end, coupons).

    `paid` is when each subscription's newest paid invoice was made. Spans that follow each other unchanged are one.
    """

    spans: dict[str, dict[str, list[Span]]] = field(default_factory=dict)
    discounts: dict[str, list[tuple[int, int, tuple[Ending, ...]]]] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    invoices_read: int = 0
    _turns: dict[str, list[int]] = field(default_factory=dict)
    _between: dict[tuple[str, int], Terms | None] = field(default_factory=dict)

    def terms_at(self, one: Running, moment_unix_s: int) -> Terms | None:
        """What was asked for right before a moment; None when nothing was, its own terms where no invoice tells.

        Everything must have been read: between two moments at which something begins or ends it stays the same.
        """
        if one.id not in self._turns:
            self._turns[one.id] = self._turns_of(one.id)
        between = one.id, bisect_left(self._turns[one.id], moment_unix_s)
        if between not in self._between:
            self._between[between] = self._found_at(one, moment_unix_s)
        return self._between[between]

    def _turns_of(self, subscription_id: str) -> list[int]:
        """The moments at which a subscription's spans and discounts begin or end."""
        spans = (span for spans in self.spans.get(subscription_id, {}).values() for span in spans)
        turns = {moment for span in spans for moment in (span.start, span.end)}
        for start, end, given in self.discounts.get(subscription_id, ()):
            turns |= {start, end, *(ends for _coupon, ends in given if ends is not None)}
        return sorted(turns)

    def _found_at(self, one: Running, moment_unix_s: int) -> Terms | None:
        """Work it out."""
        by_price = self.spans.get(one.id, {})
        kept = {price_id for price_id, _quantity in one.terms.items}
        starts = sorted({span.start for spans in by_price.values() for span in spans if span.whole})
        items, dropped = [], False
        for price_id, spans in by_price.items():
            span = _newest_at(spans, moment_unix_s)
            if span is None or span.quantity is None:
                continue
            # A price that is gone without a credit lasted until another one was billed.
            if price_id not in kept and any(span.start < start < moment_unix_s for start in starts):
                continue
            if span.dropped or (one.rests and not span.paid):
                dropped = True
                continue
            items.append((price_id, span.quantity))
        if items:
            return Terms(tuple(sorted(items)), self._coupons_at(one, moment_unix_s))
        return None if dropped or one.rests else one.terms

    def _coupons_at(self, one: Running, moment_unix_s: int) -> tuple[Given, ...]:
        """The discounts of the period a moment was in that had not ended by themselves."""
        rows = self.discounts.get(one.id, [])
        at = [row for row in rows if row[0] < moment_unix_s <= row[1]]
        if not at:
            return one.terms.coupons
        given = max(at, key=lambda row: row[0])[2]
        return tuple(coupon for coupon, end in given if end is None or end >= moment_unix_s)


async def read_history(desk: Desk, everyone: set[str], since_unix_s: int, rates: Rates) -> History:
    """Read the invoices that can tell of any moment since, all pages, and the prorations that wait for one.

    An invoice can be as old as the longest period that is billed; where a line shows a longer one, older are read too.
    """
    history = History()
    until: int | None = None
    reach_days = rates.longest_days()
    while True:
        first = since_unix_s - (reach_days + 1) * DAY_S
        created = {"gte": first} | ({"lt": until} if until is not None else {})
        await _read_invoices(desk, history, everyone, created)
        await rates.read_prices(desk, {price_id for prices in history.spans.values() for price_id in prices})
        if rates.longest_days() <= reach_days:
            break
        until, reach_days = first, rates.longest_days()
    async for page in desk.stripe.pages("/v1/invoiceitems", {"pending": True}):
        for item in page:
            details = (item.get("parent") or {}).get("subscription_details") or {}
            _note(history, everyone, item, str(details.get("subscription")), _Bill(paid=True, dropped=False))
    await rates.read_prices(desk, {price_id for prices in history.spans.values() for price_id in prices})
    return history


@dataclass(frozen=True, slots=True)
class _Bill:
    """How the invoice of a line stands."""

    paid: bool
    dropped: bool


async def _read_invoices(desk: Desk, history: History, everyone: set[str], created: dict[str, int]) -> None:
    """Add every page of invoices."""
    pages = 0
    params = {"created": created, "expand": ["data.discounts", "data.lines.data.discounts"]}
    async for page in pages_of(desk, "invoice", "/v1/invoices", params):
        for invoice in page:
            lines = invoice["lines"]["data"]
            if invoice["lines"].get("has_more"):
                lines = await desk.stripe.all(f"/v1/invoices/{invoice['id']}/lines", {"expand": ["data.discounts"]})
            _read_invoice(history, everyone, invoice, lines)
        history.invoices_read += len(page)
        pages += 1
        if pages % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {history.invoices_read:,} invoices")


def _read_invoice(history: History, everyone: set[str], invoice: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    """Add one invoice's lines and discounts."""
    bill = _Bill(paid=invoice["status"] == "paid", dropped=invoice["status"] in DROPPED)
    own: tuple[Ending, ...] = tuple(((coupon, None), end) for coupon, end in coupons_with_ends(invoice))
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    whose = id_of(details.get("subscription"))
    if bill.paid and whose is not None:
        history.paid[whose] = max(history.paid.get(whose, 0), int(invoice["created"]))
    given: dict[tuple[str, int, int], list[Ending]] = {}
    for line in lines:
        for subscription_id in _subscription_of(line):
            _note(history, everyone, line, subscription_id, bill)
            price_id = _price_of(line)
            if subscription_id in everyone and not _is_proration(line) and price_id:
                period = (subscription_id, int(line["period"]["start"]), int(line["period"]["end"]))
                of_item = (((coupon, price_id), end) for coupon, end in coupons_with_ends(line))
                given.setdefault(period, []).extend(of_item)
    for (subscription_id, start, end), of_items in given.items():
        history.discounts.setdefault(subscription_id, []).append((start, end, (*of_items, *own)))


def _note(history: History, everyone: set[str], line: dict[str, Any], subscription_id: str, bill: _Bill) -> None:
    """Add a line of a subscription that is looked at; joined with the span it leads to when nothing changed."""
    price_id = _price_of(line)
    if subscription_id not in everyone or price_id is None:
        return
    proration = _is_proration(line)
    quantity = None if proration and line["amount"] < 0 else int(line.get("quantity") or 0)
    start, end = int(line["period"]["start"]), int(line["period"]["end"])
    span = Span(start, end, quantity, not proration, bill.paid, bill.dropped)
    spans = history.spans.setdefault(subscription_id, {}).setdefault(price_id, [])
    if spans and replace(spans[-1], start=span.start, end=span.end) == span and spans[-1].start == span.end:
        spans[-1] = replace(spans[-1], start=span.start)
    else:
        spans.append(span)


def _newest_at(spans: list[Span], moment_unix_s: int) -> Span | None:
    """The span a moment is in that began last; of a credit and a charge of one moment, the charge."""
    at = [span for span in spans if span.start < moment_unix_s <= span.end]
    return max(at, key=lambda span: (span.start, span.quantity is not None), default=None)


def _subscription_of(line: dict[str, Any]) -> Iterator[str]:
    """The subscription of an invoice's line; nothing for a line of none."""
    parent = line.get("parent") or {}
    for name in ("subscription_item_details", "invoice_item_details"):
        if found := id_of((parent.get(name) or {}).get("subscription")):
            yield found
            return


def _is_proration(line: dict[str, Any]) -> bool:
    """Whether a line, or an item that waits for an invoice, is for a part of a period."""
    parent = line.get("parent") or {}
    details = (parent.get(name) or {} for name in ("subscription_item_details", "invoice_item_details"))
    return bool(line.get("proration")) or any(part.get("proration") for part in details)


def _price_of(line: dict[str, Any]) -> str | None:
    """The price of a line; None for an amount of its own."""
    return id_of(((line.get("pricing") or {}).get("price_details") or {}).get("price"))
