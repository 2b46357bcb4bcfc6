"""How a subscription stood when a person was asked, and whether it still stands so when the approved change is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.errors import Conflict, PreconditionChanged
from domain.money import Money
from skills.contract import Approval, Desk
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.payment import id_of
from skills.finding.plan import Plan
from skills.subscriptions.finding import read_subscription
from skills.subscriptions.previewing import Preview, preview
from skills.subscriptions.record import OVER, Item, Subscription, status_text, title

_CHANGED = {
    "status": "its status is another",
    "items": "its plan or quantity was changed",
    "period_end": "it was renewed",
    "cancel_at": "its cancellation was changed",
    "pause": "it was paused or resumed",
    "schedule": "a change was scheduled or dropped",
    "discounts": "its discounts were changed",
    "trial_end": "its trial was changed",
    "collection": "how it is collected was changed",
}


def preconditions(one: Subscription, previewed: tuple[dict[str, Any], Preview | None] | None = None) -> dict[str, Any]:
    """What must still be so when the change is made; `previewed` is what Stripe was asked for, and its answer."""
    shown: dict[str, Any] = {"subscription": one.id, "standing": standing(one)}
    if previewed is not None:
        params, answer = previewed
        shown["preview"] = {"params": params, **compared(answer, metered=one.metered)}
    return shown


def standing(one: Subscription) -> dict[str, Any]:
    """Everything about a subscription on which what was shown depends."""
    return {
        "status": one.status,
        "items": sorted([item.id, item.plan.price_id, item.quantity] for item in one.items),
        "period_end": one.period_end_unix_s,
        "cancel_at": one.cancel_unix_s,
        "pause": [one.pause["behavior"], one.pause.get("resumes_at")] if one.pause else None,
        "schedule": one.schedule_id,
        "discounts": sorted(id_of(row) or "" for row in one.source.get("discounts") or ()),
        "trial_end": one.trial_end_unix_s,
        "collection": one.source.get("collection_method"),
    }


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged, naming what changed, unless the subscription stands as it was shown.

    A first of several steps may be made already when they are sent once more after a lost answer: a schedule that is
    another is left to Stripe then, which repeats its answer to our key, or refuses a second one.
    """
    shown = approval.terms.preconditions
    one = await read_subscription(desk, str(shown["subscription"]))
    now = standing(one)
    ours = {"schedule"} if "steps" in approval.terms.request else set()
    changes = [_CHANGED[name] for name, value in shown["standing"].items() if now[name] != value and name not in ours]
    if not changes and "preview" in shown:
        changes = await repriced(desk, shown["preview"], metered=one.metered)
    if changes:
        before, after = shown["standing"]["schedule"], now["schedule"]
        begun = f"Only its schedule was changed so far ({after or f'{before} is dropped'})" if before != after else ""
        raise PreconditionChanged(
            f"{begun if ours and begun else 'Nothing was changed'}: the {title(one)} is no longer as you were shown: "
            f"{'; '.join(changes)}. Ask again to see it as it stands."
        )


def require_not_over(desk: Desk, one: Subscription, act: str) -> None:
    """Raise Conflict for a subscription that has ended."""
    if one.status in OVER:
        raise Conflict(
            f"The {title(one)} is {status_text(desk, one)}; it can't be {act}. Only a new subscription can follow it."
        )


def require_running(desk: Desk, one: Subscription, act: str) -> None:
    """Raise Conflict, saying what to do instead, for a subscription that is over or whose first payment is missing."""
    require_not_over(desk, one, act)
    if one.status == "incomplete":
        raise Conflict(
            f"The {title(one)} has not begun: its first payment was not made. It can't be {act} before that invoice is "
            "paid; or cancel it."
        )


def require_staying(desk: Desk, one: Subscription, act: str) -> None:
    """Raise Conflict for a subscription that already has an end, or a change that is planned."""
    if one.cancel_unix_s is not None:
        raise Conflict(
            f"The {title(one)} already ends on {day_text(desk, one.cancel_unix_s)}. Undo that cancellation first, then "
            f"it can be {act}."
        )


def require_another_plan(one: Subscription, item: Item, plan: Plan) -> None:
    """Raise Conflict for a plan that can't follow: the same, one no longer offered, or in another currency."""
    if any(other.plan.price_id == plan.price_id for other in one.items):
        raise Conflict(f"The {title(one)} has {quoted(plan.name)} already; nothing would change.")
    if not plan.active:
        raise Conflict(f"{quoted(plan.name)} ({plan.price_id}) is archived and can't be given to anybody new.")
    if plan.interval is None:
        raise Conflict(f"{quoted(plan.name)} ({plan.price_id}) is paid once; it is no plan for a subscription.")
    if plan.amount.currency != one.currency:
        raise Conflict(
            f"The {title(one)} is billed in {one.currency.upper()}, and {quoted(plan.name)} is in "
            f"{plan.amount.currency.upper()}. A subscription keeps its currency: cancel it and create a new one."
        )
    if len(one.items) > 1 and (plan.interval, plan.interval_count) != (item.plan.interval, item.plan.interval_count):
        raise Conflict(
            f"The {title(one)} has several plans, which are all billed in the same interval. Pick one of those."
        )


async def repriced(desk: Desk, shown: Mapping[str, Any], *, metered: bool) -> list[str]:
    """Ask Stripe for the preview again, and name what comes to another amount."""
    now = compared(await preview(desk, dict(shown["params"])), metered=metered)
    if all(now[name] == shown[name] for name in now):
        return []
    if now.get("total_minor") is None or shown.get("total_minor") is None:
        return ["the amounts are no longer the same"]
    before, after = (desk.show(Money(side["total_minor"], side["currency"])) for side in (shown, now))
    return [f"the invoice would come to {after} now, it was {before} then"]


def compared(answer: Preview | None, *, metered: bool) -> dict[str, Any]:
    """What of a preview is compared: not the total where usage goes on being counted."""
    if answer is None:
        return {"total_minor": None, "prorated_minor": None}
    kept: dict[str, Any] = {"prorated_minor": answer.prorated.minor, "currency": answer.total.currency}
    return kept if metered else {**kept, "total_minor": answer.total.minor, "due_minor": answer.due.minor}
