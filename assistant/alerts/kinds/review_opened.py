"""A payment waits for a person's review, because a rule found it risky."""

from __future__ import annotations

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, money_of, shown
from domain.alerting import AlertKind, Values


def explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a payment is put under review"


async def alert_of(seen: Seen) -> Found | None:
    """Tell of a review that is still open."""
    if seen.now.get("open") is False:
        return None
    charge = await seen.known.state(seen.of.get("charge"))
    money = money_of(charge, "amount") or money_of(await seen.known.state(seen.of.get("payment_intent")), "amount")
    by = "by hand" if seen.of.get("opened_reason") == "manual" else "by a rule of your fraud settings"
    payment = seen.of.get("payment_intent") or seen.of.get("charge")
    return Found(
        title=f"Review a payment of {shown(seen.merchant, money)}",
        lines=(
            f"Payment {payment} was put under review {by}.",
            "Approve it, or refund it as fraud, before you deliver.",
        ),
        because=f"the review was opened {by} and nobody has closed it",
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        **minor_of(money),
    )


def is_over(seen: Seen) -> bool:
    """Whether it was closed."""
    return seen.now.get("open") is False


KIND = Kind(
    AlertKind(name="review_opened", title="Payment to review", topic="fraud", severity="warning", explains=explains),
    types=("review.opened",),
    alert_of=alert_of,
    over_types=("review.closed",),
    is_over=is_over,
)
