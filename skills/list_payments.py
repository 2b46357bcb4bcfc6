"""Lists payments by status, customer, period and size, and counts all of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.counts import all_of
from domain.errors import BadAmount
from domain.money import Money, exponent
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.customers import Found, find_customer
from skills.finding.foreign import quoted
from skills.finding.moments import created_between, minute_text, span_text
from skills.finding.payment import LIST_EXPAND, Payment, as_data
from skills.payments.listing import Tally, Wanted, counted

SHOWN_DEFAULT = 20
SHOWN_MAX = 100

# More rows than this stand in the table only.
TOLD_MAX = 3


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    status: Literal["succeeded", "failed", "refunded", "pending"] | None = Field(
        default=None, description="succeeded: money was taken; failed: declined; refunded: any part; pending: not yet."
    )
    customer: str | None = Field(
        default=None, min_length=1, max_length=120, description="Only of this customer: name, email or id (cus_…)."
    )
    start: str | None = Field(default=None, max_length=20, description="First day, ISO date, inclusive.")
    end: str | None = Field(default=None, max_length=20, description="Last day, ISO date, inclusive.")
    min_amount: str | None = Field(
        default=None, max_length=24, description='Only this much or more, a decimal in major units such as "100".'
    )
    currency: str | None = Field(default=None, max_length=8, description="Only in this currency, ISO code such as EUR.")
    limit: int | None = Field(
        default=None, ge=1, le=SHOWN_MAX, description=f"How many to show, newest first; {SHOWN_DEFAULT} if left out."
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the newest that fit and the count and sums of all; BadPeriod, BadAmount, NotFound as they come."""
    least, currency = _least(args, desk)
    params: dict[str, Any] = {"expand": LIST_EXPAND}
    if created := created_between(desk, args.start, args.end):
        params["created"] = created
    customer = await find_customer(desk, args.customer, "customer") if args.customer else None
    if isinstance(customer, Choice):
        return customer
    if customer is not None:
        params["customer"] = customer.id
    wanted = Wanted(args.status, currency, least, args.limit or SHOWN_DEFAULT)
    tally = await counted(desk, params, wanted)
    return _answer(desk, args, tally, customer, least)


def _least(args: Args, desk: Desk) -> tuple[Money | None, str | None]:
    """Return the smallest amount asked for and the only currency to look at; an amount is of one currency."""
    currency = args.currency.lower() if args.currency else None
    if currency is not None:
        exponent(currency)
    if args.min_amount is None:
        return None, currency
    least = Money.from_major(args.min_amount, currency or desk.merchant.currency)
    if least.minor < 0:
        raise BadAmount("The smallest amount can't be below zero.")
    return least, least.currency


def _answer(desk: Desk, args: Args, tally: Tally, customer: Found | None, least: Money | None) -> Answer:
    """Put the count, the sums and the table together."""
    what = _what(desk, args, customer, least)
    sums = [Money(tally.sums_minor[code], code) for code in sorted(tally.sums_minor)]
    refunded = [Money(minor, code) for code, minor in sorted(tally.refunded_minor.items()) if minor]
    if not tally.fitting:
        lines = [f"There are no {what}. I looked at all {tally.read:,} payments that could have been."]
    else:
        lines = [_counted(tally, what)]
        lines += [f"{money.currency.upper()}: {_sum_line(desk, args, tally, money)}" for money in sums]
        if tally.unpaid:
            counted = f"{tally.unpaid:,} of them took no money and {'is' if tally.unpaid == 1 else 'are'}"
            lines.append(f"{counted} not in the sums.")
    if tally.other_currencies:
        others = ", ".join(f"{count:,} in {code.upper()}" for code, count in sorted(tally.other_currencies.items()))
        lines.append(f"Not counted, because they are in other currencies: {others}.")
    cards = (_table(desk, tally, what),) if tally.shown else ()
    figures = [*sums, *refunded, *(payment.amount for payment in tally.shown)]
    figures += [payment.refunded for payment in tally.shown if payment.refunded.minor]
    figures += [least] if least else []
    only = tally.shown[0] if len(tally.shown) == 1 else None
    return Answer(
        text="\n".join(lines + [_row_text(desk, payment) for payment in tally.shown if len(tally.shown) <= TOLD_MAX]),
        cards=cards,
        figures=tuple(dict.fromkeys(figures)),
        data={
            "count": tally.fitting,
            "looked_at": tally.read,
            "sums_minor": dict(sorted(tally.sums_minor.items())),
            "shown": [as_data(payment) for payment in tally.shown],
        },
        mentions=Mentions(
            payment_id=only.id if only else None,
            customer_id=customer.id if customer else None,
            customer_name=customer.name if customer else None,
            listed=tuple(payment.id for payment in tally.shown),
        ),
    )


def _what(desk: Desk, args: Args, customer: Found | None, least: Money | None) -> str:
    """Name what was asked for: "failed payments of “Jane” from … to …"."""
    words = f"{args.status} payments" if args.status else "payments"
    if customer is not None:
        words += f" of {quoted(customer.name, 80)}" + ("" if customer.exact else " (the closest name)")
    if least is not None:
        words += f" of {desk.show(least)} or more"
    elif args.currency:
        words += f" in {args.currency.upper()}"
    return words + span_text(args.start, args.end)


def _counted(tally: Tally, what: str) -> str:
    """Say how many of how many are shown."""
    if len(tally.shown) == tally.fitting:
        return f"{all_of(tally.fitting, what, 'payment')}:"
    return f"Showing the newest {len(tally.shown)} of {tally.fitting:,} {what}; the sums are of all {tally.fitting:,}."


def _sum_line(desk: Desk, args: Args, tally: Tally, money: Money) -> str:
    """Say how many payments of a currency add up to what, and what of it was refunded."""
    paid = "" if args.status else " paid"
    line = f"{tally.counts[money.currency]:,}{paid}, {desk.show(money)} in all"
    refunded = Money(tally.refunded_minor[money.currency], money.currency)
    return line + (f", {desk.show(refunded)} of it refunded." if refunded.minor else ".")


def _row_text(desk: Desk, payment: Payment) -> str:
    """Write one payment on a line."""
    who = f", {quoted(payment.who, 150)}" if payment.who else ""
    order = f", order {payment.order}" if payment.order else ""
    made = minute_text(desk, payment.created_unix_s)
    return f"- {made} {desk.show(payment.amount)} {payment.state}{who}{order}, {payment.id}"


def _table(desk: Desk, tally: Tally, what: str) -> TableCard:
    """Draw the rows that are shown."""
    columns = (
        Column("Made"),
        Column("Amount", "right"),
        Column("Status"),
        Column("Refunded", "right"),
        Column("Customer (as they wrote it)", foreign=True),
        Column("Order", foreign=True),
        Column("Payment"),
    )
    rows = tuple(
        (
            minute_text(desk, payment.created_unix_s),
            desk.show(payment.amount),
            payment.state,
            desk.show(payment.refunded) if payment.refunded.minor else "",
            payment.who,
            payment.order,
            payment.id,
        )
        for payment in tally.shown
    )
    return TableCard(what[:1].upper() + what[1:], columns, rows, tally.fitting)


SKILL = Reads(
    name="list_payments",
    summary="List payments by status, customer, period or size, with the count and sum of all that fit.",
    args=Args,
    examples=(
        "show me failed payments from yesterday",
        "list the last 5 payments from acme@x.io",
        "payments over $500",
    ),
    answer=answer,
)
