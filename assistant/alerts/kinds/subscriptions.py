"""A subscription is not paid, ends, or is about to begin to cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import moment_text, who_text
from domain.alerting import AlertKind, Values
from skills.finding.foreign import quoted
from skills.finding.payment import id_of

_UNPAID = frozenset({"past_due", "unpaid"})
_WHY = {
    "cancellation_requested": "somebody asked for it",
    "payment_disputed": "a payment of it was disputed",
    "payment_failed": "its invoices were not paid",
}
_FEEDBACK = {
    "customer_service": "the service",
    "low_quality": "the quality",
    "missing_features": "something is missing",
    "switched_service": "they went to another provider",
    "too_complex": "it is too complex",
    "too_expensive": "it is too expensive",
    "unused": "they don't use it",
}


def past_due_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a subscription is past due or unpaid"


def cancelled_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a subscription is cancelled, at once or for the end of its period"


def trial_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a trial ends within three days"


async def past_due(seen: Seen) -> Found | None:
    """Tell of a subscription whose invoice was not paid, once for each such invoice."""
    status = seen.of.get("status")
    if status not in _UNPAID or seen.now.get("status") not in _UNPAID:
        return None
    invoice = id_of(seen.of.get("latest_invoice")) or "its latest invoice"
    words = "past due" if status == "past_due" else "unpaid"
    return Found(
        title=f"Subscription of {await _who(seen)} is {words}",
        lines=(
            f"Subscription {seen.of.get('id')}: invoice {invoice} was not paid.",
            "Stripe may try again by itself; then it is canceled or left unpaid, as your billing settings say.",
        ),
        because=f"its status is {words} since invoice {invoice} was not paid",
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        what=invoice,
    )


def is_paid_or_over(seen: Seen) -> bool:
    """Whether it is paid again, or ended."""
    return seen.now.get("status") not in _UNPAID


async def cancelled(seen: Seen) -> Found | None:
    """Tell of a subscription that ended, or that was told to end and still will."""
    of = seen.of
    ended = seen.event.type == "customer.subscription.deleted"
    if not ended and not (
        of.get("cancel_at_period_end")
        and "cancel_at_period_end" in seen.changed
        and seen.now.get("cancel_at_period_end")
    ):
        return None
    details = of.get("cancellation_details")
    details = details if isinstance(details, dict) else {}
    why = _WHY.get(str(details.get("reason")), "")
    said = _FEEDBACK.get(str(details.get("feedback")), "")
    comment = quoted(details.get("comment"), 120)
    at = _moment(of.get("cancel_at"))
    when = "" if ended else f" {moment_text(seen.merchant, at)}" if at else " at the end of its period"
    told = "; ".join(
        filter(None, (why, f"they said: {said}" if said else "", f"in their words: {comment}" if comment else ""))
    )
    return Found(
        title=f"Subscription of {await _who(seen)} {'was cancelled' if ended else f'will end{when}'}",
        lines=(
            f"Subscription {of.get('id')}{f': {told}' if told else ''}.",
            "No further invoice is made." if ended else "Until then it goes on, and the cancellation can be undone.",
        ),
        because="Stripe reports it as canceled" if ended else "it is set to end with its period",
        subject_id=str(of["id"]),
        occurred_at=seen.event.created_at,
        what="ended" if ended else f"will end {of.get('cancel_at') or int(seen.event.created_at.timestamp())}",
    )


async def trial_ending(seen: Seen) -> Found | None:
    """Tell of a trial that Stripe says will end soon and that is still one."""
    if seen.now.get("status") != "trialing":
        return None
    ends = _moment(seen.now.get("trial_end"))
    on = f"on {moment_text(seen.merchant, ends)}" if ends else "soon"
    will_end = bool(seen.now.get("cancel_at_period_end"))
    return Found(
        title=f"Trial of {await _who(seen)} ends {on}",
        lines=(
            f"Subscription {seen.of.get('id')}: "
            + ("it ends with the trial." if will_end else "after that it is charged for the first time."),
        ),
        because=f"Stripe says that the trial ends {on}",
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        what=str(seen.now.get("trial_end")),
        deadline_at=ends,
    )


def is_no_trial(seen: Seen) -> bool:
    """Whether the trial is over."""
    return seen.now.get("status") != "trialing"


async def _who(seen: Seen) -> str:
    """Name the customer as far as Florin knows them."""
    customer_id = id_of(seen.of.get("customer"))
    customer: Mapping[str, Any] = await seen.known.state(customer_id) if customer_id else {}
    return who_text(customer, "name", "email") or customer_id or "a customer"


def _moment(unix_s: object) -> datetime | None:
    """Return a moment of Stripe's."""
    return datetime.fromtimestamp(unix_s, UTC) if type(unix_s) is int and 0 < unix_s < 2**33 else None


KINDS = (
    Kind(
        AlertKind(
            name="subscription_past_due",
            title="Subscription past due",
            topic="subscriptions",
            severity="warning",
            explains=past_due_explains,
        ),
        types=("customer.subscription.updated",),
        alert_of=past_due,
        over_types=("customer.subscription.updated", "customer.subscription.deleted"),
        is_over=is_paid_or_over,
    ),
    Kind(
        AlertKind(
            name="subscription_cancelled",
            title="Subscription cancelled",
            topic="subscriptions",
            severity="info",
            explains=cancelled_explains,
        ),
        types=("customer.subscription.updated", "customer.subscription.deleted"),
        alert_of=cancelled,
    ),
    Kind(
        AlertKind(
            name="trial_ending", title="Trial ending", topic="subscriptions", severity="info", explains=trial_explains
        ),
        types=("customer.subscription.trial_will_end",),
        alert_of=trial_ending,
        over_types=("customer.subscription.updated", "customer.subscription.deleted"),
        is_over=is_no_trial,
    ),
)
