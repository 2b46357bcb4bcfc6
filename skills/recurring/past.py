"""What a subscription asked for at a moment in the past, as its invoices tell it: Stripe keeps no other history.

A line for a whole period says price and quantity for its time. A proration says what they were from then on: the credit
that a price was gone, the charge what it became.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import Any

from skills.finding.payment import id_of
from skills.recurring.rates import Given
from skills.recurring.subscribers import Asked, Ending, Running, Subscriber, coupons_with_ends, discounts_of

# Invoices that ask for nothing any more.
DROPPED = frozenset({"void", "uncollectible"})


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


@dataclass(frozen=True, slots=True)
class Bill:
    """How the invoice of a line stands, and when it was made (Unix seconds; 0: the line waits for one)."""

    paid: bool
    dropped: bool
    made_unix_s: int = 0


@dataclass(slots=True)
class Past:
    """One subscription's spans by price, newest first, and its discounts as (start, end, coupons).

    `paid` is when its newest paid invoice was made. Spans that follow each other unchanged are one.
    """

    spans: dict[str, list[Span]] = field(default_factory=dict)
    discounts: list[tuple[int, int, tuple[Ending, ...]]] = field(default_factory=list)
    paid: int = 0
    billed: dict[str, int] = field(default_factory=dict)
    discount_ids: set[str] = field(default_factory=set)

    def of(self, one: Running) -> Subscriber:
        """Work out what the subscription asked for at any time; everything must have been read."""
        view, turns = _View(self, one), self._turns()
        untils: list[int] = []
        asked: list[Asked] = []
        # Between two moments at which something begins or ends it stays the same.
        for moment in [*turns, turns[-1] + 1 if turns else 0]:
            found = view.asked_at(moment)
            if asked and asked[-1].is_like(found):
                untils.pop()
            else:
                asked.append(found)
            untils.append(moment)
        own = {price_id for price_id, _quantity in one.own.items}
        billed = {price_id: made for price_id, made in self.billed.items() if price_id not in own}
        return Subscriber(one, untils[:-1], asked, self.paid, billed, frozenset(self.discount_ids))

    def note(self, line: dict[str, Any], bill: Bill) -> None:
        """Add a line of the subscription's; joined with the span it leads to when nothing changed."""
        price_id = _price_of(line)
        if price_id is None:
            return
        if bill.made_unix_s:
            self.billed[price_id] = max(self.billed.get(price_id, 0), bill.made_unix_s)
        proration = _is_proration(line)
        quantity = None if proration and line["amount"] < 0 else int(line.get("quantity") or 0)
        start, end = int(line["period"]["start"]), int(line["period"]["end"])
        span = Span(start, end, quantity, not proration, bill.paid, bill.dropped)
        spans = self.spans.setdefault(price_id, [])
        if spans and replace(spans[-1], start=span.start, end=span.end) == span and spans[-1].start == span.end:
            spans[-1] = replace(spans[-1], start=span.start)
        else:
            spans.append(span)

    def _turns(self) -> list[int]:
        """The moments at which spans and discounts begin or end."""
        turns = {moment for spans in self.spans.values() for span in spans for moment in (span.start, span.end)}
        for start, end, given in self.discounts:
            turns |= {start, end, *(ends for _coupon, ends in given if ends is not None)}
        return sorted(turns)


class _View:
    """A past that is looked at moment by moment, with its spans in the order in which they began."""

    def __init__(self, past: Past, one: Running) -> None:
        """Look at one subscription's."""
        self._one = one
        self._discounts = past.discounts
        self._kept = {price_id for price_id, _quantity in one.own.items}
        self._starts = sorted({span.start for spans in past.spans.values() for span in spans if span.whole})
        self._spans = {price_id: _by_start(spans) for price_id, spans in past.spans.items()}

    def asked_at(self, moment: int) -> Asked:
        """What was asked for right before a moment."""
        items, dropped = [], False
        for price_id in self._spans:
            span = self._span_at(price_id, moment)
            if span is None or span.quantity is None or self._was_replaced(price_id, span, moment):
                continue
            if span.dropped or (self._one.rests and not span.paid):
                dropped = True
                continue
            items.append((price_id, span.quantity))
        if items:
            return Asked(is_own=False, items=tuple(sorted(items)), coupons=self._coupons_at(moment))
        return Asked(is_own=not (dropped or self._one.rests))

    def _span_at(self, price_id: str, moment: int) -> Span | None:
        """The span a moment is in that began last."""
        spans = self._spans[price_id]
        last = bisect_left(spans, moment, key=lambda span: span.start)
        return next((span for span in reversed(spans[:last]) if moment <= span.end), None)

    def _was_replaced(self, price_id: str, span: Span, moment: int) -> bool:
        """Whether a price is gone without a credit: it lasted until another one was billed."""
        between = bisect_right(self._starts, span.start) < bisect_left(self._starts, moment)
        return price_id not in self._kept and between

    def _coupons_at(self, moment: int) -> tuple[Given, ...] | None:
        """The discounts of the period a moment was in that had not ended by themselves; None where nothing tells."""
        at = [row for row in self._discounts if row[0] < moment <= row[1]]
        if not at:
            return None
        given = max(at, key=lambda row: row[0])[2]
        return tuple(coupon for coupon, end in given if end is None or end >= moment)


