"""Shows one subscription: its plan and price, how it stands, what the next invoice comes to, and its last invoices."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.counts import many
from domain.money import Money
from skills.contract import Answer, Ask, Choice, Desk, Reads
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text
from skills.finding.plan import price_text
from skills.subscriptions.coupon import Discount, discount_text
from skills.subscriptions.finding import Wanted, find_subscription, mentions
from skills.subscriptions.previewing import Preview, balance_text, preview_next
from skills.subscriptions.record import Subscription, as_data, cost_text, costs_of, status_text, title
from skills.subscriptions.scheduling import SCHEDULES

INVOICES_SHOWN = 10


class Args(BaseModel):
    """Which subscription."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str | None = Field(
        default=None, min_length=1, max_length=120, description="Whose: name, email or customer id (cus_…)."
    )
    subscription_id: str | None = Field(
        default=None, min_length=1, max_length=80, description="The subscription's id (sub_…), when it is known."
    )


async def answer(args: Args, desk: Desk) -> Answer | Ask | Choice:
    """Answer with everything about it; NotFound where there is none. Ended ones are found too."""
    wanted = Wanted(args.customer, subscription_id=args.subscription_id, prefer=_runs, closest=True)
    one = await find_subscription(desk, wanted, over=True)
    if not isinstance(one, Subscription):
        return one
    following, invoices, planned = await asyncio.gather(
        preview_next(desk, one.id), _invoices(desk, one), _planned(desk, one)
    )
    lines = [f"Nobody is called {quoted(args.customer, 60)} exactly; the closest is:"] if one.closest else []
    lines += [f"The {title(one)} is {status_text(desk, one)}. It costs {cost_text(desk, one)}."]
    lines += _next_lines(desk, one, following)
    lines += [f"Discount {discount_text(desk, row)}." for row in _discounts(one)]
    lines += [planned] if planned else []
    amounts = [Money(int(row["total"]), str(row["currency"])) for row in invoices]
    figures = [*costs_of(one), *(following.amounts() if following else ()), *amounts]
    figures += [row.amount_off for row in _discounts(one) if row.amount_off is not None]
    return Answer(
        text="\n".join(lines),
        cards=(_facts(desk, one), *((_table(desk, invoices),) if invoices else ())),
        figures=tuple(dict.fromkeys(figures)),
        data={
            **as_data(one),
            "next_invoice_minor": following.total.minor if following else None,
            "invoices": [
                {"id": row["id"], "status": row["status"], "total_minor": row["total"], "created": row["created"]}
                for row in invoices
            ],
        },
        mentions=mentions(one),
    )


def _runs(one: Subscription) -> bool:
    """Prefer what runs to what has ended."""
    return one.status not in ("canceled", "incomplete_expired")


async def _invoices(desk: Desk, one: Subscription) -> list[dict[str, Any]]:
    """Read its newest invoices."""
    answer_ = await desk.stripe.get("/v1/invoices", {"subscription": one.id, "limit": INVOICES_SHOWN})
    rows: list[dict[str, Any]] = answer_["data"]
    return rows


async def _planned(desk: Desk, one: Subscription) -> str:
    """Say which change is planned; "" when none is."""
    if one.schedule_id is None:
        return ""
    schedule = await desk.stripe.get(f"{SCHEDULES}/{one.schedule_id}", {"expand": ["phases.items.price"]})
    now_s = int(desk.now.timestamp())
    coming = next((phase for phase in schedule["phases"] if phase["start_date"] > now_s), None)
    if coming is None:
        return f"A schedule ({schedule['id']}) looks after it."
    prices = ", ".join(
        str(item["price"]["id"] if isinstance(item["price"], dict) else item["price"]) for item in coming["items"]
    )
    return f"A change is planned for {day_text(desk, coming['start_date'])}: to {prices} ({schedule['id']})."


def _discounts(one: Subscription) -> list[Discount]:
    """Its discounts whose coupons are read."""
    coupons = [(row.get("source") or {}).get("coupon") for row in one.discounts]
    return [Discount(coupon, None) for coupon in coupons if isinstance(coupon, dict)]


def _next_lines(desk: Desk, one: Subscription, following: Preview | None) -> list[str]:
    """Say what the next invoice comes to, or that none comes."""
    if following is None:
        return ["No further invoice is to come."]
    on, how = day_text(desk, one.period_end_unix_s), _collected(one)
    due = balance_text(desk, following)
    used = " with what was used up to now" if one.metered else ""
    paused = "; it is not collected while it is paused" if one.pause else ""
    return [f"The next invoice, on {on}, comes to {desk.show(following.total)}{used}, {how}{due}{paused}."]


def _collected(one: Subscription) -> str:
    """Say how it is collected."""
    if one.source.get("collection_method") == "send_invoice":
        return f"sent by email and due in {many(int(one.source.get('days_until_due') or 0), 'day')}"
    method = one.source.get("default_payment_method")
    card = (method.get("card") or {}) if isinstance(method, dict) else {}
    if card.get("last4"):
        return f"charged to the {foreign(card.get('brand'), 20).title()} card ending in {foreign(card['last4'], 4)}"
    return "charged to the customer's default payment method"


def _facts(desk: Desk, one: Subscription) -> TableCard:
    """Draw its items."""
    columns = (
        Column("Plan"),
        Column("Quantity", "right"),
        Column("Price", "right"),
        Column("Period ends"),
        Column("Price id"),
    )
    rows = tuple(
        (
            item.plan.name,
            "by usage" if item.quantity is None else f"{item.quantity:,}",
            price_text(desk, item.plan),
            day_text(desk, item.end_unix_s),
            item.plan.price_id,
        )
        for item in one.items
    )
    return TableCard(f"Subscription {one.id}", columns, rows, len(rows))


def _table(desk: Desk, invoices: list[dict[str, Any]]) -> TableCard:
    """Draw its newest invoices."""
    columns = (Column("Made"), Column("Invoice"), Column("Total", "right"), Column("Status"))
    rows = tuple(
        (
            day_text(desk, int(row["created"])),
            foreign(row.get("number") or row["id"], 40),
            desk.show(Money(int(row["total"]), str(row["currency"]))),
            str(row["status"]),
        )
        for row in invoices
    )
    return TableCard(f"Newest invoices (up to {INVOICES_SHOWN})", columns, rows, len(rows))


SKILL = Reads(
    name="get_subscription",
    summary="Show one subscription: plan, price, how it stands, what the next invoice comes to, and its last invoices.",
    args=Args,
    examples=("show me jane@example.com's subscription", "what will sub_1Qx91Lm cost next month?"),
    answer=answer,
)
