"""A change of plan on a later day, by a subscription schedule; and dropping one that was planned.

A schedule made from a subscription takes no other parameter in that call, so it is two steps: make it, then give it its
two phases, what runs now and what follows (https://docs.stripe.com/api/subscription_schedules/create).
"""

from __future__ import annotations

from typing import Any

from domain.errors import BadPeriod, Conflict
from domain.periods import Period, local_date, parse_day
from domain.proposals import Argument
from skills.contract import Approval, Desk, Draft, Receipt, call, in_steps, is_stamped, result_of, send
from skills.finding.begun import can_carry_on, stopped
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.payment import id_of
from skills.finding.plan import period_cost
from skills.subscriptions.changing import Change, new_title, warnings
from skills.subscriptions.finding import mentions
from skills.subscriptions.previewing import Preview, preview
from skills.subscriptions.record import Subscription, cost_text, costs_of, period_text, status_text, title
from skills.subscriptions.standing import preconditions

SCHEDULES = "/v1/subscription_schedules"


def moment_of(desk: Desk, one: Subscription, day: str) -> int:
    """Return when a change on that ISO day happens: at the renewal if it is on that day, else as the day begins.

    BadPeriod for a day that is no date, is past or today, or ten years away.
    """
    date = parse_day(day)
    if date <= desk.today:
        raise BadPeriod(f"{date} is not in the future (today is {desk.today}). Name a later day, or change it now.")
    if (date - desk.today).days > 3650:
        raise BadPeriod(f"{date} is too far away. Name a day within ten years.")
    zone = desk.merchant.timezone
    if local_date(one.period_end_unix_s, zone) == date:
        return one.period_end_unix_s
    return Period(date, date).bounds_unix_s(zone)[0]


async def draft_schedule(desk: Desk, change: Change, at_unix_s: int, resolved: dict[str, Argument]) -> Draft:
    """Draft the change for that moment; Conflict where the subscription can't have one then."""
    one = change.one
    _require_schedulable(desk, one, at_unix_s)
    at_renewal = at_unix_s == one.period_end_unix_s
    prorated = None
    if one.period_end_unix_s > at_unix_s and not change.restarts:
        asked = {"subscription": one.id, "subscription_details": change.params(at_unix_s)}
        prorated = await preview(desk, asked)
    request = await _request(desk, change, at_unix_s, at_renewal=at_renewal)
    amounts = prorated.amounts() if prorated is not None else ()
    after = period_cost(change.plan, change.quantity) or change.plan.amount
    planned = ("It takes the place of the change that is planned now.",) if one.schedule_id else ()
    return Draft(
        summary=f"Change the {new_title(change)} on {day_text(desk, at_unix_s)}.",
        money=None,
        effects=(*_effects(desk, change, at_unix_s, prorated), *planned),
        request=request,
        preconditions=preconditions(one),
        warnings=warnings(desk, one),
        resolved=resolved,
        figures=tuple(dict.fromkeys((*costs_of(one), change.plan.amount, after, *amounts))),
        mentions=mentions(one),
    )


def draft_release(desk: Desk, one: Subscription) -> Draft:
    """Draft to drop a planned change, so that the subscription goes on as it is."""
    return Draft(
        summary=f"Drop the change that is planned for the {title(one)}.",
        money=None,
        effects=(
            f"It stays on {one.name}, {cost_text(desk, one)}, and renews on {day_text(desk, one.period_end_unix_s)}.",
            "Nothing is charged or paid back.",
        ),
        request=call("POST", f"{SCHEDULES}/{one.schedule_id}/release"),
        preconditions=preconditions(one),
        warnings=warnings(desk, one),
        figures=costs_of(one),
        mentions=mentions(one),
    )


def is_release(approval: Approval) -> bool:
    """Say whether what was approved drops a planned change."""
    return str(approval.terms.request.get("path", "")).endswith("/release")


def is_schedule(approval: Approval) -> bool:
    """Say whether what was approved is a change on a later day."""
    request = approval.terms.request
    return "steps" in request or str(request["path"]).startswith(SCHEDULES)


async def make_schedule(approval: Approval, desk: Desk) -> Receipt:
    """Plan or drop the change as approved; StripeRefused, PartlyDone or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(approval, desk, written.object, written.request_id)


async def find_schedule(approval: Approval, desk: Desk) -> Receipt | None:
    """Look at the subscription's schedule for the proposal's stamp, or whether the planned change is gone.

    A schedule without the stamp, when it is too late to go on under the same keys, stopped after the first step.
    """
    one_id = str(approval.terms.preconditions["subscription"])
    found = await desk.stripe.get(f"/v1/subscriptions/{one_id}")
    schedule_id = id_of(found.get("schedule"))
    if is_release(approval):
        released = {"id": str(approval.terms.request["path"]).split("/")[-2]}
        return None if schedule_id else _receipt(approval, desk, released, None)
    if schedule_id is None:
        return None
    schedule = await desk.stripe.get(f"{SCHEDULES}/{schedule_id}")
    if is_stamped(schedule, approval.proposal_id):
        return _receipt(approval, desk, schedule, None)
    if can_carry_on(approval, desk) or "steps" not in approval.terms.request:
        return None
    text = f"The change of subscription {one_id} was not planned. It has a schedule ({schedule_id}) without that change"
    return stopped(f"{text}: release it in the Stripe dashboard if you did not make it yourself.", schedule_id)


def _require_schedulable(desk: Desk, one: Subscription, at_unix_s: int) -> None:
    """Raise Conflict, with the way out, where a schedule can't be put around the subscription."""
    if one.status not in ("active", "trialing", "past_due"):
        raise Conflict(f"The {title(one)} is {status_text(desk, one)}; no change can be planned for it.")
    if one.trial_end_unix_s is not None and at_unix_s < one.trial_end_unix_s:
        raise Conflict(
            f"The {title(one)} is in a free trial until {day_text(desk, one.trial_end_unix_s)}. Plan the change for "
            "that day or later, or change the plan now."
        )


