"""A dispute was decided: won, with the money back, or lost."""

from __future__ import annotations

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, money_of, shown
from domain.alerting import AlertKind, Values
from skills.disputes.reasons import reason_of


def won_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a dispute is decided for you, or an inquiry ends without one"


def lost_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a dispute is decided against you"


async def won(seen: Seen) -> Found | None:
    """Tell of a dispute that was won, or of an inquiry that ended."""
    status = seen.of.get("status")
    if status not in {"won", "warning_closed"}:
        return None
    if status == "warning_closed":
        return _found(
            seen, "Inquiry about {} ended without a dispute", "Nothing was taken.", "the bank closed its inquiry"
        )
    return _found(seen, "Dispute over {} won", "The amount goes back to your balance.", "the bank decided for you")


async def lost(seen: Seen) -> Found | None:
    """Tell of a dispute that was lost."""
    if seen.of.get("status") != "lost":
        return None
    details = seen.of.get("evidence_details")
    never = isinstance(details, dict) and details.get("submission_count") == 0
    decided = "it was lost without an answer" if never else "the bank decided against you"
    return _found(
        seen, "Dispute over {} lost", "The amount stays with the customer, and so does Stripe's fee.", decided
    )


def _found(seen: Seen, title: str, outcome: str, decided: str) -> Found:
    """Tell of one."""
    money = money_of(seen.of, "amount")
    amount = shown(seen.merchant, money)
    reason = reason_of(seen.of.get("reason"))
    payment = seen.of.get("payment_intent") or seen.of.get("charge")
    return Found(
        title=title.format(amount),
        lines=(
            outcome,
            f"It was: {reason.claim} Payment {payment}, dispute {seen.of.get('id')}.",
        ),
        because=f"{decided} about {amount} of this payment",
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        **minor_of(money),
    )


KINDS = (
    Kind(
        AlertKind(name="dispute_won", title="Dispute won", topic="disputes", severity="info", explains=won_explains),
        types=("charge.dispute.closed",),
        alert_of=won,
    ),
    Kind(
        AlertKind(
            name="dispute_lost", title="Dispute lost", topic="disputes", severity="warning", explains=lost_explains
        ),
        types=("charge.dispute.closed",),
        alert_of=lost,
    ),
)
