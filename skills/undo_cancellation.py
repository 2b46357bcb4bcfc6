"""Keeps a subscription that was going to end: takes a cancellation back before its day has come."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Receipt, call, send
from skills.finding.moments import day_text
from skills.subscriptions.changing import next_invoice_line
from skills.subscriptions.finding import Wanted, ending_first, find_subscription, mentions, read_subscription
from skills.subscriptions.previewing import preview
from skills.subscriptions.record import Subscription, as_data, cost_text, costs_of, title
from skills.subscriptions.standing import preconditions, recheck, require_not_over


class Args(BaseModel):
    """Which cancellation is taken back."""

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


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft to keep it; Conflict where it does not end, or has ended."""
    wanted = Wanted(args.customer, subscription_id=args.subscription_id, prefer=ending_first, lacking="is going to end")
    one = await find_subscription(desk, wanted)
    if not isinstance(one, Subscription):
        return one
    require_not_over(desk, one, "kept")
    end_unix_s = one.cancel_unix_s
    if end_unix_s is None:
        raise Conflict(f"The {title(one)} is not going to end; there is no cancellation to undo.")
    params: dict[str, Any] = {"cancel_at": ""}
    if one.source.get("cancel_at_period_end"):
        params = {"cancel_at_period_end": False}
    asked = {"subscription": one.id, "subscription_details": params}
    after = await preview(desk, asked)
    return Draft(
        summary=f"Keep the {title(one)} instead of letting it end on {day_text(desk, end_unix_s)}.",
        money=None,
        effects=(
            f"It goes on at {cost_text(desk, one)} and renews from then on, until somebody cancels it.",
            "Nothing is charged today.",
            *next_invoice_line(desk, one, after),
        ),
        request=call("POST", f"/v1/subscriptions/{one.id}", params),
        preconditions=preconditions(one, (asked, after)),
        figures=tuple(dict.fromkeys((*costs_of(one), *(after.amounts() if after else ())))),
        mentions=mentions(one),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Take the cancellation back; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, await read_subscription(desk, str(written.object["id"])), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether it still ends."""
    one = await read_subscription(desk, str(approval.terms.preconditions["subscription"]))
    is_kept = one.status != "canceled" and one.cancel_unix_s is None
    return _receipt(desk, one, None) if is_kept else None


def _receipt(desk: Desk, one: Subscription, request_id: str | None) -> Receipt:
    """Say that it goes on."""
    return Receipt(
        text=f"The {title(one)} goes on and renews on {day_text(desk, one.period_end_unix_s)}.",
        object_id=one.id,
        status=one.status,
        data=as_data(one),
        request_id=request_id,
    )


SKILL = Acts(
    name="undo_cancellation",
    summary="Take back a cancellation that has not taken effect yet, after a person has confirmed.",
    args=Args,
    examples=("undo the cancellation of jane@example.com", "don't cancel sub_1Qx91Lm after all"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
