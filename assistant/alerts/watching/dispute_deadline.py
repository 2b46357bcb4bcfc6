"""A dispute must be answered soon: told two days before, and once more in the last twelve hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from assistant.alerts.kind import Found, Kind
from assistant.alerts.watching.telling import HOUR, minor_of, moment_text, money_of, shown, span_text, spelled
from domain.alerting import AlertKind, Parameter, Severity, Values
from skills.contract import MerchantView
from skills.disputes.reasons import in_sentence, reason_of
from storage import watching
from storage.alert_rules import AlertRule
from storage.database import Tx
from storage.watching import Due

LAST_CALL = 12 * HOUR


def explains(values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return (
        f"a dispute that still needs your answer is due within {spelled(values, 'hours')}, and again in its last "
        f"{LAST_CALL // HOUR}"
    )


async def look(tx: Tx, merchant: MerchantView, rule: AlertRule, now: datetime) -> Sequence[Found]:
    """Find the disputes that can still be answered and are due soon."""
    ahead = timedelta(hours=int(rule.parameters["hours"]))
    return [_found(due, merchant, now, ahead) for due in await watching.due(tx, "dispute", now, now + ahead)]


def _found(due: Due, merchant: MerchantView, now: datetime, ahead: timedelta) -> Found:
    """Tell of one."""
    left, money, is_last = due.due_at - now, money_of(due.state, "amount"), due.due_at - now <= LAST_CALL
    reason = reason_of(due.state.get("reason"))
    is_inquiry = str(due.state.get("status")).startswith("warning_")
    otherwise = "The bank may then make it a dispute." if is_inquiry else "Unanswered, it is lost."
    lines = (
        f"{'Inquiry' if is_inquiry else 'Dispute'} {due.object_id} over {shown(merchant, money)}: {reason.claim}",
        f"What counts for this reason: {', '.join(in_sentence(field) for field in reason.fields[:3])}.",
        f"{span_text(left)} left. {otherwise}",
    )
    severity: Severity = "urgent" if is_last else "warning"
    within = LAST_CALL if is_last else ahead
    return Found(
        title=f"Answer dispute {due.object_id} by {moment_text(merchant, due.due_at)}",
        lines=lines,
        because=(
            f"it is due on {moment_text(merchant, due.due_at)} ({merchant.timezone}), within {within // HOUR} hours, "
            "and not answered yet"
        ),
        subject_id=due.object_id,
        occurred_at=due.due_at - within,
        what=f"{int(due.due_at.timestamp())}:{'last' if is_last else 'first'}",
        severity=severity,
        deadline_at=due.due_at,
        account_id=due.account_id,
        livemode=due.livemode,
        **minor_of(money),
    )


KIND = Kind(
    AlertKind(
        name="dispute_deadline",
        title="Dispute due soon",
        topic="disputes",
        severity="warning",
        explains=explains,
        parameters=(Parameter("hours", 48, "how many hours before the deadline to tell you", low=12, high=336),),
    ),
    look=look,
)
