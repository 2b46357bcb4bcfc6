"""Shows what a customer has used in the running period of plans billed by usage, and what it will cost as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.errors import NotFound
from domain.money import Money
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.customers import Found, find_customer
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.plan import price_text
from skills.subscriptions.finding import of_customer
from skills.subscriptions.metering import Billed, Meter, billed_by_usage, find_meter, number_text, used, used_by_day
from skills.subscriptions.previewing import preview_next


class Args(BaseModel):
    """Whose usage, and of which meter."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Whose: name, email or customer id (cus_…).")
    meter: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Which meter: its name, event name or id; all if left out.",
    )


@dataclass(frozen=True, slots=True)
class _Usage:
    """What one plan has counted; `cost` is None where the next invoice does not say it."""

    row: Billed
    quantity: Decimal
    cost: Money | None


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with usage and cost of each plan billed by usage; NotFound where there is none."""
    customer = await find_customer(desk, args.customer, "customer")
    if isinstance(customer, Choice):
        return customer
    running = await of_customer(desk, customer.id)
    meter: Meter | None = None
    if args.meter is not None:
        found_meter = await find_meter(desk, args.meter, customer, running)
        if isinstance(found_meter, Choice):
            return found_meter
        meter = found_meter
    rows = billed_by_usage(running, meter.id if meter else None)
    if not rows:
        what = f" of the meter {quoted(meter.name)}" if meter else ""
        raise NotFound(f"{quoted(customer.name, 80)} has no plan that is billed by usage{what}.")
    found = [await _read(desk, customer, row) for row in rows]
    return Answer(
        text="\n".join(_line(desk, one) for one in found),
        cards=(await _table(desk, customer, found[0]),) if len(found) == 1 else (),
        figures=tuple(dict.fromkeys(money for one in found for money in (one.cost, one.row.item.plan.amount) if money)),
        data=[
            {
                "subscription": one.row.one.id,
                "price": one.row.item.plan.price_id,
                "meter": one.row.item.plan.meter_id,
                "quantity": number_text(one.quantity).replace(",", ""),
                "cost_minor": one.cost.minor if one.cost else None,
                "currency": one.row.one.currency,
                "period_start": one.row.item.start_unix_s,
                "period_end": one.row.item.end_unix_s,
            }
            for one in found
        ],
        mentions=Mentions(None, customer.id, customer.name, tuple(one.row.one.id for one in found)),
    )


async def _read(desk: Desk, customer: Found, row: Billed) -> _Usage:
    """Read what was counted up to now, and what the next invoice makes of it, before discounts and tax."""
    item, now_s = row.item, int(desk.now.timestamp())
    quantity = await used(desk, str(item.plan.meter_id), customer.id, item.start_unix_s, now_s)
    following = await preview_next(desk, row.one.id)
    lines = following.of_item(item.id) if following is not None else []
    cost = Money(sum(int(line["amount"]) for line in lines), row.one.currency) if lines else None
    return _Usage(row, quantity, cost)


def _line(desk: Desk, one: _Usage) -> str:
    """Say what was used of a plan, and what it comes to."""
    plan, item = one.row.item.plan, one.row.item
    since, until = day_text(desk, item.start_unix_s), day_text(desk, item.end_unix_s)
    text = f"{plan.name} ({one.row.one.id}): {number_text(one.quantity)} used since {since}"
    if one.cost is None:
        return f"{text}. What it costs is known when the invoice on {until} is made ({price_text(desk, plan)})."
    cost = f"{desk.show(one.cost)} as it stands, before discounts and tax"
    return f"{text}, {cost} ({price_text(desk, plan)}); invoiced on {until}."


async def _table(desk: Desk, customer: Found, one: _Usage) -> TableCard:
    """Draw usage by day."""
    item, now_s = one.row.item, int(desk.now.timestamp())
    days = await used_by_day(desk, str(item.plan.meter_id), customer.id, item.start_unix_s, now_s)
    rows = tuple((day_text(desk, start), number_text(quantity)) for start, quantity in days)
    return TableCard(
        f"Usage by day (UTC) of {item.plan.name}", (Column("Day"), Column("Used", "right")), rows, len(rows)
    )


SKILL = Reads(
    name="get_usage",
    summary="Show what a customer has used in the running period, and what it will cost as it stands.",
    args=Args,
    examples=("how much has Acme used this month?", "usage of jane@example.com so far"),
    answer=answer,
)