async def _request(desk: Desk, change: Change, at_unix_s: int, *, at_renewal: bool) -> dict[str, Any]:
    """The steps that plan the change: around the subscription, or in the schedule it already has."""
    one = change.one
    kept = _kept(one)
    now: dict[str, Any] = {"items": [_asked(item.plan.price_id, item.quantity) for item in one.items], **kept}
    now |= {"end_date": at_unix_s, "proration_behavior": "none"}
    if one.trial_end_unix_s is not None:
        now["trial_end"] = one.trial_end_unix_s
    after = [
        _asked(change.plan.price_id, change.quantity)
        if item.id == change.item.id
        else _asked(item.plan.price_id, item.quantity)
        for item in one.items
    ]
    following = {
        "items": after,
        "duration": {"interval": change.plan.interval, "interval_count": change.plan.interval_count},
        "proration_behavior": "none" if at_renewal else "create_prorations",
        **kept,
    }
    params: dict[str, Any] = {"end_behavior": "release", "proration_behavior": "none"}
    if one.schedule_id is None:
        phases = [{"start_date": result_of(0, "phases.0.start_date"), **now}, following]
        return in_steps(
            call("POST", SCHEDULES, {"from_subscription": one.id}),
            call("POST", f"{SCHEDULES}/{result_of(0)}", {**params, "phases": phases}, stamped=True),
        )
    schedule = await desk.stripe.get(f"{SCHEDULES}/{one.schedule_id}")
    start = (schedule.get("current_phase") or schedule["phases"][0])["start_date"]
    phases = [{"start_date": start, **now}, following]
    return call("POST", f"{SCHEDULES}/{one.schedule_id}", {**params, "phases": phases}, stamped=True)


def _kept(one: Subscription) -> dict[str, Any]:
    """What both phases must repeat, because a phase that is silent about it loses it."""
    kept: dict[str, Any] = {}
    discounts = [id_of(row) for row in one.source.get("discounts") or ()]
    if discounts:
        kept["discounts"] = [{"discount": found} for found in discounts]
    rates = [id_of(row) for row in one.source.get("default_tax_rates") or ()]
    if rates:
        kept["default_tax_rates"] = rates
    return kept


def _asked(price_id: str, quantity: int | None) -> dict[str, Any]:
    """One item of a phase."""
    return {"price": price_id} if quantity is None else {"price": price_id, "quantity": quantity}


def _effects(desk: Desk, change: Change, at_unix_s: int, prorated: Preview | None) -> tuple[str, ...]:
    """State what stays until then, what it costs from then on, and what that day itself costs."""
    one, on = change.one, day_text(desk, at_unix_s)
    lines = [
        f"Nothing changes before {on}: {change.item.name}, {cost_text(desk, one)}. Nothing is charged now.",
        f"From {on}: {change.name}, {period_text(desk, change.plan, change.quantity)}.",
    ]
    if at_unix_s == one.period_end_unix_s:
        lines.append("That is the day it renews, so nothing is prorated.")
    elif prorated is not None:
        back, charged = desk.show(-prorated.credits), desk.show(prorated.charges)
        lines.append(
            f"For the rest of that period, on the next invoice: {back} back and {charged} to pay (before tax)."
        )
    elif change.restarts:
        lines.append("A new period begins that day and is invoiced then, less what is unused of the old one.")
    else:
        lines.append("The rest of the period that runs then is prorated on the invoice that follows.")
    return tuple(lines)


def _receipt(approval: Approval, desk: Desk, found: dict[str, Any], request_id: str | None) -> Receipt:
    """Say what is planned now, or that nothing is."""
    subscription_id = str(approval.terms.preconditions["subscription"])
    if is_release(approval):
        text, status = f"The planned change is dropped; subscription {subscription_id} goes on as it is.", "released"
    else:
        at = next((phase["start_date"] for phase in found["phases"] if phase["start_date"] > found["created"]), None)
        on = f" on {day_text(desk, at)}" if at else ""
        text = f"Planned: subscription {subscription_id} changes{on} (schedule {quoted(found['id'])})."
        status = str(found["status"])
    return Receipt(
        text=text, object_id=str(found["id"]), status=status, data={"id": found["id"]}, request_id=request_id
    )
