"""Gives a running subscription a discount: a coupon or a promotion code, with the next invoice before and after."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Receipt, call, send
from skills.finding.moments import day_text
from skills.finding.payment import id_of
from skills.subscriptions.changing import warnings
from skills.subscriptions.coupon import Discount, discount_text, find_discount, require_usable
from skills.subscriptions.finding import Wanted, find_subscription, mentions, read_subscription
from skills.subscriptions.previewing import Preview, preview, preview_next
from skills.subscriptions.record import Subscription, as_data, costs_of, title
from skills.subscriptions.standing import preconditions, recheck, require_running


class Args(BaseModel):
    """Who gets which discount."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(
        min_length=1, max_length=120, description="Whose subscription: name, email, customer id or subscription id."
    )
    coupon: str = Field(min_length=1, max_length=80, description="A promotion code, or a coupon's name or id.")


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the discount; NotFound or Conflict where it can't be given. What it has already is kept."""
    one = await find_subscription(desk, Wanted(args.customer, plan_argument="customer"))
    if not isinstance(one, Subscription):
        return one
    require_running(desk, one, "discounted")
    discount = await find_discount(desk, args.coupon)
    if isinstance(discount, Choice):
        return discount
    _require_fitting(one, discount)
    kept = [{"discount": id_of(row)} for row in one.source.get("discounts") or ()]
    params: dict[str, Any] = {"discounts": [*kept, discount.param]}
    asked = {"subscription": one.id, **params}
    before, after = await preview_next(desk, one.id), await preview(desk, asked)
    figures = [*costs_of(one), *(before.amounts() if before else ()), *(after.amounts() if after else ())]
    if discount.amount_off is not None:
        figures.append(discount.amount_off)
    return Draft(
        summary=f"Give the {title(one)} the discount {discount_text(desk, discount)}.",
        money=None,
        effects=_effects(desk, one, before, after, kept=len(kept)),
        request=call("POST", f"/v1/subscriptions/{one.id}", params),
        preconditions={**preconditions(one, (asked, after)), "coupon": discount.coupon_id},
        warnings=warnings(desk, one),
        figures=tuple(dict.fromkeys(figures)),
        mentions=mentions(one),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Give it; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, await read_subscription(desk, str(written.object["id"])), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether the subscription has the coupon; before it had not, or nothing would have been proposed."""
    one = await read_subscription(desk, str(approval.terms.preconditions["subscription"]))
    return _receipt(desk, one, None) if approval.terms.preconditions["coupon"] in _coupons(one) else None


def _require_fitting(one: Subscription, discount: Discount) -> None:
    """Raise Conflict for a discount it has already, or one in another currency."""
    if discount.coupon_id in _coupons(one):
        raise Conflict(f"The {title(one)} has the coupon {discount.coupon_id} already; nothing would change.")
    require_usable(discount, one.customer_id, one.currency)


def _coupons(one: Subscription) -> list[str | None]:
    """The ids of the coupons that it has."""
    return [id_of((row.get("source") or {}).get("coupon")) for row in one.discounts]


def _effects(
    desk: Desk, one: Subscription, before: Preview | None, after: Preview | None, *, kept: int
) -> tuple[str, ...]:
    """State what the next invoice was going to be and what it becomes."""
    lines = ["Nothing is paid back for invoices that are made already."]
    if before is not None and after is not None:
        on = day_text(desk, one.period_end_unix_s)
        lines.append(
            f"The next invoice, on {on}, comes to {desk.show(after.total)} instead of {desk.show(before.total)}."
        )
        if after.total == before.total:
            lines.append("The discount changes nothing on that invoice.")
    if kept:
        lines.append(f"The {kept} discount{'s' * (kept > 1)} it has already stay.")
    return tuple(lines)


def _receipt(desk: Desk, one: Subscription, request_id: str | None) -> Receipt:
    """Say what discounts it has now."""
    coupons = [row["source"]["coupon"] for row in one.discounts if isinstance(row["source"]["coupon"], dict)]
    shown = [Discount(coupon, None) for coupon in coupons]
    named = "; ".join(discount_text(desk, row) for row in shown) or "a discount"
    return Receipt(
        text=f"The {title(one)} now has {named}.",
        object_id=one.id,
        status=one.status,
        figures=tuple(row.amount_off for row in shown if row.amount_off is not None),
        data={**as_data(one), "coupons": _coupons(one)},
        request_id=request_id,
    )


SKILL = Acts(
    name="apply_coupon",
    summary="Give a running subscription a coupon or promotion code, after a person has confirmed.",
    args=Args,
    examples=("give jane@example.com the coupon SPRING20", "apply promo code WELCOME to Acme's subscription"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
