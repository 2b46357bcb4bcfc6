"""Subscribes a customer to a plan: now, after a trial or from a day on, with the first charge shown before."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.counts import many
from domain.errors import PreconditionChanged
from domain.proposals import Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, is_stamped, send
from skills.finding.customers import Found, find_customer, find_surely
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.plan import period_cost
from skills.finding.products import find_plan
from skills.finding.stamped import find_stamped
from skills.subscriptions.coupon import discount_text, find_discount, require_usable
from skills.subscriptions.finding import of_customer, read_subscription
from skills.subscriptions.previewing import preview
from skills.subscriptions.record import Subscription, as_data, cost_text, costs_of, status_text, title
from skills.subscriptions.standing import compared, repriced
from skills.subscriptions.starting import Start, begins_at, collection_of, first_lines, require_offered

TRIAL_DAYS_MAX = 730
QUANTITY_MAX = 999_999


class Args(BaseModel):
    """What a new subscription needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Who subscribes: name, email or id (cus_…).")
    plan: str = Field(min_length=1, max_length=120, description="To which plan: its name or its price's id (price_…).")
    trial_days: int | None = Field(
        default=None, ge=0, le=TRIAL_DAYS_MAX, description="How many days are free at first, if said."
    )
    coupon: str | None = Field(
        default=None, min_length=1, max_length=80, description="A promotion code or coupon to give with it, if said."
    )
    start_date: str | None = Field(
        default=None, min_length=1, max_length=20, description="The day it begins, an ISO date; left out, now."
    )
    quantity: int | None = Field(default=None, ge=1, le=QUANTITY_MAX, description="How many seats or units; else one.")


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the subscription; NotFound, BadInput, BadPeriod or Conflict where it can't begin."""
    customer = await find_surely(desk, args.customer, "customer")
    if isinstance(customer, Choice):
        return customer
    plan = await find_plan(desk, args.plan, currency=customer.customer.get("currency"))
    if isinstance(plan, Choice):
        return plan
    require_offered(customer, plan, args.quantity)
    discount = await find_discount(desk, args.coupon) if args.coupon else None
    if isinstance(discount, Choice):
        return discount
    if discount is not None:
        require_usable(discount, customer.id, plan.amount.currency)
    start = Start(
        customer=customer,
        plan=plan,
        quantity=None if plan.metered else args.quantity or 1,
        collection=await collection_of(desk, customer),
        discount=discount,
        at_unix_s=begins_at(desk, args.start_date),
        trial_days=args.trial_days or 0,
    )
    return await _draft(desk, start)


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the plan, what it is paid with, or what it first costs is another by now."""
    shown = approval.terms.preconditions
    customer = await find_customer(desk, str(shown["customer"]), "customer")
    changes = []
    if isinstance(customer, Found):
        if (await collection_of(desk, customer)).method_id != shown["method"]:
            changes.append("another payment method would be charged")
        running = await of_customer(desk, customer.id)
        others = [one for one in running if not is_stamped(one.source, approval.proposal_id)]
        if sorted(one.id for one in others) != shown["running"]:
            changes.append("the customer's other subscriptions have changed")
    changes += await repriced(desk, shown["preview"], metered=False)
    if changes:
        raise PreconditionChanged(f"Nothing was begun: {'; '.join(changes)}. Ask again to see it as it stands.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Begin it; StripeRefused (a declined card leaves nothing behind) or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return await _receipt(desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the customer's subscriptions, or schedules, for the one that carries the proposal's stamp."""
    path = str(approval.terms.request["path"])
    params = {"customer": str(approval.terms.preconditions["customer"])}
    if path == "/v1/subscriptions":
        params["status"] = "all"
    found = await find_stamped(desk, path, approval.proposal_id, params)
    return await _receipt(desk, found, None) if found is not None else None


async def _draft(desk: Desk, start: Start) -> Draft:
    """Put the words, the exact first invoice and the request together."""
    asked = start.preview_params()
    first = await preview(desk, asked)
    running = await of_customer(desk, start.customer.id)
    cost = period_cost(start.plan, start.quantity)
    figures = [start.plan.amount, *([cost] if cost else []), *(first.amounts() if first else ())]
    figures += [amount for one in running for amount in costs_of(one)]
    if start.discount is not None and start.discount.amount_off is not None:
        figures.append(start.discount.amount_off)
    is_due_now = start.at_unix_s is None and not start.trial_days and first is not None and first.due.minor > 0
    gets = (f"Discount: {discount_text(desk, start.discount)}.",) if start.discount else ()
    since = f" from {day_text(desk, start.at_unix_s)} on" if start.at_unix_s is not None else ""
    trial = f" with {many(start.trial_days, 'day')} free" if start.trial_days else ""
    return Draft(
        summary=f"Subscribe {quoted(start.customer.name, 80)} ({start.customer.id}) to {start.name}{since}{trial}.",
        money=first.due if is_due_now and first is not None else None,
        effects=(*first_lines(desk, start, first), *gets),
        request=start.request(),
        preconditions={
            "customer": start.customer.id,
            "method": start.collection.method_id,
            "running": sorted(one.id for one in running),
            "preview": {"params": asked, **compared(first, metered=False)},
        },
        warnings=_warnings(desk, start, running),
        resolved={"currency": Argument(start.plan.amount.currency.upper(), f"the currency of {start.plan.price_id}")},
        figures=tuple(dict.fromkeys(figures)),
        mentions=Mentions(None, start.customer.id, start.customer.name),
    )


def _warnings(desk: Desk, start: Start, running: list[Subscription]) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    lines = []
    for one in running:
        is_same = any(item.plan.product_id == start.plan.product_id for item in one.items)
        again = "already subscribed to this" if is_same else "subscribed already"
        lines.append(f"The customer is {again}: {one.name}, {cost_text(desk, one)} ({one.id}). This is one more.")
    return tuple(lines)


async def _receipt(desk: Desk, found: dict[str, object], request_id: str | None) -> Receipt:
    """Say what has begun, or when it will."""
    if found["object"] == "subscription_schedule":
        phases = found["phases"]
        begins = int(phases[0]["start_date"]) if isinstance(phases, list) else 0
        return Receipt(
            text=f"Planned: the subscription begins on {day_text(desk, begins)} (schedule {found['id']}).",
            object_id=str(found["id"]),
            status="planned",
            data={"id": found["id"], "begins": begins},
            request_id=request_id,
        )
    one = await read_subscription(desk, str(found["id"]))
    renews = day_text(desk, one.period_end_unix_s)
    return Receipt(
        text=f"Subscribed: the {title(one)} is {status_text(desk, one)}; the next invoice comes on {renews}.",
        object_id=one.id,
        status=one.status,
        data=as_data(one),
        request_id=request_id,
    )


SKILL = Acts(
    name="create_subscription",
    summary="Subscribe a customer to a plan, now, after a trial or from a day on, after a person has confirmed.",
    args=Args,
    examples=(
        "subscribe jane@example.com to the Pro plan",
        "put Acme on Basic with a 14 day trial",
        "start Pro for jane@example.com on 2027-03-01 with 5 seats",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
