"""Refunds many payments at once: those that are named, or every one that fits; each waits as a line of one plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import BadAmount, BadInput
from domain.money import Money, exponent
from skills.contract import Ask, Choice, Desk, Draft, Mentions, Overall, Plans, Selection
from skills.finding.bought import payments_for
from skills.finding.customers import Found, find_surely
from skills.finding.foreign import quoted
from skills.finding.moments import created_between, span_text
from skills.finding.payment import LIST_EXPAND, PAID, REFUNDED, Payment, of_intent
from skills.finding.products import find_product

REFS_MAX = 100
PROGRESS_EVERY_PAGES = 10

_FILTERS = ("start", "end", "min_amount", "customer", "product")


class Args(BaseModel):
    """Which payments, and what of each."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_refs: list[Annotated[str, Field(min_length=1, max_length=80)]] | None = Field(
        default=None,
        min_length=1,
        max_length=REFS_MAX,
        description="The payments by name: order numbers (12, 13), ids (pi_…) or invoice numbers; then no filter.",
    )
    start: str | None = Field(default=None, max_length=20, description="First day, ISO date, inclusive.")
    end: str | None = Field(default=None, max_length=20, description="Last day, ISO date, inclusive.")
    min_amount: str | None = Field(
        default=None, max_length=24, description='Only payments of this much or more, major units such as "100".'
    )
    customer: str | None = Field(
        default=None, min_length=1, max_length=120, description="Only of this customer: name, email or id (cus_…)."
    )
    product: str | None = Field(
        default=None, min_length=1, max_length=120, description="Only payments for this product: name or id (prod_…)."
    )
    currency: str | None = Field(default=None, max_length=8, description="Only in this currency, ISO code such as EUR.")
    amount: str | None = Field(
        default=None, max_length=24, description="How much of each, in major units; left out, all that is left of each."
    )
    percent: str | None = Field(
        default=None, max_length=8, description='How much of each in percent, such as "50"; not together with amount.'
    )
    reason: str | None = Field(
        default=None,
        max_length=300,
        description="Why, if said: duplicate, fraudulent, requested_by_customer, or a few words.",
    )


@dataclass(slots=True)
class _Read:
    """What all pages hold: the payments that fit, and how many were looked at or are no candidates."""

    fitting: list[Payment] = field(default_factory=list)
    read: int = 0
    refunded: int = 0
    unpaid: int = 0


async def select(args: Args, desk: Desk) -> Selection | Ask | Choice:
    """Pick the payments; BadInput, BadAmount, BadPeriod, NotFound as they come."""
    if args.amount is not None and args.percent is not None:
        raise BadInput("Say how much of each as an amount or in percent, not both.")
    each = _each(args)
    filters = [name for name in _FILTERS if getattr(args, name) is not None]
    if args.payment_refs:
        if filters:
            raise BadInput("Name the payments, or say which ones fit by days, size, customer or product, not both.")
        lines = tuple({"payment_ref": ref, **each} for ref in args.payment_refs)
        return Selection(lines, f"The {len(lines)} payments you named." if len(lines) > 1 else "The payment you named.")
    if not any(name in filters for name in ("start", "customer", "product")):
        return Ask(
            "Which payments? Name them, or say from which day on, of which customer or for which product.", "start"
        )
    return await _fitting(args, desk, each)


async def _fitting(args: Args, desk: Desk, each: dict[str, str]) -> Selection | Choice:
    """Read every payment that could fit, and keep those that took money and still have some of it."""
    customer = await find_surely(desk, args.customer, "customer") if args.customer else None
    if isinstance(customer, Choice):
        return customer
    product = await find_product(desk, args.product) if args.product else None
    if isinstance(product, Choice):
        return product
    least, currency = _least(args, desk)
    params: dict[str, Any] = {"expand": LIST_EXPAND}
    if created := created_between(desk, args.start, args.end):
        params["created"] = created
    if customer is not None:
        params["customer"] = customer.id
    found = await _read(desk, params, least, currency)
    if product is not None:
        found.fitting = await payments_for(desk, found.fitting, product)
    what = _what(desk, args, customer, product, least)
    return Selection(
        lines=tuple({"payment_ref": payment.id, **each} for payment in found.fitting),
        about=_about(found, what),
        figures=(least,) if least else (),
        mentions=Mentions(customer_id=customer.id if customer else None),
    )


