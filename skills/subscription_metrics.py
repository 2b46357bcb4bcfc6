"""Says what subscriptions bring a month and how that moved: MRR with its parts, churn, ARPU and trial conversion."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card, Column, SeriesCard, SeriesPoint, TableCard
from domain.counts import many
from domain.periods import Period
from skills.contract import Answer, Desk, Reads
from skills.recurring.books import Worth, book_now, books_at
from skills.recurring.copied import read_copy
from skills.recurring.movement import Book, Movement, movements, totals_of
from skills.recurring.paged import read_pages
from skills.recurring.rates import Rates
from skills.recurring.subscribers import Everyone, Subscriber
from skills.recurring.trials import Trials, trials_ended
from skills.reports import buckets
from skills.reports.drawing import Pen
from skills.reports.shares import days_text, period_said, share_text, tenths_of_percent

# What stands under every answer; docs/api.md defines the rest, which a reader rarely asks about.
IS_MRR = (
    "MRR is what paying and past due subscriptions ask for a month, after discounts, before tax; usage, trials and "
    "what is paused or unpaid are not in it."
)


class Args(BaseModel):
    """Which period to report on."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    start: str | None = Field(
        default=None, max_length=20, description="First day, ISO date, inclusive; the last 30 days when left out."
    )
    end: str | None = Field(
        default=None, max_length=20, description="Last day, ISO date, inclusive; today when left out."
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything that was worked out; `totals` are the MRR by currency at the end of each day, week or month."""

    period: Period
    size: buckets.Size
    is_now: bool
    everyone: Everyone
    by_currency: dict[str, Movement]
    totals: dict[date, Counter[str]]
    trials: Trials
    metered: int
    came_and_left: int
    unknown_coupons: int


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer from all subscriptions and invoices; BadPeriod for a period that is none."""
    period = period_said(desk, args.start, args.end)
    await desk.progress("Reading subscriptions and their invoices")
    found = await _find(desk, period)
    pen = Pen(desk)
    return Answer(
        text="\n".join(_lines(pen, found)), cards=_cards(pen, found), figures=tuple(pen.figures), data=_data(found)
    )


async def _find(desk: Desk, period: Period) -> _Found:
    """Read everything and compare the moments."""
    since, until = period.bounds_unix_s(desk.merchant.timezone)
    now_unix_s = int(desk.now.timestamp())
    is_now = until > now_unix_s
    until = min(until, now_unix_s + 1)
    rates = Rates()
    _, everyone = await asyncio.gather(rates.read_coupons(desk), _read(desk, since, rates))
    size = buckets.chart_size(period)
    firsts = buckets.buckets(period, size)
    begins = [Period(first, first).bounds_unix_s(desk.merchant.timezone)[0] for first in firsts[1:]]
    worth = Worth(rates, now_unix_s)
    books = books_at(everyone.rows, [since, *begins, until], worth)
    before, after = books.first, book_now(everyone.rows, worth) if is_now else books.last
    totals = dict(zip(firsts, [*books.totals[1:-1], totals_of(after)], strict=True))
    return _Found(
        period=period,
        size=size,
        is_now=is_now,
        everyone=everyone,
        by_currency=movements(before, after),
        totals=totals,
        trials=trials_ended(everyone.rows, since, until),
        metered=sum(
            one.running.runs_at(until) and any(rates.is_metered(price) for price, _quantity in one.running.own.items)
            for one in everyone.rows
        ),
        came_and_left=_came_and_left(everyone.rows, since, until, before, after),
        unknown_coupons=len(rates.unknown_coupons),
    )


async def _read(desk: Desk, since_unix_s: int, rates: Rates) -> Everyone:
    """Read from the copy where it can tell, else from Stripe's pages."""
    return await read_copy(desk, since_unix_s, rates) or await read_pages(desk, since_unix_s, rates)


def _came_and_left(rows: list[Subscriber], since: int, until: int, before: Book, after: Book) -> int:
    """Count the customers who paid and are in neither book, by currency."""
    ended = (
        one
        for one in rows
        if one.running.start_unix_s >= since and one.running.ended_unix_s is not None and one.paid_unix_s
        if (one.running.trial_end_unix_s or 0) < one.running.ended_unix_s < until
    )
    whose = {(one.running.customer_id, one.running.currency) for one in ended}
    return sum(not before.get(key) and not after.get(key) for key in whose)


def _lines(pen: Pen, found: _Found) -> list[str]:
    """Write the answer as sentences."""
    read = f"{many(found.everyone.read, 'subscription')} and {many(found.everyone.invoices_read, 'invoice')} read"
    lines = [f"Subscriptions {days_text(found.period)}{', so far' if found.is_now else ''} ({read}):"]
    for code, moved in found.by_currency.items():
        lines += _currency_lines(pen, code, moved)
    if not found.by_currency:
        lines.append("No subscription brought anything at the start or the end.")
    if found.came_and_left:
        lines.append(
            f"{many(found.came_and_left, 'customer')} came and left in between and {_are(found.came_and_left)} in "
            "neither new nor churn."
        )
    lines += _trial_lines(found.trials)
    if found.is_now and found.everyone.read:
        standing = ", ".join(
            f"{count:,} {status.replace('_', ' ')}" for status, count in sorted(found.everyone.statuses.items())
        )
        lines.append(f"All subscriptions as they stand now: {standing}.")
    if found.metered:
        are = "is" if found.metered == 1 else "are"
        lines.append(f"{found.metered:,} of those that run {are} billed by usage, which is not in MRR.")
    if found.unknown_coupons:
        lines.append(f"{many(found.unknown_coupons, 'deleted coupon')} can't be read and took nothing off.")
    return [*lines, IS_MRR] if found.everyone.rows else lines


def _currency_lines(pen: Pen, code: str, moved: Movement) -> list[str]:
    """State one currency's MRR with its parts, then customers and rates."""

    def part(minor: int, count: int, name: str) -> str:
        return f"{pen.write(minor, code)} {name} ({many(count, 'customer')})"

    gains = f"{part(moved.new_minor, moved.new_customers, 'new')} and "
    gains += part(moved.expansion_minor, moved.expansion_customers, "expansion")
    losses = f"{part(moved.contraction_minor, moved.contraction_customers, 'contraction')} and "
    losses += part(moved.churn_minor, moved.churned_customers, "churn")
    now, before = pen.write(moved.end_minor, code), pen.write(moved.start_minor, code)
    lines = [f"{code.upper()}: MRR is {now}, was {before}: plus {gains}, less {losses}."]
    told = f"{code.upper()}: {many(moved.end_customers, 'paying customer')}, {moved.start_customers:,} at the start"
    if moved.arpu_minor is not None:
        told += f"; each pays {pen.write(moved.arpu_minor, code)} a month on average (ARPU)"
    customers, revenue = _churn(moved)
    if customers is not None:
        told += f"; customer churn {share_text(customers)} ({moved.churned_customers:,} of {moved.start_customers:,})"
        told += f", revenue churn {share_text(revenue)} of the MRR at the start"
    return [*lines, told + "."]


def _churn(moved: Movement) -> tuple[int | None, int | None]:
    """The churn of customers and of revenue in tenths of a percent; None where there was nothing at the start."""
    lost = moved.churn_minor + moved.contraction_minor
    return (
        tenths_of_percent(moved.churned_customers, moved.start_customers),
        tenths_of_percent(lost, moved.start_minor),
    )


def _trial_lines(trials: Trials) -> list[str]:
    """Say what became of the trials that ended."""
    if not trials.ended:
        return ["No trial ended."]
    told = f"{many(trials.ended, 'trial')} ended: {trials.converted:,} paid afterwards, {trials.lost:,} did not"
    told += f", {trials.waiting:,} not decided yet" if trials.waiting else ""
    rate = tenths_of_percent(trials.converted, trials.converted + trials.lost)
    return [f"{told}{f'; {share_text(rate)} of those decided converted' if rate is not None else ''}."]


def _are(count: int) -> str:
    """Is or are."""
    return "is" if count == 1 else "are"


def _cards(pen: Pen, found: _Found) -> tuple[Card, ...]:
    """Draw MRR over time in the own currency, else the first, and the parts of every currency's in a table."""
    if not found.by_currency:
        return ()
    charts, rows = [], []
    own = pen.desk.merchant.currency
    charted = own if own in found.by_currency else next(iter(found.by_currency))
    for code, moved in found.by_currency.items():
        points = tuple(
            SeriesPoint(buckets.name(first, found.size, found.period), sums[code], pen.write(sums[code], code))
            for first, sums in found.totals.items()
        )
        if code == charted:
            charts.append(SeriesCard(f"MRR at the end of each {found.size}, {code.upper()}", code, points))
        amounts = (
            *(moved.start_minor, moved.new_minor, moved.expansion_minor),
            *(-moved.contraction_minor, -moved.churn_minor, moved.end_minor),
        )
        shares = (share_text(share) for share in _churn(moved))
        arpu = "" if moved.arpu_minor is None else pen.write(moved.arpu_minor, code)
        counts = f"{moved.end_customers:,}"
        rows.append((code.upper(), *(pen.write(minor, code) for minor in amounts), counts, arpu, *shares))
    titles = ("MRR at start", "New", "Expansion", "Contraction", "Churn", "MRR at end", "Customers", "ARPU")
    columns = (Column("Currency"), *(Column(t, "right") for t in (*titles, "Customer churn", "Revenue churn")))
    return (*charts, TableCard("Monthly recurring revenue", columns, tuple(rows), len(rows)))


def _data(found: _Found) -> dict[str, Any]:
    """Return everything for programs: minor units a month, and shares in tenths of a percent."""
    currencies = {}
    for code, moved in found.by_currency.items():
        customers, revenue = _churn(moved)
        currencies[code] = {
            **{name: int(getattr(moved, name)) for name in Movement.__slots__},
            "arpu_minor": moved.arpu_minor,
            "customer_churn_tenths_of_percent": customers,
            "revenue_churn_tenths_of_percent": revenue,
        }
    trials = found.trials
    return {
        "start": found.period.start.isoformat(),
        "end": found.period.end.isoformat(),
        "subscriptions_read": found.everyone.read,
        "invoices_read": found.everyone.invoices_read,
        "currencies": currencies,
        "mrr_by_bucket_minor": {first.isoformat(): dict(sums) for first, sums in found.totals.items()},
        "statuses_now": dict(sorted(found.everyone.statuses.items())) if found.is_now else None,
        "came_and_left_customers": found.came_and_left,
        "metered_subscriptions": found.metered,
        "trials": {"converted": trials.converted, "lost": trials.lost, "waiting": trials.waiting},
    }


SKILL = Reads(
    name="subscription_metrics",
    summary="Report monthly recurring revenue with its parts, churn, ARPU and trial conversion of a period.",
    args=Args,
    examples=("what's our MRR?", "churn rate last quarter", "how many trials converted last month?"),
    answer=answer,
)
