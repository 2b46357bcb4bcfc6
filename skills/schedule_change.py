"""Plans a change of a subscription's plan for a later day."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Ask, Choice, Desk, Draft
from skills.finding.products import find_plan
from skills.subscriptions.changing import Change
from skills.subscriptions.finding import Wanted, find_item, find_subscription
from skills.subscriptions.record import Subscription, title
from skills.subscriptions.scheduling import draft_schedule, find_schedule, make_schedule, moment_of
from skills.subscriptions.standing import recheck, require_another_plan, require_running, require_staying


class Args(BaseModel):
    """What a planned change needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(
        min_length=1, max_length=120, description="Whose subscription: name, email, customer id or subscription id."
    )
    plan: str = Field(min_length=1, max_length=120, description="The plan it shall have then: name or price id.")
    start_date: str = Field(min_length=1, max_length=20, description="From which day on, an ISO date in the future.")


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the planned change; NotFound, BadPeriod or Conflict where it can't be planned."""
    one = await find_subscription(desk, Wanted(args.customer, plan_argument="customer"))
    if not isinstance(one, Subscription):
        return one
    if len(one.items) != 1:
        raise Conflict(
            f"The {title(one)} has several plans; plan its change in Stripe's dashboard. It has: {one.name}."
        )
    item = find_item(one, None, "customer")
    if isinstance(item, Choice):
        return item
    plan = await find_plan(desk, args.plan, currency=item.plan.amount.currency)
    if isinstance(plan, Choice):
        return plan
    require_running(desk, one, "changed")
    require_staying(desk, one, "changed later")
    require_another_plan(one, item, plan)
    quantity = None if plan.metered else 1 if item.quantity is None else item.quantity
    at_unix_s = moment_of(desk, one, args.start_date)
    return await draft_schedule(desk, Change(one, item, plan, quantity), at_unix_s, {})


SKILL = Acts(
    name="schedule_change",
    summary="Plan a subscription's change to another plan for a later day, after a person has confirmed.",
    args=Args,
    examples=("move Acme to Pro on 2027-03-01", "switch jane@example.com to the yearly plan from 2027-02-15"),
    propose=propose,
    recheck=recheck,
    execute=make_schedule,
    find_outcome=find_schedule,
)