def _by_start(spans: list[Span]) -> list[Span]:
    """Put spans in the order in which they count: after the credit the charge of one moment, the newest line last."""
    ordered = spans[::-1]
    ordered.sort(key=lambda span: (span.start, span.quantity is not None))
    return ordered


class Pasts(dict[str, Past]):
    """The past of each subscription that is looked at, filled invoice by invoice, the newest first."""

    def __init__(self, looked_at: Container[str]) -> None:
        """Take in what is said of these subscriptions only."""
        super().__init__()
        self._looked_at = looked_at

    def __missing__(self, subscription_id: str) -> Past:
        """Begin an empty one."""
        self[subscription_id] = Past()
        return self[subscription_id]

    def read_invoice(self, invoice: dict[str, Any], lines: list[dict[str, Any]]) -> None:
        """Add one invoice's lines and discounts."""
        made = int(invoice["created"])
        bill = Bill(invoice["status"] == "paid", invoice["status"] in DROPPED, made)
        own: tuple[Ending, ...] = tuple(((coupon, None), end) for coupon, end in coupons_with_ends(invoice))
        whose = made_for(invoice)
        if bill.paid and whose in self._looked_at and whose is not None:
            self[whose].paid = max(self[whose].paid, made)
        given: dict[tuple[str, int, int], list[Ending]] = {}
        for line in lines:
            subscription_id = _subscription_of(line)
            if subscription_id is None or subscription_id not in self._looked_at:
                continue
            self[subscription_id].note(line, bill)
            self[subscription_id].discount_ids.update(discounts_of(line), discounts_of(invoice))
            price_id = _price_of(line)
            if not _is_proration(line) and price_id:
                period = (subscription_id, int(line["period"]["start"]), int(line["period"]["end"]))
                of_item = (((coupon, price_id), end) for coupon, end in coupons_with_ends(line))
                given.setdefault(period, []).extend(of_item)
        for (subscription_id, start, end), of_items in given.items():
            self[subscription_id].discounts.append((start, end, (*of_items, *own)))

    def read_waiting(self, item: dict[str, Any]) -> None:
        """Add an item that waits for an invoice."""
        subscription_id = made_for(item)
        if subscription_id in self._looked_at and subscription_id is not None:
            self[subscription_id].note(item, Bill(paid=True, dropped=False))


def made_for(record: dict[str, Any]) -> str | None:
    """The subscription that an invoice, or an item that waits for one, was made for."""
    return id_of(((record.get("parent") or {}).get("subscription_details") or {}).get("subscription"))


def _subscription_of(line: dict[str, Any]) -> str | None:
    """The subscription of an invoice's line; None for a line of none."""
    return next((found for part in _details(line) if (found := id_of(part.get("subscription")))), None)


def _is_proration(line: dict[str, Any]) -> bool:
    """Whether a line, or an item that waits for an invoice, is for a part of a period."""
    return bool(line.get("proration")) or any(part.get("proration") for part in _details(line))


def _details(line: dict[str, Any]) -> list[dict[str, Any]]:
    """What a line says of where it came from."""
    parent = line.get("parent") or {}
    return [parent.get(name) or {} for name in ("subscription_item_details", "invoice_item_details")]


def _price_of(line: dict[str, Any]) -> str | None:
    """The price of a line; None for an amount of its own."""
    return id_of(((line.get("pricing") or {}).get("price_details") or {}).get("price"))
