"""Changes how many seats or units a subscription is for, with the proration shown to the cent."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from domain.proposals import Argument
from skills.contract import Acts, Ask, Choice, Desk, Draft
from skills.finding.foreign import quoted
from skills.subscriptions.changing import Change, draft_change, find_change, make_change
from skills.subscriptions.finding import Wanted, find_item, find_subscription
from skills.subscriptions.record import Item, Subscription, title
from skills.subscriptions.standing import recheck, require_running

QUANTITY_MAX = 999_999


class Args(BaseModel):
    """What a change of quantity needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(
        min_length=1, max_length=120, description="Whose subscription: name, email, customer id or subscription id."
    )
    quantity: int = Field(ge=1, le=QUANTITY_MAX, description="How many there shall be from now on, not how many more.")
    plan: str | None = Field(
        default=None, min_length=1, max_length=120, description="Which plan, when the customer has several."
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the change; NotFound, Conflict or StripeRefused where it can't be made."""
    one = await find_subscription(desk, Wanted(args.customer, args.plan, plan_argument="plan"))
    if not isinstance(one, Subscription):
        return one
    item = find_item(one, args.plan, "plan")
    if isinstance(item, Choice):
        return item
    require_running(desk, one, "changed")
    _require_another(one, item, args.quantity)
    change = Change(one, item, item.plan, args.quantity)
    resolved = {} if args.plan else {"plan": Argument(item.plan.name, f"the plan of {one.id}")}
    summary = f"Change the {title(one)} from {item.quantity} to {args.quantity} × {item.plan.name}, now."
    return await draft_change(desk, change, summary, resolved)


def _require_another(one: Subscription, item: Item, quantity: int) -> None:
    """Raise Conflict where there is nothing to change, or nothing that can be counted by hand."""
    if item.plan.metered:
        raise Conflict(f"{quoted(item.plan.name)} of {one.id} is billed by usage; record usage instead of a quantity.")
    if item.quantity == quantity:
        raise Conflict(f"The {title(one)} is for {quantity} already; nothing would change.")
    if one.schedule_id is not None:
        raise Conflict(
            f"A change is already planned for the {title(one)}, and would undo this one. Drop it first by changing the "
            f"plan to {quoted(item.plan.name)}, which it has now."
        )


SKILL = Acts(
    name="change_quantity",
    summary="Change how many seats or units a subscription is for, the proration shown, after a person has confirmed.",
    args=Args,
    examples=("set Acme to 12 seats", "change the quantity of jane@example.com's subscription to 5"),
    propose=propose,
    recheck=recheck,
    execute=make_change,
    find_outcome=find_change,
)
