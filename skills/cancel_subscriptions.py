"""Cancels many subscriptions at once: by state, by plan, or of several customers; each is a line of one plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import FlorinError, NotConnected, Unavailable
from domain.plans import LeftOut
from skills.contract import Ask, Choice, Desk, Plans, Selection
from skills.finding.customers import find_surely
from skills.finding.foreign import quoted
from skills.subscriptions.finding import of_customer, plans_of, with_plan
from skills.subscriptions.record import OVER, Subscription, of_subscription

CUSTOMERS_MAX = 100

Status = Literal["active", "trialing", "past_due", "unpaid", "incomplete", "paused"]


class Args(BaseModel):
    """Which subscriptions, and when they end."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    status: Status | None = Field(
        default=None,
        description="Only in this state: active, trialing, past_due (still being retried), unpaid, incomplete, paused.",
    )
    plan: str | None = Field(
        default=None, min_length=1, max_length=120, description="Only with this plan: its name or its price's id."
    )
    customers: list[Annotated[str, Field(min_length=1, max_length=120)]] | None = Field(
        default=None,
        min_length=1,
        max_length=CUSTOMERS_MAX,
        description="Only of these customers: names, emails or ids (cus_…).",
    )
    at_period_end: bool | None = Field(
        default=None, description="true to let each paid period run out; left out or false, they end now."
    )


@dataclass(slots=True)
class _Read:
    """What was read: the subscriptions that fit, how many there are, and customers that could not be told."""

    fitting: list[Subscription] = field(default_factory=list)
    read: int = 0
    late: int = 0
    left_out: list[LeftOut] = field(default_factory=list)


async def select(args: Args, desk: Desk) -> Selection | Ask | Choice:
    """Pick the subscriptions that run, oldest first; a question when nothing narrows them down."""
    if args.status is None and args.plan is None and args.customers is None:
        return Ask("Which subscriptions: in which state, on which plan, or of which customers?", "status")
    found = _Read()
    if args.customers is None:
        async for page in desk.stripe.pages("/v1/subscriptions", {"status": "all", "expand": ["data.customer"]}):
            await _take(desk, args, page, found)
            await desk.progress(f"Read {found.read:,} subscriptions")
    else:
        for said in dict.fromkeys(args.customers):
            await _take_customer(desk, args, said, found)
    found.fitting.sort(key=lambda one: (int(one.source["created"]), one.id))
    ending = {} if args.at_period_end is None else {"at_period_end": args.at_period_end}
    return Selection(
        lines=tuple({"subscription_id": one.id, **ending} for one in found.fitting),
        about=_about(args, found),
        left_out=tuple(found.left_out),
    )


async def _take(desk: Desk, args: Args, page: list[dict[str, Any]], found: _Read) -> None:
    """Keep what fits of a page of Stripe's objects."""
    plans = await plans_of(desk, page)
    _keep(args, [of_subscription(row, plans) for row in page], found)


async def _take_customer(desk: Desk, args: Args, said: str, found: _Read) -> None:
    """Keep what fits of one customer's; who can't be told, or has none that fits, is left out with the reason."""
    try:
        customer = await find_surely(desk, said, "customers")
    except (NotConnected, Unavailable):
        raise
    except FlorinError as error:
        found.left_out.append(LeftOut(said, error.message))
        return
    if isinstance(customer, Choice):
        options = customer.card.options[:5]
        says = ", ".join(option.say for option in options) + (f" ({options[0].label})" if len(options) == 1 else "")
        found.left_out.append(LeftOut(said, f"{customer.card.question} Ask for it by id: {says}."))
        return
    before = len(found.fitting)
    _keep(args, await of_customer(desk, customer.id), found)
    if len(found.fitting) == before:
        found.left_out.append(LeftOut(said, f"{quoted(customer.name, 80)} has no {_kind(args)}."))


def _keep(args: Args, rows: list[Subscription], found: _Read) -> None:
    """Count subscriptions, and keep those that run and fit, each once."""
    found.read += len(rows)
    running = [one for one in rows if one.status not in OVER]
    if args.plan is not None:
        running = with_plan(running, args.plan)
    if args.status == "unpaid":
        found.late += sum(one.status == "past_due" for one in running)
    known = {one.id for one in found.fitting}
    found.fitting += [one for one in running if _is_status(one, args.status) and one.id not in known]


def _is_status(one: Subscription, status: Status | None) -> bool:
    """Whether it counts under the public word."""
    if status is None:
        return True
    if status == "paused":
        return one.is_paused
    return one.status == status and not (status == "active" and one.is_paused)


def _kind(args: Args) -> str:
    """Name what was asked for: "unpaid subscription to “Pro”"."""
    words = f"{args.status.replace('_', ' ')} subscription" if args.status else "running subscription"
    return words + (f" to {quoted(args.plan, 60)}" if args.plan else "")


def _about(args: Args, found: _Read) -> str:
    """Say how they were chosen, and what is like them and was not."""
    kind = _kind(args).replace(" subscription", " subscriptions", 1)
    whose = " of the customers you named" if args.customers else ""
    late = f"; {found.late:,} more are past due, still being retried, and are not in it" if found.late else ""
    return f"All {kind}{whose}: {len(found.fitting):,} of {found.read:,} that I read{late}."


SKILL = Plans(
    name="cancel_subscriptions",
    summary="Cancel many subscriptions at once, by state, plan or customers, as one plan that a person confirms.",
    args=Args,
    examples=(
        "cancel all unpaid subscriptions",
        "cancel every subscription on the Basic plan at the end of the period",
        "cancel all past due subscriptions on the Pro plan",
    ),
    acts_with="cancel_subscription",
    select=select,
)
