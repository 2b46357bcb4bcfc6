"""Looks a customer up by name, email, phone, company or id, and says what they have paid."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from domain.cards import CustomerCard, Field
from domain.counts import many
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.customers.paid import Paid, listed, read_paid
from skills.customers.record import written_by_others
from skills.finding.companies import companies_of
from skills.finding.customers import Found, find_customer
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text


class Args(BaseModel):
    """Whom to look up."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    query: str = Described(
        min_length=1,
        max_length=120,
        description="A name, email, phone number, company or a customer id (cus_…).",
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with one customer, or a choice of several; NotFound with what to try."""
    found = await find_customer(desk, args.query, "query")
    if isinstance(found, Choice):
        return found
    paid = await read_paid(desk, found.id)
    fields = _fields(desk, found, paid)
    return Answer(
        text=_text(desk, args.query, found, paid),
        cards=(CustomerCard(found.id, found.name, fields),),
        figures=(*paid.taken.values(), *paid.refunded.values()),
        data={
            "id": found.id,
            "exact_match": found.exact,
            "payments": paid.payments,
            "paid_minor": {code: money.minor for code, money in paid.taken.items()},
            "refunded_minor": {code: money.minor for code, money in paid.refunded.items()},
            "written_by_others": written_by_others(found.customer),
        },
        mentions=Mentions(customer_id=found.id, customer_name=found.name),
    )


def _text(desk: Desk, query: str, found: Found, paid: Paid) -> str:
    """Say who it is and what they paid."""
    email = foreign(found.customer.get("email"), 80)
    who = f"{quoted(found.name, 80)}, {email}" if email and email != found.name else quoted(found.name, 80)
    closest = "" if found.exact else f"Nobody is called {quoted(query, 60)} exactly; the closest is:\n"
    line = f"{closest}{who} ({found.id}): {many(paid.payments, 'payment')}"
    if paid.taken:
        line += f", {listed(desk, paid.taken)} in all"
    if paid.refunded:
        line += f", of which {listed(desk, paid.refunded)} was refunded"
    return line + (f"; the last on {day_text(desk, paid.last_unix_s)}." if paid.last_unix_s else ".")


def _fields(desk: Desk, found: Found, paid: Paid) -> tuple[Field, ...]:
    """List what is known of the customer; what they wrote themselves is marked."""
    customer = found.customer
    address = customer.get("address") or {}
    where = ", ".join(foreign(address.get(key), 60) for key in ("city", "country") if address.get(key))
    lines = [
        Field("Id", found.id),
        Field("Email", foreign(customer.get("email"), 80), foreign=True),
        Field("Phone", foreign(customer.get("phone"), 24), foreign=True),
        Field("Company", "; ".join(foreign(name, 60) for name in companies_of(customer)[:2]), foreign=True),
        Field("Place", where, foreign=True),
        Field("Note", foreign(customer.get("description")), foreign=True),
        Field("Customer since", day_text(desk, customer["created"])),
        Field("Payments", f"{paid.payments:,}"),
        Field("Paid in all", listed(desk, paid.taken)),
        Field("Refunded", listed(desk, paid.refunded)),
        Field("Owes", "yes: an invoice went unpaid" if customer.get("delinquent") else ""),
    ]
    return tuple(line for line in lines if line.value)


SKILL = Reads(
    name="find_customer",
    summary="Look up a customer by name, email, phone, company or id, with what they have paid.",
    args=Args,
    examples=("look up bob@initech.com", "who is customer cus_12?", "find Jane"),
    answer=answer,
)
