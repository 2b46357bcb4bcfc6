"""How a subscription stood when a person was asked, and whether it still stands so when the approved change is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.errors import Conflict, PreconditionChanged
from domain.money import Money
from skills.contract import Approval, Desk
from skills.finding.moments import day_text
from skills.finding.payment import id_of
from skills.subscriptions.finding import read_subscription
from skills.subscriptions.previewing import Preview, preview
from skills.subscriptions.record import OVER, Subscription, status_text, title

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
        shown["preview"] = {"params": params, **_compared(answer, metered=one.metered)}
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
    """Raise PreconditionChanged, naming what changed, unless the subscription stands as it was shown."""
    shown = approval.terms.preconditions
    one = await read_subscription(desk, str(shown["subscription"]))
    now = standing(one)
    changes = [_CHANGED[name] for name, value in shown["standing"].items() if now[name] != value]
    if not changes and "preview" in shown:
        changes = await _repriced(desk, one, shown["preview"])
    if changes:
        raise PreconditionChanged(
            f"Nothing was changed: the {title(one)} is no longer as you were shown: {'; '.join(changes)}. "
            "Ask again to see it as it stands."
        )


def require_running(desk: Desk, one: Subscription, act: str) -> None:
    """Raise Conflict, saying what to do instead, for a subscription that is over or whose first payment is missing."""
    if one.status in OVER:
        raise Conflict(
            f"The {title(one)} is {status_text(desk, one)}; it can't be {act}. Create a new subscription instead."
        )
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


async def _repriced(desk: Desk, one: Subscription, shown: Mapping[str, Any]) -> list[str]:
    """Ask Stripe for the preview again, and name what comes to another amount."""
    now = _compared(await preview(desk, dict(shown["params"])), metered=one.metered)
    if all(now[name] == shown[name] for name in now):
        return []
    if now.get("total_minor") is None or shown.get("total_minor") is None:
        return ["the amounts are no longer the same"]
    before, after = (desk.show(Money(side["total_minor"], side["currency"])) for side in (shown, now))
    return [f"the invoice would come to {after} now, it was {before} then"]


def _compared(answer: Preview | None, *, metered: bool) -> dict[str, Any]:
    """What of a preview is compared: not the total where usage goes on being counted."""
    if answer is None:
        return {"total_minor": None, "prorated_minor": None}
    kept: dict[str, Any] = {"prorated_minor": answer.prorated.minor, "currency": answer.total.currency}
    return kept if metered else {**kept, "total_minor": answer.total.minor, "due_minor": answer.due.minor}
