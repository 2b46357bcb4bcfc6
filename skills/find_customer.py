"""Looks a customer up by name, email, phone or id, and says what they have paid."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from domain.cards import CustomerCard, Field
from domain.money import Money, totals
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.customers import Found, find_customer
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text
from skills.finding.payment import PAID, of_intent


class Args(BaseModel):
    """Whom to look up."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    query: str = Described(
        min_length=1, max_length=120, description="A name, an email, a phone number or a customer id (cus_…)."
    )


@dataclass(slots=True)
class _Paid:
    """What a customer paid and got back, over all pages."""

    payments: int = 0
    taken: dict[str, Money] = field(default_factory=dict)
    refunded: dict[str, Money] = field(default_factory=dict)
    last_unix_s: int = 0


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with one customer, or a choice of several; NotFound with what to try."""
    found = await find_customer(desk, args.query, "query")
    if isinstance(found, Choice):
        return found
    paid = await _paid(desk, found.id)
    fields = _fields(desk, found, paid)
    customer = found.customer
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
            "written_by_others": {key: foreign(customer.get(key)) for key in ("name", "email", "phone", "description")},
        },
        mentions=Mentions(customer_id=found.id, customer_name=found.name),
    )


async def _paid(desk: Desk, customer_id: str) -> _Paid:
    """Add up a customer's payments, each currency for itself."""
    paid = _Paid()
    params = {"customer": customer_id, "expand": ["data.latest_charge"]}
    async for page in desk.stripe.pages("/v1/payment_intents", params):
        counted = [payment for payment in map(of_intent, page) if payment.state in PAID]
        paid.payments += len(counted)
        paid.taken = totals([*paid.taken.values(), *(payment.amount for payment in counted)])
        paid.refunded = totals(
            [*paid.refunded.values(), *(payment.refunded for payment in counted if payment.refunded.minor)]
        )
        paid.last_unix_s = max([paid.last_unix_s, *(payment.created_unix_s for payment in counted)])
    return paid


def _text(desk: Desk, query: str, found: Found, paid: _Paid) -> str:
    """Say who it is and what they paid."""
    email = foreign(found.customer.get("email"), 80)
    who = f"{quoted(found.name, 80)}, {email}" if email and email != found.name else quoted(found.name, 80)
    closest = "" if found.exact else f"Nobody is called {quoted(query, 60)} exactly; the closest is:\n"
    line = f"{closest}{who} ({found.id}): {_count(paid.payments)}"
    if paid.taken:
        line += f", {_listed(desk, paid.taken)} in all"
    if paid.refunded:
        line += f", of which {_listed(desk, paid.refunded)} was refunded"
    return line + (f"; the last on {day_text(desk, paid.last_unix_s)}." if paid.last_unix_s else ".")


def _fields(desk: Desk, found: Found, paid: _Paid) -> tuple[Field, ...]:
    """List what is known of the customer; what they wrote themselves is marked."""
    customer = found.customer
    address = customer.get("address") or {}
    where = ", ".join(foreign(address.get(key), 60) for key in ("city", "country") if address.get(key))
    lines = [
        Field("Id", found.id),
        Field("Email", foreign(customer.get("email"), 80), foreign=True),
        Field("Phone", foreign(customer.get("phone"), 24), foreign=True),
        Field("Place", where, foreign=True),
        Field("Note", foreign(customer.get("description")), foreign=True),
        Field("Customer since", day_text(desk, customer["created"])),
        Field("Payments", f"{paid.payments:,}"),
        Field("Paid in all", _listed(desk, paid.taken)),
        Field("Refunded", _listed(desk, paid.refunded)),
        Field("Owes", "yes: an invoice went unpaid" if customer.get("delinquent") else ""),
    ]
    return tuple(line for line in lines if line.value)


def _listed(desk: Desk, amounts: dict[str, Money]) -> str:
    """Name amounts of several currencies side by side."""
    return " and ".join(desk.show(money) for money in amounts.values())


def _count(payments: int) -> str:
    """Count payments in words that fit one and many."""
    return "1 payment" if payments == 1 else f"{payments:,} payments"


SKILL = Reads(
    name="find_customer",
    summary="Look up a customer by name, email, phone or id, with what they have paid.",
    args=Args,
    examples=("look up bob@initech.com", "who is customer cus_12?", "find Jane"),
    answer=answer,
)
