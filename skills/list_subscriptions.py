"""Lists subscriptions by status, customer and plan, and counts all of them with what they bring per period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.counts import all_of
from domain.errors import NotFound
from domain.money import Money
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.customers import Found, find_customer
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.plan import every_text
from skills.finding.products import fitting_plans, read_plans
from skills.subscriptions.finding import plans_of
from skills.subscriptions.record import OVER, Subscription, as_data, cost_text, of_subscription, status_text

SHOWN_DEFAULT = 20
SHOWN_MAX = 100

# More rows than this stand in the table only.
TOLD_MAX = 3

Status = Literal["active", "trialing", "past_due", "unpaid", "incomplete", "paused", "ending", "canceled"]


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    status: Status | None = Field(
        default=None,
        description="active, trialing, past_due, unpaid, incomplete, paused, ending (a cancellation is set), canceled; "
        "left out, all that run.",
    )
    customer: str | None = Field(
        default=None, min_length=1, max_length=120, description="Only of this customer: name, email or id (cus_…)."
    )
    plan: str | None = Field(
        default=None, min_length=1, max_length=120, description="Only with this plan: its name or its price's id."
    )
    limit: int | None = Field(
        default=None, ge=1, le=SHOWN_MAX, description=f"How many to show, newest first; {SHOWN_DEFAULT} if left out."
    )


@dataclass(slots=True)
class _Tally:
    """What all pages hold: the newest to show, and how many there are and what they bring, by currency and interval."""

    shown: list[Subscription] = field(default_factory=list)
    fitting: int = 0
    read: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    sums_minor: Counter[tuple[str, str]] = field(default_factory=Counter)
    partly: int = 0
    unsummed: int = 0

    def add(self, one: Subscription, shown_max: int) -> None:
        """Count a subscription that fits."""
        self.fitting += 1
        if len(self.shown) < shown_max:
            self.shown.append(one)
        fixed = one.fixed_amount
        if fixed is None:
            self.unsummed += 1
            return
        self.partly += one.amount is None
        every = (one.currency, every_text(one.items[0].plan))
        self.counts[every] += 1
        self.sums_minor[every] += fixed.minor


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the newest that fit, and the count and sums of all that do; NotFound where nobody is called so."""
    customer = await find_customer(desk, args.customer, "customer") if args.customer else None
    if isinstance(customer, Choice):
        return customer
    prices = await _prices(desk, args.plan) if args.plan else None
    tally = await _tally(desk, args, customer, prices)
    what = _what(args, customer)
    sums = [(Money(minor, code), every) for (code, every), minor in sorted(tally.sums_minor.items())]
    figures = [money for money, _every in sums]
    figures += [one.amount for one in tally.shown if one.amount is not None]
    figures += [item.plan.amount for one in tally.shown for item in one.items]
    return Answer(
        text="\n".join(_lines(desk, tally, what, sums)),
        cards=(_table(desk, tally, what),) if tally.shown else (),
        figures=tuple(dict.fromkeys(figures)),
        data={
            "count": tally.fitting,
            "looked_at": tally.read,
            "sums": [
                {"currency": code, "every": every, "count": tally.counts[code, every], "sum_minor": minor}
                for (code, every), minor in sorted(tally.sums_minor.items())
            ],
            "shown": [as_data(one) for one in tally.shown],
        },
        mentions=Mentions(
            customer_id=customer.id if customer else None,
            customer_name=customer.name if customer else None,
            listed=tuple(one.id for one in tally.shown),
        ),
    )


async def _prices(desk: Desk, said: str) -> frozenset[str]:
    """Return the ids of all prices, archived ones too, that the words may mean; NotFound when there is none."""
    found = fitting_plans(await read_plans(desk), said)
    if not found:
        raise NotFound(f"I found no plan called {quoted(said, 60)}. Ask for the products to see what there is.")
    return frozenset(plan.price_id for plan in found)


