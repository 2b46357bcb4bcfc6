"""A payout has not arrived although its day is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import DAY, minor_of, money_of, shown, span_text, spelled
from domain.alerting import AlertKind, Parameter, Values
from skills.contract import MerchantView
from storage import watching
from storage.alert_rules import AlertRule
from storage.database import Tx
from storage.watching import Due

# What is later than that was given up on long ago.
BACK = timedelta(days=60)


def explains(values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return f"a payout is still on its way {spelled(values, 'hours')} after the end of the day it should have arrived"


async def look(tx: Tx, merchant: MerchantView, rule: AlertRule, now: datetime) -> Sequence[Found]:
    """Find the payouts under way whose day is over; Stripe gives the day as its midnight in UTC."""
    patience = DAY + timedelta(hours=int(rule.parameters["hours"]))
    late = await watching.due(tx, "payout", now - BACK, now - patience)
    return [_found(due, merchant, now, patience) for due in late]


def is_over(seen: Seen) -> bool:
    """Whether it has arrived, or will not any more."""
    return seen.now.get("status") in {"paid", "failed", "canceled"}


def _found(due: Due, merchant: MerchantView, now: datetime, patience: timedelta) -> Found:
    """Tell of one."""
    money = money_of(due.state, "amount")
    day = due.due_at.astimezone(UTC).date()
    status = "pending" if due.state.get("status") == "pending" else "in transit"
    is_test = "" if due.livemode else " This is test mode, where no bank is behind it."
    return Found(
        title=f"Payout of {shown(merchant, money)} is late",
        lines=(
            f"Payout {due.object_id} should have arrived on {day}; Stripe still calls it {status}.",
            f"Ask your bank first, with Stripe's trace id if the payout has one, then Stripe's support.{is_test}",
        ),
        because=f"its day was {day} and it is not paid {span_text(now - due.due_at - DAY)} after that day ended",
        subject_id=due.object_id,
        occurred_at=due.due_at + patience,
        what=str(day),
        account_id=due.account_id,
        livemode=due.livemode,
        **minor_of(money),
    )


KIND = Kind(
    AlertKind(
        name="payout_late",
        title="Payout late",
        topic="payouts",
        severity="warning",
        explains=explains,
        parameters=(Parameter("hours", 12, "how many hours to wait after the day it was due", low=1, high=336),),
    ),
    look=look,
    every_s=300,
    over_types=("payout.",),
    is_over=is_over,
)
