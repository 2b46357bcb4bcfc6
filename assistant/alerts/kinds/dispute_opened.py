"""A dispute was opened: what is claimed, which evidence counts, and until when it can be answered."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, moment_text, money_of, shown
from domain.alerting import AlertKind, Values
from skills.disputes.reasons import in_sentence, reason_of

WITH_MERCHANT = frozenset({"needs_response", "warning_needs_response"})


def explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a customer's bank opens a dispute or asks about a payment"


async def alert_of(seen: Seen) -> Found | None:
    """Tell of a dispute that still waits for the merchant."""
    if seen.now.get("status") not in WITH_MERCHANT:
        return None
    of, money = seen.of, money_of(seen.of, "amount")
    reason = reason_of(of.get("reason"))
    is_inquiry = str(of.get("status")).startswith("warning_")
    amount = shown(seen.merchant, money)
    due = due_at(seen.now)
    until = f" by {moment_text(seen.merchant, due)}" if due else ""
    taken = "Nothing has been taken yet; unanswered, it may become a dispute." if is_inquiry else (
        f"{amount} and Stripe's fee are held until it is decided; unanswered, it is lost."
    )  # fmt: skip
    counts = ", ".join(in_sentence(field) for field in reason.fields[:5])
    return Found(
        title=f"{'Inquiry about' if is_inquiry else 'Dispute over'} {amount}: answer{until or ' it'}",
        lines=(
            f"{reason.claim} Payment {of.get('payment_intent') or of.get('charge')}, dispute {of.get('id')}.",
            f"To win, show {reason.to_show}.",
            f"What counts for this reason: {counts}.",
            taken,
        ),
        because=f"a customer's bank {'asks about' if is_inquiry else 'disputes'} {amount} of this payment",
        subject_id=str(of["id"]),
        occurred_at=seen.event.created_at,
        deadline_at=due,
        **minor_of(money),
    )


def is_over(seen: Seen) -> bool:
    """Whether it was answered or decided."""
    return seen.now.get("status") not in WITH_MERCHANT


def due_at(dispute: dict[str, object]) -> datetime | None:
    """Return until when evidence can be sent; None when the dispute does not say."""
    details = dispute.get("evidence_details")
    due_s = details.get("due_by") if isinstance(details, dict) else None
    return datetime.fromtimestamp(due_s, UTC) if type(due_s) is int and 0 < due_s < 2**33 else None


KIND = Kind(
    AlertKind(name="dispute_opened", title="Dispute opened", topic="disputes", severity="urgent", explains=explains),
    types=("charge.dispute.created",),
    alert_of=alert_of,
    over_types=("charge.dispute.",),
    is_over=is_over,
)
