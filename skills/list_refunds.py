"""Lists refunds by status, customer, payment and period, and adds up all of them per currency."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.counts import all_of
from domain.money import Money, exponent
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.customers import Found, find_customer
from skills.finding.foreign import quoted
from skills.finding.moments import created_between, minute_text, span_text
from skills.finding.payment import payment_param
from skills.finding.payments import find_payment
from skills.refunds.refund import LIST_EXPAND, Refund, as_data

SHOWN_DEFAULT = 20
SHOWN_MAX = 100
TOLD_MAX = 3


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    status: Literal["pending", "requires_action", "succeeded", "failed", "canceled"] | None = Field(
        default=None, description="How it stands; requires_action waits for the customer."
    )
    customer: str | None = Field(
        default=None, min_length=1, max_length=120, description="Only to this customer: name, email or id (cus_…)."
    )
    payment_ref: str | None = Field(
        default=None, min_length=1, max_length=80, description="Only of this payment: order number or id (pi_…, ch_…)."
    )
    start: str | None = Field(default=None, max_length=20, description="First day, ISO date, inclusive.")
    end: str | None = Field(default=None, max_length=20, description="Last day, ISO date, inclusive.")
    currency: str | None = Field(default=None, max_length=8, description="Only in this currency, ISO code such as EUR.")
    limit: int | None = Field(
        default=None, ge=1, le=SHOWN_MAX, description=f"How many to show, newest first; {SHOWN_DEFAULT} if left out."
    )


@dataclass(slots=True)
class _Tally:
    """What all pages hold: the newest rows, how many fit, and per currency what left or is leaving."""

    shown: list[Refund] = field(default_factory=list)
    fitting: int = 0
    read: int = 0
    not_counted: int = 0
    sums_minor: dict[str, int] = field(default_factory=dict)

    def add(self, refund: Refund, shown_max: int, *, counts: bool) -> None:
        """Count a refund that fits; only what `counts` is in the sums."""
        self.fitting += 1
        if len(self.shown) < shown_max:
            self.shown.append(refund)
        if counts:
            code = refund.money.currency
            self.sums_minor[code] = self.sums_minor.get(code, 0) + refund.money.minor
        else:
            self.not_counted += 1


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the newest that fit and the sums of all; NotFound, BadPeriod, BadAmount as they come."""
    currency = args.currency.lower() if args.currency else None
    if currency is not None:
        exponent(currency)
    params: dict[str, Any] = {"expand": LIST_EXPAND}
    if created := created_between(desk, args.start, args.end):
        params["created"] = created
    customer = await find_customer(desk, args.customer, "customer") if args.customer else None
    if isinstance(customer, Choice):
        return customer
    if args.payment_ref:
        payment = await find_payment(desk, args.payment_ref, prefer=lambda one: one.refunded.minor > 0)
        if isinstance(payment, Choice):
            return payment
        params |= payment_param(payment.id)
    tally = _Tally()
    async for page in desk.stripe.pages("/v1/refunds", params):
        tally.read += len(page)
        for refund in map(Refund, page):
            if _fits(refund, args.status, currency, customer):
                counts = refund.counts or args.status in ("failed", "canceled")
                tally.add(refund, args.limit or SHOWN_DEFAULT, counts=counts)
    return _answer(desk, args, tally, customer)


def _fits(refund: Refund, status: str | None, currency: str | None, customer: Found | None) -> bool:
    """Say whether a refund is one of those asked for."""
    return (
        status in (None, refund.status)
        and currency in (None, refund.money.currency)
        and (customer is None or refund.customer_id == customer.id)
    )


def _answer(desk: Desk, args: Args, tally: _Tally, customer: Found | None) -> Answer:
    """Put the count, the sums and the table together."""
    what = f"{args.status.replace('_', ' ')} refunds" if args.status else "refunds"
    if customer is not None:
        what += f" to {quoted(customer.name, 80)}" + ("" if customer.exact else " (the closest name)")
    what += f" in {args.currency.upper()}" if args.currency else ""
    what += span_text(args.start, args.end)
    sums = [Money(minor, code) for code, minor in sorted(tally.sums_minor.items())]
    if not tally.fitting:
        lines = [f"There are no {what}. I looked at all {tally.read:,} refunds that could have been."]
    elif len(tally.shown) == tally.fitting:
        lines = [f"{all_of(tally.fitting, what, 'refund')}:"]
    else:
        lines = [
            f"Showing the newest {len(tally.shown)} of {tally.fitting:,} {what}; the sums are of all {tally.fitting:,}."
        ]
    lines += [f"{money.currency.upper()}: {desk.show(money)} in all." for money in sums]
    if tally.not_counted:
        lines.append(
            f"{tally.not_counted:,} of them moved no money (failed, canceled, released) and are not in the sums."
        )
    if len(tally.shown) <= TOLD_MAX:
        lines += [_row_text(desk, refund) for refund in tally.shown]
    only = tally.shown[0] if len(tally.shown) == 1 else None
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, tally, what),) if tally.shown else (),
        figures=tuple(dict.fromkeys([*sums, *(refund.money for refund in tally.shown)])),
        data={
            "count": tally.fitting,
            "looked_at": tally.read,
            "sums_minor": dict(sorted(tally.sums_minor.items())),
            "shown": [as_data(refund) for refund in tally.shown],
        },
        mentions=Mentions(
            payment_id=only.payment_id if only else None,
            customer_id=customer.id if customer else None,
            customer_name=customer.name if customer else None,
            listed=tuple(refund.id for refund in tally.shown),
        ),
    )


def _row_text(desk: Desk, refund: Refund) -> str:
    """Write one refund on a line."""
    who = f" to {quoted(refund.who, 150)}" if refund.who else ""
    made = minute_text(desk, int(refund.source["created"]))
    return f"- {made} {desk.show(refund.money)} {refund.status}{who}, {refund.id} on {refund.payment_id}"


def _table(desk: Desk, tally: _Tally, what: str) -> TableCard:
    """Draw the rows that are shown."""
    columns = (
        Column("Made"),
        Column("Amount", "right"),
        Column("Status"),
        Column("Reason", foreign=True),
        Column("Customer (as they wrote it)", foreign=True),
        Column("Payment"),
        Column("Refund"),
    )
    rows = tuple(
        (
            minute_text(desk, int(one.source["created"])),
            desk.show(one.money),
            one.status.replace("_", " "),
            one.reason,
            one.who,
            one.payment_id,
            one.id,
        )
        for one in tally.shown
    )
    return TableCard(what[:1].upper() + what[1:], columns, rows, tally.fitting)


SKILL = Reads(
    name="list_refunds",
    summary="List refunds by status, customer, payment or period, with the sum of all that fit per currency.",
    args=Args,
    examples=("show me the refunds of this month", "which refunds failed?", "list refunds to acme@x.io"),
    answer=answer,
)
