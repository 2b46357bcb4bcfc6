"""Records usage of a customer on a meter, once, for plans billed by usage."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.errors import BadInput, PreconditionChanged
from domain.proposals import Argument
from skills.contract import PROPOSAL_ID, Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.finding.customers import find_surely
from skills.finding.foreign import quoted
from skills.finding.moments import day_text, minute_text
from skills.finding.plan import price_text
from skills.subscriptions.finding import of_customer
from skills.subscriptions.metering import (
    METERS,
    MINUTE_S,
    Billed,
    Meter,
    billed_by_usage,
    find_meter,
    number_text,
    used,
)
from skills.subscriptions.record import Subscription

# How many past minutes are tried for one in which nothing was counted yet.
MINUTES_TRIED = 5

_QUANTITY = re.compile(r"\d{1,12}(\.\d{1,6})?\Z", re.ASCII)


class Args(BaseModel):
    """Whose usage, how much, and on which meter."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Whose: name, email or customer id (cus_…).")
    quantity: str = Field(
        min_length=1, max_length=20, description='How much was used, a number above zero such as "250" or "7.5".'
    )
    meter: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Which meter: its name, event name or id; left out, the one that bills this customer.",
    )

    @field_validator("quantity", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        """Take a whole number as its digits."""
        return str(value) if type(value) is int else value


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the event; NotFound, BadInput or Conflict where it can't be recorded."""
    quantity = _quantity(args.quantity)
    customer = await find_surely(desk, args.customer, "customer")
    if isinstance(customer, Choice):
        return customer
    running = await of_customer(desk, customer.id)
    meter = await find_meter(desk, args.meter, customer, running)
    if isinstance(meter, Choice):
        return meter
    if meter.formula == "count" and quantity != 1:
        raise BadInput(f"The meter {quoted(meter.name)} counts events, one at a time: record a quantity of 1.")
    billed = billed_by_usage(running, meter.id)
    earliest = max((row.item.start_unix_s for row in billed), default=0)
    minute, before = await _free_minute(desk, meter, customer.id, earliest)
    shown = number_text(quantity)
    params = {
        "event_name": meter.event_name,
        "payload": meter.payload(customer.id, format(quantity, "f")),
        "identifier": PROPOSAL_ID,
        "timestamp": minute,
    }
    return Draft(
        summary=f"Record {shown} {quoted(meter.name)} used by {quoted(customer.name, 80)} ({customer.id}).",
        money=None,
        effects=await _effects(desk, meter, customer.id, billed, quantity),
        request=call("POST", "/v1/billing/meter_events", params),
        preconditions={
            "customer": customer.id,
            "meter": meter.id,
            "minute": minute,
            "minute_used": str(before),
            "periods": _periods(billed),
        },
        warnings=() if billed else ("No running plan of this customer is billed by this meter: it will cost nothing.",),
        resolved={} if args.meter else {"meter": Argument(meter.name, f"the meter that bills {customer.id}")},
        figures=tuple(dict.fromkeys(row.item.plan.amount for row in billed)),
        mentions=Mentions(None, customer.id, customer.name),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the meter is switched off, or another period is billed by now."""
    shown = approval.terms.preconditions
    meter = Meter(await desk.stripe.get(f"{METERS}/{shown['meter']}"))
    if not meter.is_active:
        raise PreconditionChanged(f"Nothing was recorded: the meter {quoted(meter.name)} is switched off by now.")
    running: list[Subscription] = await of_customer(desk, str(shown["customer"]))
    if _periods(billed_by_usage(running, meter.id)) != shown["periods"]:
        raise PreconditionChanged(
            "Nothing was recorded: the customer's plans billed by usage have changed or were renewed since you "
            "were asked. Ask again to see them as they stand."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Record it; the identifier is the proposal's, so that Stripe never counts it twice."""
    written = await send(approval, desk)
    return _receipt(approval, desk, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether the minute that was chosen for it has been counted.

    Events can't be listed. The minute was one in which nothing else was counted, so its count tells.
    """
    shown, params = approval.terms.preconditions, approval.terms.request["params"]
    meter = Meter(await desk.stripe.get(f"{METERS}/{shown['meter']}"))
    minute = int(shown["minute"]) // MINUTE_S * MINUTE_S
    now = await used(desk, meter.id, str(shown["customer"]), minute, minute + MINUTE_S)
    value = Decimal(next(text for key, text in params["payload"].items() if text != shown["customer"]))
    expected = value if meter.formula == "last" else Decimal(shown["minute_used"]) + value
    return _receipt(approval, desk, None) if now == expected and now != Decimal(shown["minute_used"]) else None


def _quantity(text: str) -> Decimal:
    """Read a quantity above zero; BadInput otherwise."""
    if not _QUANTITY.match(text) or not Decimal(text):
        raise BadInput(f"I can't read {text[:20]!r} as a quantity that was used. Write a number such as 250 or 7.5.")
    return Decimal(text)


async def _free_minute(desk: Desk, meter: Meter, customer_id: str, earliest_unix_s: int) -> tuple[int, Decimal]:
    """Return a minute just past, of the running period, in which nothing was counted, and what was counted in it.

    When every minute tried has counts, the current one.
    """
    now_s = int(desk.now.timestamp())
    current = now_s // MINUTE_S * MINUTE_S
    for minute in (current - back * MINUTE_S for back in range(1, MINUTES_TRIED + 1)):
        if minute < earliest_unix_s:
            break
        if not await used(desk, meter.id, customer_id, minute, minute + MINUTE_S):
            return minute, Decimal(0)
    return max(current, earliest_unix_s), await used(desk, meter.id, customer_id, current, current + MINUTE_S)


def _periods(billed: list[Billed]) -> list[list[str | int]]:
    """What decides which invoice the usage comes to."""
    return sorted([row.item.id, row.item.plan.price_id, row.item.end_unix_s] for row in billed)


async def _effects(
    desk: Desk, meter: Meter, customer_id: str, billed: list[Billed], quantity: Decimal
) -> tuple[str, ...]:
    """State what was used before and after, which plan bills it when, and that it can't be taken back."""
    now_s = int(desk.now.timestamp())
    lines = []
    for row in billed:
        item = row.item
        before = await used(desk, meter.id, customer_id, item.start_unix_s, now_s)
        after = quantity if meter.formula == "last" else before + quantity
        lines.append(
            f"Used of {item.plan.name} since {day_text(desk, item.start_unix_s)}: {number_text(before)} before, "
            f"{number_text(after)} after this ({price_text(desk, item.plan)}); it is invoiced "
            f"on {day_text(desk, item.end_unix_s)}."
        )
    if meter.formula == "last":
        lines.append("This meter bills the last value of a period: this one takes the place of those before.")
    lines.append("It is counted once, within minutes. Stripe can't take usage back once it is invoiced.")
    return tuple(lines)


def _receipt(approval: Approval, desk: Desk, request_id: str | None) -> Receipt:
    """Say what was recorded and when it counts."""
    shown, params = approval.terms.preconditions, approval.terms.request["params"]
    value = next(text for key, text in params["payload"].items() if text != shown["customer"])
    at, shown_value = minute_text(desk, int(params["timestamp"])), number_text(Decimal(value))
    return Receipt(
        text=f"Recorded {shown_value} of {quoted(params['event_name'], 60)} for {shown['customer']} at {at}.",
        object_id=approval.proposal_id,
        status="recorded",
        data={
            "identifier": approval.proposal_id,
            "meter": shown["meter"],
            "customer": shown["customer"],
            "value": value,
        },
        request_id=request_id,
    )


SKILL = Acts(
    name="record_usage",
    summary="Record what a customer used on a meter, counted once, after a person has confirmed.",
    args=Args,
    examples=("record 250 API calls for Acme", "add 12 units of usage for jane@example.com"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
