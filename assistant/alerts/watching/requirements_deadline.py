"""Stripe wants to know something about the business by a day that comes near."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from assistant.alerts.kind import Found, Kind
from assistant.alerts.watching.telling import DAY, moment_text, span_text, spelled
from domain.alerting import AlertKind, Parameter, Severity, Values
from domain.counts import many
from skills.contract import MerchantView
from skills.finding.foreign import foreign
from storage import watching
from storage.alert_rules import AlertRule
from storage.database import Tx
from storage.watching import Due

LAST_CALL = 2 * DAY
_NAMED_MAX = 6


def explains(values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return f"Stripe's deadline for missing account details is within {spelled(values, 'days')}, and again in its last 2"


async def look(tx: Tx, merchant: MerchantView, rule: AlertRule, now: datetime) -> Sequence[Found]:
    """Find accounts whose deadline comes near."""
    ahead = timedelta(days=int(rule.parameters["days"]))
    return [_found(due, merchant, now, ahead) for due in await watching.due(tx, "account", now, now + ahead)]


def _found(due: Due, merchant: MerchantView, now: datetime, ahead: timedelta) -> Found:
    """Tell of one."""
    is_last = due.due_at - now <= LAST_CALL
    wanted = _wanted(due.state)
    named = ", ".join(wanted[:_NAMED_MAX]) + (f" and {len(wanted) - _NAMED_MAX} more" if wanted[_NAMED_MAX:] else "")
    severity: Severity = "urgent" if is_last else "warning"
    return Found(
        title=f"Stripe needs account details by {moment_text(merchant, due.due_at)}",
        lines=(
            f"Missing: {named}." if named else "Stripe's dashboard shows what is missing.",
            f"{span_text(due.due_at - now)} left. After that Stripe may stop payouts or payments.",
            "Enter it in Stripe's dashboard under Settings.",
        ),
        because=(
            f"{many(len(wanted), 'detail')} must be given by {moment_text(merchant, due.due_at)} "
            f"({merchant.timezone}), within {(LAST_CALL if is_last else ahead) // DAY} days"
        ),
        subject_id=due.object_id,
        occurred_at=due.due_at - (LAST_CALL if is_last else ahead),
        what=f"{int(due.due_at.timestamp())}:{'last' if is_last else 'first'}",
        severity=severity,
        deadline_at=due.due_at,
        account_id=due.account_id,
        livemode=due.livemode,
    )


def _wanted(account: dict[str, Any]) -> list[str]:
    """Return what Stripe wants, as it names it: past due first."""
    needs = account.get("requirements")
    lists = [needs.get(name) for name in ("past_due", "currently_due")] if isinstance(needs, dict) else []
    named = [foreign(item, 60) for part in lists if isinstance(part, list) for item in part]
    return list(dict.fromkeys(filter(None, named)))


KIND = Kind(
    AlertKind(
        name="requirements_deadline",
        title="Account details due soon",
        topic="account",
        severity="warning",
        explains=explains,
        parameters=(Parameter("days", 7, "how many days before the deadline to tell you", low=2, high=60),),
    ),
    look=look,
    every_s=300,
)
