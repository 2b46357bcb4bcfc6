"""Stops collecting money for a subscription, until a day or until it is resumed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import BadPeriod, Conflict
from domain.periods import Period, parse_day
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Receipt, call, send
from skills.finding.moments import day_text
from skills.subscriptions.changing import warnings
from skills.subscriptions.finding import Wanted, find_subscription, mentions, read_subscription
from skills.subscriptions.previewing import Preview, preview_next
from skills.subscriptions.record import Subscription, as_data, cost_text, costs_of, status_text, title
from skills.subscriptions.standing import preconditions, recheck, require_running

DAYS_MAX = 1095


class Args(BaseModel):
    """What a pause needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(
        min_length=1, max_length=120, description="Whose subscription: name, email, customer id or subscription id."
    )
    plan: str | None = Field(
        default=None, min_length=1, max_length=120, description="Which plan, when the customer has several."
    )
    until: str | None = Field(
        default=None, min_length=1, max_length=20, description="The day it starts again, an ISO date; left out, open."
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the pause; NotFound, BadPeriod or Conflict where it can't be made.

    Collection is paused with the behavior "void": invoices of the time are made void, nobody has to pay them later
    (https://docs.stripe.com/billing/subscriptions/pause-payment).
    """
    one = await find_subscription(desk, Wanted(args.customer, args.plan, plan_argument="plan"))
    if not isinstance(one, Subscription):
        return one
    require_running(desk, one, "paused")
    resumes_at = _resumes_at(desk, args.until) if args.until else None
    _require_other(desk, one, resumes_at)
    following = await preview_next(desk, one.id)
    pause: dict[str, str | int] = {"behavior": "void"}
    if resumes_at is not None:
        pause["resumes_at"] = resumes_at
    until = f"until {day_text(desk, resumes_at)}" if resumes_at else "until you resume it"
    return Draft(
        summary=f"Pause the {title(one)} {until}.",
        money=None,
        effects=_effects(desk, one, resumes_at, following),
        request=call("POST", f"/v1/subscriptions/{one.id}", {"pause_collection": pause}),
        preconditions=preconditions(one),
        warnings=tuple(line for line in warnings(desk, one) if not line.startswith("It is paused")),
        figures=tuple(dict.fromkeys((*costs_of(one), *(following.amounts() if following else ())))),
        mentions=mentions(one),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Pause it; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, await read_subscription(desk, str(written.object["id"])), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether it is paused as approved; before it was not, or nothing would have been proposed."""
    one = await read_subscription(desk, str(approval.terms.preconditions["subscription"]))
    asked = approval.terms.request["params"]["pause_collection"]
    is_paused = one.pause is not None and one.pause.get("resumes_at") == asked.get("resumes_at")
    return _receipt(desk, one, None) if is_paused else None


def _resumes_at(desk: Desk, day: str) -> int:
    """Return the first moment of the day it starts again; BadPeriod for a day that is past or too far away."""
    date = parse_day(day)
    if date <= desk.today:
        raise BadPeriod(f"{date} is not in the future (today is {desk.today}). Until which day should it be paused?")
    if (date - desk.today).days > DAYS_MAX:
        raise BadPeriod(f"{date} is too far away to pause until. Name a day within three years, or none.")
    return Period(date, date).bounds_unix_s(desk.merchant.timezone)[0]


def _require_other(desk: Desk, one: Subscription, resumes_at: int | None) -> None:
    """Raise Conflict when it rests already, and until the same day."""
    rests_so = one.pause is not None and one.pause.get("resumes_at") == resumes_at
    if one.status == "paused" or rests_so:
        raise Conflict(
            f"The {title(one)} is paused already ({status_text(desk, one)}). Resume it, or name another day."
        )


def _effects(desk: Desk, one: Subscription, resumes_at: int | None, following: Preview | None) -> tuple[str, ...]:
    """State what is not collected, what stays, and when it goes on."""
    until = f"before {day_text(desk, resumes_at)}" if resumes_at else "until you resume it"
    lines = [
        f"Invoices made {until} are void: the customer does not pay them, not later either.",
        "The customer keeps the plan and it stays active at Stripe; whether you go on serving it is up to you.",
        "Nothing already paid comes back, and invoices that are open stay open.",
    ]
    if following is not None:
        on = one.period_end_unix_s
        skipped = resumes_at is None or on < resumes_at
        shown = desk.show(following.total)
        lines.append(
            f"The next invoice, {shown} on {day_text(desk, on)}, is "
            + ("not collected." if skipped else "collected as usual: it comes after the pause.")
        )
    if resumes_at is not None:
        lines.append(f"From {day_text(desk, resumes_at)} on it is collected again by itself, {cost_text(desk, one)}.")
    if one.pause is not None:
        lines.append(f"It is paused already ({status_text(desk, one)}); only the end of the pause changes.")
    return tuple(lines)


def _receipt(desk: Desk, one: Subscription, request_id: str | None) -> Receipt:
    """Say that it is paused, and until when."""
    return Receipt(
        text=f"Paused: the {title(one)} is {status_text(desk, one)}.",
        object_id=one.id,
        status="paused",
        data=as_data(one),
        request_id=request_id,
    )


SKILL = Acts(
    name="pause_subscription",
    summary="Stop collecting for a subscription, until a day or until it is resumed, after a person has confirmed.",
    args=Args,
    examples=("pause jane@example.com's subscription until 2027-03-01", "put Acme's plan on hold"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