async def _read(desk: Desk, params: dict[str, Any], least: Money | None, currency: str | None) -> _Read:
    """Read every page, oldest payment first in the end."""
    found, pages_read = _Read(), 0
    async for page in desk.stripe.pages("/v1/payment_intents", params):
        for payment in map(of_intent, page):
            found.read += 1
            if (currency and payment.amount.currency != currency) or (least is not None and payment.amount < least):
                continue
            if payment.state not in PAID:
                found.unpaid += 1
            elif payment.state == REFUNDED:
                found.refunded += 1
            else:
                found.fitting.append(payment)
        pages_read += 1
        if pages_read % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {found.read:,} payments")
    found.fitting.reverse()
    return found


def _each(args: Args) -> dict[str, str]:
    """What every line says beside its payment; a currency only where there is an amount of it."""
    each = {name: value for name in ("amount", "percent", "reason") if (value := getattr(args, name)) is not None}
    return each | ({"currency": args.currency} if args.currency and args.amount else {})


def _least(args: Args, desk: Desk) -> tuple[Money | None, str | None]:
    """The smallest payment to take, and the only currency; an amount, of each or as a bound, is of one currency."""
    currency = args.currency.lower() if args.currency else None
    if currency is not None:
        exponent(currency)
    elif args.amount is not None or args.min_amount is not None:
        currency = desk.merchant.currency
    if args.min_amount is None:
        return None, currency
    least = Money.from_major(args.min_amount, currency or desk.merchant.currency)
    if least.minor < 0:
        raise BadAmount("The smallest amount can't be below zero.")
    return least, least.currency


def _what(desk: Desk, args: Args, customer: Found | None, product: dict[str, Any] | None, least: Money | None) -> str:
    """Name what was asked for: "payments for “Candle” of “Jane” of $100.00 or more on 2026-11-17"."""
    words = "payments"
    if product is not None:
        words += f" for {quoted(product['name'], 80)} ({product['id']})"
    if customer is not None:
        words += f" of {quoted(customer.name, 80)}"
    if least is not None:
        words += f" of {desk.show(least)} or more"
    elif args.currency or args.amount:
        words += f" in {(args.currency or desk.merchant.currency).upper()}"
    return words + span_text(args.start, args.end)


def _about(found: _Read, what: str) -> str:
    """Say how the payments were chosen, and count those that fit and have nothing to give back."""
    skipped = [
        text
        for count, text in (
            (found.refunded, f"{found.refunded:,} more are refunded in full already"),
            (found.unpaid, f"{found.unpaid:,} more took no money"),
        )
        if count
    ]
    beside = f"; {' and '.join(skipped)}" if skipped else ""
    return f"Every one of the {what}: {len(found.fitting):,} of {found.read:,} that I read{beside}."


async def overall(drafts: Sequence[Draft], desk: Desk) -> Overall:
    """Say what all refunds together do to the available balance, per currency."""
    sums: dict[str, int] = {}
    for draft in drafts:
        if draft.money is not None:
            sums[draft.money.currency] = sums.get(draft.money.currency, 0) + draft.money.minor
    balance = await desk.stripe.get("/v1/balance")
    available = {row["currency"]: Money(row["amount"], row["currency"]) for row in balance["available"]}
    notes, warnings, figures = [], [], []
    for currency, minor in sorted(sums.items()):
        before = available.get(currency)
        if before is None:
            continue
        after = before - Money(minor, currency)
        figures += [before, after]
        notes.append(f"All together take your available balance from {desk.show(before)} to {desk.show(after)}.")
        if after.minor < 0:
            warnings.append(
                f"Together they make your available balance negative: {desk.show(after)}. Stripe takes it from your "
                "next payments or your bank account, and refunds may stay pending until then."
            )
    return Overall(tuple(notes), tuple(warnings), tuple(figures))


SKILL = Plans(
    name="refund_payments",
    summary="Refund many payments at once, by name or every one that fits, as one plan that a person confirms.",
    args=Args,
    examples=(
        "refund every payment of last Tuesday over $100",
        "refund all payments of jane@example.com since Monday",
        "refund every payment from yesterday",
    ),
    acts_with="refund_payment",
    select=select,
    overall=overall,
)
