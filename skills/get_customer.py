"""Shows one customer whole: who it is, lifetime value, payment methods, subscriptions, last payments, what is open."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from domain.cards import Card, Column, CustomerCard, Field, TableCard
from domain.counts import many
from domain.money import Money
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.customers.paid import Paid, listed, read_paid
from skills.customers.record import who_text, written_by_others
from skills.customers.standing import Standing, read_standing, subscription_text
from skills.finding.companies import companies_of
from skills.finding.customers import find_customer
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text, minute_text
from skills.finding.payment import LIST_EXPAND, Payment, as_data, of_intent

LAST_PAYMENTS = 5
DISPUTES_MAX = 20


class Args(BaseModel):
    """Whom to show."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Described(
        min_length=1, max_length=120, description="Whom to show: name, email, phone, company or id (cus_…)."
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with everything known of one customer; NotFound with what to try."""
    found = await find_customer(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    await desk.progress("Reading payments, subscriptions and invoices")
    standing, paid, last = await asyncio.gather(
        read_standing(desk, found.id), read_paid(desk, found.id), _last_payments(desk, found.id)
    )
    disputes = await _disputes(desk, paid)
    fields = _fields(desk, standing, paid, disputes)
    closest = "" if found.exact else f"Nobody is called {quoted(args.customer, 60)} exactly; the closest is:\n"
    shown = [f"{line.label}: {line.value}" for line in fields if not line.foreign and line.label != "Id"]
    return Answer(
        text=f"{closest}{who_text(standing.customer)}\n" + "\n".join(f"- {line}" for line in shown),
        cards=(CustomerCard(found.id, found.name, fields), *_tables(desk, standing, last)),
        figures=_figures(standing, paid, last, disputes),
        data=_data(standing, paid, last, disputes) | {"exact_match": found.exact},
        mentions=Mentions(customer_id=found.id, customer_name=found.name, listed=tuple(one.id for one in last)),
    )


async def _last_payments(desk: Desk, customer_id: str) -> list[Payment]:
    """Read the newest payments, declined ones too."""
    params = {"customer": customer_id, "limit": LAST_PAYMENTS, "expand": LIST_EXPAND}
    page = await desk.stripe.get("/v1/payment_intents", params)
    return [of_intent(row) for row in page["data"]]


async def _disputes(desk: Desk, paid: Paid) -> list[dict[str, Any]]:
    """Read the disputes over the newest disputed charges, at most DISPUTES_MAX charges."""
    pages = await asyncio.gather(
        *(desk.stripe.all("/v1/disputes", {"charge": charge_id}) for charge_id in paid.disputed[:DISPUTES_MAX])
    )
    return [row for rows in pages for row in rows]


def _fields(desk: Desk, standing: Standing, paid: Paid, disputes: list[dict[str, Any]]) -> tuple[Field, ...]:
    """List what is known; what the customer wrote is marked."""
    customer = standing.customer
    address = customer.get("address") or {}
    place = ", ".join(foreign(address.get(key), 60) for key in ("city", "country") if address.get(key))
    lines = [
        Field("Id", str(customer["id"])),
        Field("Email", foreign(customer.get("email"), 80), foreign=True),
        Field("Phone", foreign(customer.get("phone"), 24), foreign=True),
        Field("Company", "; ".join(foreign(name, 60) for name in companies_of(customer)[:2]), foreign=True),
        Field("Place", place, foreign=True),
        Field("Note", foreign(customer.get("description")), foreign=True),
        Field("Customer since", day_text(desk, customer["created"])),
        Field("Lifetime value", _lifetime(desk, paid)),
        Field("Last paid", day_text(desk, paid.last_unix_s) if paid.last_unix_s else ""),
        Field("Declined tries", f"{paid.declined:,}" if paid.declined else ""),
        Field("Payment methods", "; ".join(one.title for one in standing.methods) or "none saved"),
        Field(
            "Subscriptions",
            "; ".join(subscription_text(desk, row, standing.plans) for row in standing.running) or "none",
        ),
        Field("Ended subscriptions", str(len(standing.subscriptions) - len(standing.running) or "")),
        Field("Open invoices", _owed(desk, standing)),
        Field("Credit balance", listed(desk, {c: m for c, m in standing.credit.items() if m.minor > 0})),
        Field("Owes on balance", listed(desk, {c: -m for c, m in standing.credit.items() if m.minor < 0})),
        Field("Disputes", "; ".join(_dispute_text(desk, row) for row in disputes)),
    ]
    return tuple(line for line in lines if line.value)


def _lifetime(desk: Desk, paid: Paid) -> str:
    """Say what was paid, net of refunds, per currency."""
    if not paid.payments:
        return "no payment yet"
    given_back = f", after {listed(desk, paid.refunded)} refunded" if paid.refunded else ""
    return f"{listed(desk, paid.net)} from {many(paid.payments, 'payment')}{given_back}"


def _owed(desk: Desk, standing: Standing) -> str:
    """Say how many invoices are unpaid and what is left on them."""
    if not standing.open_invoices:
        return ""
    return f"{len(standing.open_invoices):,}, {listed(desk, standing.owed)} to pay"


def _dispute_text(desk: Desk, dispute: dict[str, Any]) -> str:
    """Name a dispute in one line."""
    reason, status = (str(dispute[key]).replace("_", " ") for key in ("reason", "status"))
    return f"{desk.show(Money(dispute['amount'], dispute['currency']))} {reason}, {status} ({dispute['id']})"


def _tables(desk: Desk, standing: Standing, last: list[Payment]) -> tuple[Card, ...]:
    """Draw the last payments and the open invoices."""
    cards: list[Card] = []
    if last:
        columns = (Column("Made"), Column("Amount", "right"), Column("Status"), Column("Payment"))
        rows = tuple((minute_text(desk, one.created_unix_s), desk.show(one.amount), one.state, one.id) for one in last)
        cards.append(TableCard(f"Last {len(last)} payments", columns, rows, len(last)))
    if standing.open_invoices:
        columns = (Column("Number"), Column("To pay", "right"), Column("Due"), Column("Invoice"))
        rows = tuple(
            (
                str(row.get("number") or ""),
                desk.show(Money(row["amount_remaining"], row["currency"])),
                day_text(desk, row["due_date"]) if row.get("due_date") else "on receipt",
                str(row["id"]),
            )
            for row in standing.open_invoices
        )
        cards.append(TableCard("Open invoices", columns, rows, len(rows)))
    return tuple(cards)


def _figures(standing: Standing, paid: Paid, last: list[Payment], disputes: list[dict[str, Any]]) -> tuple[Money, ...]:
    """Return every amount that is shown."""
    found = [*paid.net.values(), *paid.taken.values(), *paid.refunded.values(), *standing.owed.values()]
    found += [money if money.minor > 0 else -money for money in standing.credit.values()]
    found += [plan.amount for plan in standing.plans.values()]
    found += [one.amount for one in last]
    found += [Money(row["amount_remaining"], row["currency"]) for row in standing.open_invoices]
    found += [Money(row["amount"], row["currency"]) for row in disputes]
    return tuple(dict.fromkeys(found))


def _data(standing: Standing, paid: Paid, last: list[Payment], disputes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the same for programs: ids and exact minor units."""
    return {
        "id": standing.customer["id"],
        "payments": paid.payments,
        "declined": paid.declined,
        "lifetime_minor": {code: money.minor for code, money in paid.net.items()},
        "paid_minor": {code: money.minor for code, money in paid.taken.items()},
        "refunded_minor": {code: money.minor for code, money in paid.refunded.items()},
        "credit_minor": {code: money.minor for code, money in standing.credit.items()},
        "owed_minor": {code: money.minor for code, money in standing.owed.items()},
        "payment_methods": [one.id for one in standing.methods],
        "subscriptions": [{"id": row["id"], "status": row["status"]} for row in standing.subscriptions],
        "open_invoices": [row["id"] for row in standing.open_invoices],
        "disputes": [{"id": row["id"], "status": row["status"]} for row in disputes],
        "last_payments": [as_data(one) for one in last],
        "written_by_others": written_by_others(standing.customer),
    }


SKILL = Reads(
    name="get_customer",
    summary="Show one customer whole: lifetime value, payment methods, subscriptions, last payments, what is open.",
    args=Args,
    examples=("tell me everything about jane@example.com", "what is Bob's lifetime value?", "show customer cus_12"),
    answer=answer,
)
