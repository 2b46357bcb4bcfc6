"""Reads a period's balance transactions: sums of Florin's own copy, else all pages, each added up at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.periods import Period
from skills.contract import Desk
from skills.reports.buckets import Size, buckets
from skills.reports.mirrored import sums_of
from skills.reports.takings import Moved, Takings, kind_of, merged
from storage.mirror_reports import Sum

PROGRESS_EVERY_PAGES = 10

# What the sums are made of: transactions, and what can be their source.
KINDS = ("balance_transaction", "charge", "refund", "dispute")


@dataclass(frozen=True, slots=True)
class Read:
    """What all pages held: takings by the first day of each bucket, how many payments were counted of how many."""

    by_bucket: dict[date, Takings]
    payments_seen: int
    transactions_seen: int

    @property
    def whole(self) -> Takings:
        """The takings of the whole period."""
        return merged(self.by_bucket.values())


async def read_takings(desk: Desk, period: Period, size: Size | None) -> Read:
    """Read the period in the merchant's time zone, a bucket for each day, week or month, or one for it all."""
    since, until = period.bounds_unix_s(desk.merchant.timezone)
    firsts = buckets(period, size) if size else (period.start,)
    begins_unix_s = [Period(first, first).bounds_unix_s(desk.merchant.timezone)[0] for first in firsts]
    mirrored = await sums_of(desk, KINDS, ("taking",), [since, *begins_unix_s[1:]], until)
    read = None if mirrored is None else added_up(mirrored, firsts)
    return read or await _read_pages(desk, since, until, firsts, begins_unix_s)


def added_up(sums: Sequence[Sum], firsts: tuple[date, ...]) -> Read | None:
    """Add up sums of transactions; None where the copy lacks what one of them was for."""
    takings = [Takings() for _first in firsts]
    payments = 0
    for one in sums:
        what = one.group.what
        kind = kind_of(what)
        if kind is None:
            continue
        if what["is_unknown"] and kind != "fee":
            return None
        payments += one.objects if kind == "sale" else 0
        moved = Moved(
            times=one.objects,
            settled=what["currency"],
            paid_in=what["paid"],
            amount_minor=one.amount_minor,
            fee_minor=one.less_minor,
            net_minor=one.net_minor,
        )
        takings[one.span].count(kind, moved)
    return Read(dict(zip(firsts, takings, strict=True)), payments, sum(one.objects for one in sums))


async def _read_pages(desk: Desk, since: int, until: int, firsts: tuple[date, ...], begins_unix_s: list[int]) -> Read:
    """Read every page of transactions."""
    params = {"created": {"gte": since, "lte": until - 1}, "expand": ["data.source"]}
    takings = [Takings() for _first in firsts]
    payments = transactions = pages = 0
    async for page in desk.stripe.pages("/v1/balance_transactions", params):
        for transaction in page:
            takings[bisect_right(begins_unix_s, transaction["created"]) - 1].add(transaction)
            payments += kind_of(transaction) == "sale"
        transactions += len(page)
        pages += 1
        if pages % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {transactions:,} transactions")
    return Read(dict(zip(firsts, takings, strict=True)), payments, transactions)
