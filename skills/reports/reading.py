"""Reads a period's balance transactions, all pages, and adds each up at once so that memory stays small."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from domain.periods import Period
from skills.contract import Desk
from skills.reports.buckets import Size, buckets
from skills.reports.takings import Takings, kind_of, merged

PROGRESS_EVERY_PAGES = 10


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
    params = {"created": {"gte": since, "lte": until - 1}, "expand": ["data.source"]}
    firsts = buckets(period, size) if size else (period.start,)
    begins_unix_s = [Period(first, first).bounds_unix_s(desk.merchant.timezone)[0] for first in firsts]
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
