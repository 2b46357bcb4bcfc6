"""Starts collecting again for a subscription that is paused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Receipt, call, send
from skills.finding.moments import day_text
from skills.subscriptions.changing import next_invoice_line, warnings
from skills.subscriptions.finding import Wanted, find_subscription, mentions, paused_first, read_subscription
from skills.subscriptions.previewing import preview, preview_next
from skills.subscriptions.record import Subscription, as_data, cost_text, costs_of, status_text, title
from skills.subscriptions.standing import preconditions, recheck, require_running


class Args(BaseModel):
    """Whose subscription goes on."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(
        min_length=1, max_length=120, description="Whose subscription: name, email, customer id or subscription id."
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft to go on; Conflict where nothing is paused. Of several subscriptions only paused ones are meant."""
    wanted = Wanted(args.customer, plan_argument="customer", prefer=paused_first, lacking="is paused")
    one = await find_subscription(desk, wanted)
    if not isinstance(one, Subscription):
        return one
    require_running(desk, one, "resumed")
    if one.status == "paused":
        return await _draft_restart(desk, one)
    if one.pause is None:
        raise Conflict(f"The {title(one)} is not paused; it is {status_text(desk, one)}.")
    following = await preview_next(desk, one.id)
    return Draft(
        summary=f"Resume the {title(one)}.",
        money=None,
        effects=(
            f"From now on its invoices are collected again, {cost_text(desk, one)}. Nothing is charged today.",
            "Invoices that were made void while it was paused stay void.",
            *next_invoice_line(desk, one, following),
        ),
        request=call("POST", f"/v1/subscriptions/{one.id}", {"pause_collection": ""}),
        preconditions=preconditions(one),
        warnings=_warnings(desk, one),
        figures=tuple(dict.fromkeys((*costs_of(one), *(following.amounts() if following else ())))),
        mentions=mentions(one),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Let it go on; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, await read_subscription(desk, str(written.object["id"])), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether it still rests."""
    one = await read_subscription(desk, str(approval.terms.preconditions["subscription"]))
    return None if one.is_paused or one.status == "canceled" else _receipt(desk, one, None)


async def _draft_restart(desk: Desk, one: Subscription) -> Draft:
    """Draft to restart a subscription that was stopped altogether: a new period begins and is paid at once."""
    asked = {"subscription": one.id, "subscription_details": {"resume_at": "now"}}
    now = await preview(desk, asked)
    due = now.due if now is not None else None
    charged = (
        f"A new period begins now and is invoiced at once: {desk.show(due)}." if due else "A new period begins now."
    )
    return Draft(
        summary=f"Resume the {title(one)}.",
        money=due if due and due.minor > 0 else None,
        effects=(charged, f"From then on it renews as before, {cost_text(desk, one)}."),
        request=call("POST", f"/v1/subscriptions/{one.id}/resume", {"billing_cycle_anchor": {"type": "now"}}),
        preconditions=preconditions(one, (asked, now)),
        warnings=_warnings(desk, one),
        figures=tuple(dict.fromkeys((*costs_of(one), *(now.amounts() if now else ())))),
        mentions=mentions(one),
    )


def _warnings(desk: Desk, one: Subscription) -> tuple[str, ...]:
    """What a careful person would want to know, but that it is paused."""
    return tuple(line for line in warnings(desk, one) if not line.startswith("It is paused"))


def _receipt(desk: Desk, one: Subscription, request_id: str | None) -> Receipt:
    """Say that it goes on."""
    renews = day_text(desk, one.period_end_unix_s)
    return Receipt(
        text=f"Resumed: the {title(one)} is {status_text(desk, one)} and renews on {renews}.",
        object_id=one.id,
        status=one.status,
        data=as_data(one),
        request_id=request_id,
    )


SKILL = Acts(
    name="resume_subscription",
    summary="Start collecting again for a paused subscription, after a person has confirmed.",
    args=Args,
    examples=("resume jane@example.com's subscription", "unpause Acme"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
