"""Moves a customer's subscription to another plan, now with the proration shown to the cent, or at the period's end."""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from domain.proposals import Argument
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Receipt
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.products import find_plan
from skills.subscriptions.changing import Change, draft_change, find_change, make_change, new_title
from skills.subscriptions.finding import Wanted, find_item, find_subscription
from skills.subscriptions.record import Subscription, title
from skills.subscriptions.scheduling import draft_release, draft_schedule, find_schedule, is_schedule, make_schedule
from skills.subscriptions.standing import recheck, require_another_plan, require_running, require_staying


class Args(BaseModel):
    """What a change of plan needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(
        min_length=1, max_length=120, description="Whose subscription: name, email, customer id or subscription id."
    )
    plan: str = Field(min_length=1, max_length=120, description="The new plan: its name or its price's id (price_…).")
    current_plan: str | None = Field(
        default=None, min_length=1, max_length=120, description="The plan it has now, when the customer has several."
    )
    at_period_end: bool | None = Field(
        default=None, description="true to change when the paid period ends; left out, it changes now, prorated."
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the change; NotFound, Conflict or StripeRefused where it can't be made."""
    plan = await find_plan(desk, args.plan)
    if isinstance(plan, Choice):
        running = await find_subscription(desk, Wanted(args.customer, args.current_plan, plan_argument="current_plan"))
        if not isinstance(running, Subscription):
            return running
        plan = await find_plan(desk, args.plan, currency=running.items[0].plan.amount.currency)
    if isinstance(plan, Choice):
        return plan

    def may_change(one: Subscription) -> bool:
        """Whether it has another plan than the one it shall get."""
        return all(item.plan.price_id != plan.price_id for item in one.items)

    wanted = Wanted(args.customer, args.current_plan, plan_argument="current_plan", prefer=may_change)
    one = await find_subscription(desk, wanted)
    if not isinstance(one, Subscription):
        return one
    item = find_item(one, args.current_plan, "current_plan")
    if isinstance(item, Choice):
        return item
    require_running(desk, one, "changed")
    if plan.price_id == item.plan.price_id and one.schedule_id is not None:
        return draft_release(desk, one)
    require_another_plan(one, item, plan)
    quantity = None if plan.metered else 1 if item.quantity is None else item.quantity
    change = Change(one, item, plan, quantity)
    resolved = {} if args.current_plan else {"current_plan": Argument(item.plan.name, f"the plan {one.id} has now")}
    if args.at_period_end:
        require_staying(desk, one, "changed then")
        return await draft_schedule(desk, change, one.period_end_unix_s, resolved)
    if one.schedule_id is not None:
        raise Conflict(
            f"A change is already planned for the {title(one)}. Drop it first by changing the plan to "
            f"{quoted(one.name)}, which it has now; or plan another one for a later day."
        )
    end = day_text(desk, one.period_end_unix_s)
    draft = await draft_change(desk, change, f"Change the {new_title(change)}, now.", resolved)
    return draft if change.restarts else _with_alternative(draft, end)


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make the approved change, now or planned; StripeRefused, PartlyDone or OutcomeUnknown as Stripe answers."""
    return await (make_schedule if is_schedule(approval) else make_change)(approval, desk)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look at the subscription, or its schedule, for what was approved."""
    return await (find_schedule if is_schedule(approval) else find_change)(approval, desk)


def _with_alternative(draft: Draft, end: str) -> Draft:
    """Name the other way to do it."""
    return replace(
        draft, effects=(*draft.effects, f"To change it without proration on {end} instead, say “at period end”.")
    )


SKILL = Acts(
    name="change_plan",
    summary="Move a subscription to another plan, the proration previewed to the cent, after a person has confirmed.",
    args=Args,
    examples=(
        "move jane@example.com to the Pro plan",
        "upgrade Acme from Basic to Pro",
        "switch Jane to the yearly plan at the end of the period",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
