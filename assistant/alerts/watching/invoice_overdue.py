"""An invoice is open past its due date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, moment_text, money_of, shown, span_text, spelled, who_text
from domain.alerting import AlertKind, Parameter, Values
from skills.contract import MerchantView
from skills.finding.foreign import foreign
from storage import watching
from storage.alert_rules import AlertRule
from storage.database import Tx
from storage.watching import Due

# Further back no news can be: what was due long ago was told then, or was so before Florin came.
BACK = timedelta(days=90)


def explains(values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return f"an invoice is still open {spelled(values, 'days')} after it was due"


async def look(tx: Tx, merchant: MerchantView, rule: AlertRule, now: datetime) -> Sequence[Found]:
    """Find open invoices whose due date has passed."""
    patience = timedelta(days=int(rule.parameters["days"]))
    overdue = await watching.due(tx, "invoice", now - patience - BACK, now - patience, newest_first=True)
    return [_found(due, merchant, now, patience) for due in overdue]


def is_over(seen: Seen) -> bool:
    """Whether nothing is to be paid on it any more."""
    return seen.now.get("status") != "open"


def _found(due: Due, merchant: MerchantView, now: datetime, patience: timedelta) -> Found:
    """Tell of one."""
    money = money_of(due.state, "amount_remaining") or money_of(due.state, "amount_due")
    who = (
        who_text(due.state, "customer_name", "customer_email") or foreign(due.state.get("customer"), 60) or "a customer"
    )
    number = foreign(due.state.get("number"), 60) or due.object_id
    return Found(
        title=f"Invoice {number} over {shown(merchant, money)} is overdue",
        lines=(
            f"{who} owes {shown(merchant, money)} on invoice {number} ({due.object_id}).",
            "A reminder sends the invoice once more, with the link to pay it.",
        ),
        because=f"it was due on {moment_text(merchant, due.due_at)} and is open {span_text(now - due.due_at)} later",
        subject_id=due.object_id,
        occurred_at=due.due_at + patience,
        what=str(int(due.due_at.timestamp())),
        account_id=due.account_id,
        livemode=due.livemode,
        **minor_of(money),
    )


KIND = Kind(
    AlertKind(
        name="invoice_overdue",
        title="Invoice overdue",
        topic="invoices",
        severity="warning",
        explains=explains,
        parameters=(Parameter("days", 1, "how many days after the due date to tell you", low=0, high=60),),
    ),
    look=look,
    every_s=300,
    over_types=("invoice.",),
    is_over=is_over,
)