async def _tally(desk: Desk, args: Args, customer: Found | None, prices: frozenset[str] | None) -> _Tally:
    """Read every page; only the rows to show are kept."""
    params: dict[str, Any] = {"status": "all", "expand": ["data.customer"]}
    if customer is not None:
        params["customer"] = customer.id
    tally = _Tally()
    async for page in desk.stripe.pages("/v1/subscriptions", params):
        tally.read += len(page)
        plans = await plans_of(desk, page)
        for one in (of_subscription(row, plans) for row in page):
            has_plan = prices is None or any(item.plan.price_id in prices for item in one.items)
            if has_plan and _is_status(one, args.status):
                tally.add(one, args.limit or SHOWN_DEFAULT)
        if tally.read % 1000 == 0:
            await desk.progress(f"Read {tally.read:,} subscriptions")
    return tally


def _is_status(one: Subscription, status: Status | None) -> bool:
    """Whether it counts under the public word."""
    if status is None:
        return one.status not in OVER
    if status == "paused":
        return one.is_paused
    if status == "ending":
        return one.cancel_unix_s is not None
    if status == "canceled":
        return one.status in OVER
    return one.status == status and not (status == "active" and one.is_paused)


def _what(args: Args, customer: Found | None) -> str:
    """Name what was asked for: "past due subscriptions to “Pro” of “Jane”"."""
    words = f"{args.status.replace('_', ' ')} subscriptions" if args.status else "running subscriptions"
    if args.plan:
        words += f" to {quoted(args.plan, 60)}"
    if customer is not None:
        words += f" of {quoted(customer.name, 80)}" + ("" if customer.exact else " (the closest name)")
    return words


def _lines(desk: Desk, tally: _Tally, what: str, sums: list[tuple[Money, str]]) -> list[str]:
    """Say how many there are, what they bring, and the first few in words."""
    if not tally.fitting:
        return [f"There are no {what}. I looked at all {tally.read:,} subscriptions, ended ones included."]
    if len(tally.shown) == tally.fitting:
        lines = [f"{all_of(tally.fitting, what, 'subscription')}:"]
    else:
        lines = [f"Showing the newest {len(tally.shown)} of {tally.fitting:,} {what}; the sums are of all."]
    for money, every in sums:
        count = tally.counts[money.currency, every]
        lines.append(
            f"{money.currency.upper()}: {count:,} at {desk.show(money)} {every} together, before discounts and tax."
        )
    if tally.partly:
        those = "One of them is" if tally.partly == 1 else f"{tally.partly:,} of them are"
        lines.append(f"{those} billed by usage or tiers as well, of which only the fixed part is in the sums.")
    if tally.unsummed:
        lines.append(
            f"{tally.unsummed:,} {'is' if tally.unsummed == 1 else 'are'} billed by tiers or usage and not in the sums."
        )
    if tally.fitting <= TOLD_MAX:
        lines += [
            f"- {quoted(one.customer_name, 80)}: {one.name}, {cost_text(desk, one)}, {status_text(desk, one)}, {one.id}"
            for one in tally.shown
        ]
    return lines


def _table(desk: Desk, tally: _Tally, what: str) -> TableCard:
    """Draw the rows that are shown."""
    columns = (
        Column("Customer (as they wrote it)", foreign=True),
        Column("Plan"),
        Column("Price", "right"),
        Column("Status"),
        Column("Renews"),
        Column("Since"),
        Column("Subscription"),
    )
    rows = tuple(
        (
            one.customer_name,
            one.name,
            cost_text(desk, one),
            status_text(desk, one),
            "" if one.status in OVER or one.cancel_unix_s else day_text(desk, one.period_end_unix_s),
            day_text(desk, int(one.source["start_date"])),
            one.id,
        )
        for one in tally.shown
    )
    return TableCard(what[:1].upper() + what[1:], columns, rows, tally.fitting)


SKILL = Reads(
    name="list_subscriptions",
    summary="List subscriptions by status, customer or plan, with the count of all and what they bring per period.",
    args=Args,
    examples=("show me all past due subscriptions", "who is on the Pro plan?", "which subscriptions are ending?"),
    answer=answer,
)
