"""Ends a customer's subscription: now, at the end of the paid period, or on a day; with or without money back."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import BadInput, PartlyDone, PreconditionChanged, StripeRefused
from domain.money import Money
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Receipt, call, in_steps, send_all
from skills.finding.begun import can_carry_on, stopped
from skills.finding.payment import payment_param
from skills.finding.stamped import find_stamped
from skills.refunds.standing import reread_preconditions
from skills.subscriptions.ending import Ending, effects, ending_of, receipt_text, require_endable, summary, warnings
from skills.subscriptions.finding import Wanted, find_subscription, mentions, read_subscription
from skills.subscriptions.last_payment import Refund, open_invoices, refund_of
from skills.subscriptions.pending import pending_lines, read_pending
from skills.subscriptions.record import Subscription, as_data, costs_of, title
from skills.subscriptions.scheduling import SCHEDULES
from skills.subscriptions.standing import preconditions, require_not_over, require_running
from skills.subscriptions.standing import recheck as recheck_subscription


class Args(BaseModel):
    """What a cancellation needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str | None = Field(
        default=None,
        min_length=1,
        max_length=120,
        description="Whose subscription: name, email or customer id (cus_…).",
    )
    subscription_id: str | None = Field(
        default=None, min_length=1, max_length=80, description="The subscription's id (sub_…), when it is known."
    )
    at_period_end: bool | None = Field(
        default=None, description="true to let the paid period run out; left out or false, it ends now."
    )
    cancel_date: str | None = Field(
        default=None, min_length=1, max_length=20, description="To end it on a later day: an ISO date."
    )
    refund: Literal["none", "prorated", "full"] | None = Field(
        default=None,
        description="Only when it ends now: prorated gives the unused part of the last payment back, full all of it.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the cancellation; NotFound, BadInput, BadPeriod or Conflict where it can't be made as asked."""
    if args.at_period_end and args.cancel_date:
        return Ask("Should it end with the paid period, or on that day?", "cancel_date")
    one = await find_subscription(desk, Wanted(args.customer, subscription_id=args.subscription_id))
    if not isinstance(one, Subscription):
        return one
    require_not_over(desk, one, "canceled")
    ending = ending_of(desk, one, args.cancel_date, at_period_end=bool(args.at_period_end))
    if ending.at_unix_s is not None:
        require_running(desk, one, "ended later")
    require_endable(desk, one, ending)
    refund = await _refund(args, desk, one, ending)
    unpaid, waits = await asyncio.gather(open_invoices(desk, one), read_pending(desk, one))
    ends_now, goes_back = ending.at_unix_s is None, args.refund == "prorated"
    kept = preconditions(one)
    if refund is not None:
        kept["payment"] = refund.standing.preconditions()
    open_total = Money(sum(int(row["amount_remaining"]) for row in unpaid), one.currency)
    figures = [*costs_of(one), open_total, *waits.amounts()]
    if refund is not None:
        figures += [refund.money, refund.payment.amount, refund.payment.left - refund.money]
    return Draft(
        summary=summary(desk, one, ending, refund),
        money=refund.money if refund else None,
        effects=(
            *effects(desk, one, ending, refund, unpaid),
            *pending_lines(desk, waits, ends_now=ends_now, goes_back=goes_back),
        ),
        request=_request(one, ending, refund),
        preconditions=kept,
        warnings=warnings(desk, one, ending, refund),
        figures=tuple(dict.fromkeys(figures)),
        mentions=mentions(one),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged unless the subscription, and the payment that is refunded, stand as they were shown.

    Sent once more after a lost answer, the refund may be made already: then the payment has changed by it.
    """
    shown, refund = approval.terms.preconditions, None
    if "payment" in shown:
        payment_id = str(shown["payment"]["payment"])
        is_changed = await reread_preconditions(desk, payment_id) != shown["payment"]
        refund = await _stamped_refund(approval, desk) if is_changed else None
        if is_changed and refund is None:
            raise PreconditionChanged(
                f"Nothing was canceled: payment {payment_id} has changed since you were asked. Ask again to see it as "
                "it stands."
            )
    try:
        await recheck_subscription(approval, desk)
    except PreconditionChanged as changed:
        if refund is None:
            raise
        raise PreconditionChanged(
            f"The refund was made ({refund['id']}), but the subscription was not canceled. {changed.message}"
        ) from changed


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """End it as approved; StripeRefused, PartlyDone (refunded, not canceled) or OutcomeUnknown as Stripe answers.

    A refund goes first: it is what Stripe may refuse, and its key makes it safe to send again. A DELETE has no such key
    (https://docs.stripe.com/api/idempotent_requests): sent again it is refused because it is done.
    """
    try:
        written = await send_all(approval, desk)
    except (StripeRefused, PartlyDone):
        done = await find_outcome(approval, desk)
        if done is None:
            raise
        return done
    refund = written[0].object if "payment" in approval.terms.preconditions else None
    return await _receipt(approval, desk, refund, written[-1].request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether it ended or ends as approved, and whether the stamped refund is there.

    Refunded but not canceled it is not done yet: the steps are sent again, as long as the refund's key lasts.
    """
    one = await read_subscription(desk, str(approval.terms.preconditions["subscription"]))
    asked = _last_update(approval)
    if asked is None:
        is_ended = one.status == "canceled"
    else:
        is_ended = one.cancel_unix_s is not None and one.cancel_unix_s == asked.get("cancel_at", one.period_end_unix_s)
    is_late = not can_carry_on(approval, desk)
    if "payment" in approval.terms.preconditions:
        refund = await _stamped_refund(approval, desk)
        return await _receipt(approval, desk, refund, None) if refund is not None and (is_ended or is_late) else None
    if is_ended:
        return await _receipt(approval, desk, None, None)
    if is_late and "steps" in approval.terms.request and one.schedule_id is None:
        return stopped(f"The change that was planned for the {title(one)} is dropped, but it was not canceled.", one.id)
    return None


async def _refund(args: Args, desk: Desk, one: Subscription, ending: Ending) -> Refund | None:
    """Reckon the refund that was asked for; BadInput where the subscription does not end now."""
    if args.refund in (None, "none"):
        return None
    if ending.at_unix_s is not None:
        raise BadInput(
            "A refund comes with a cancellation that takes effect now. Cancel it now with the refund, or let it run "
            "out and refund the payment by itself."
        )
    return await refund_of(desk, one, whole=args.refund == "full")


def _request(one: Subscription, ending: Ending, refund: Refund | None) -> dict[str, Any]:
    """The call that ends it; before it a planned change is dropped, or money goes back."""
    path = f"/v1/subscriptions/{one.id}"
    if ending.at_unix_s is not None:
        update = call("POST", path, ending.params())
        release = call("POST", f"{SCHEDULES}/{one.schedule_id}/release")
        return in_steps(release, update) if one.schedule_id else update
    end = call("DELETE", path)
    return in_steps(call("POST", "/v1/refunds", refund.params(), stamped=True), end) if refund else end


def _last_update(approval: Approval) -> dict[str, Any] | None:
    """The parameters that set an end later on; None when it ends now."""
    request = approval.terms.request
    calls = request.get("steps") or [request]
    return next((one["params"] for one in calls if {"cancel_at", "cancel_at_period_end"} & one["params"].keys()), None)


async def _stamped_refund(approval: Approval, desk: Desk) -> dict[str, Any] | None:
    """Find the refund that this proposal made."""
    payment_id = str(approval.terms.preconditions["payment"]["payment"])
    return await find_stamped(desk, "/v1/refunds", approval.proposal_id, payment_param(payment_id))


async def _receipt(approval: Approval, desk: Desk, refund: dict[str, Any] | None, request_id: str | None) -> Receipt:
    """Say how it stands now."""
    one = await read_subscription(desk, str(approval.terms.preconditions["subscription"]))
    text = receipt_text(desk, one, refund)
    if refund is not None and one.status != "canceled":
        text = f"The {title(one)} is not canceled, but its refund was made ({refund['id']}). Cancel it by itself."
    figures = (Money(int(refund["amount"]), str(refund["currency"])),) if refund else ()
    data = {**as_data(one), "refund": refund["id"] if refund else None}
    ends = one.status == "canceled" or one.cancel_unix_s is not None
    return Receipt(text, one.id, one.status, figures=figures, data=data, request_id=request_id, took_effect=ends)


SKILL = Acts(
    name="cancel_subscription",
    summary="Cancel a subscription now, at the end of the paid period or on a day, after a person has confirmed.",
    args=Args,
    examples=(
        "cancel jane@example.com's subscription",
        "cancel sub_1Qx91Lm at the end of the period",
        "cancel Acme's subscription now and refund the unused part",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
