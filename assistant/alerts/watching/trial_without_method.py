"""A trial ends soon and nothing is saved that could be charged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from assistant.alerts.kind import Found, Kind
from assistant.alerts.watching.telling import moment_text, span_text, spelled, who_text
from domain.alerting import AlertKind, Parameter, Values
from skills.contract import MerchantView
from skills.finding.payment import id_of
from storage import watching
from storage.alert_rules import AlertRule
from storage.database import Tx
from storage.watching import Due


def explains(values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return f"a trial ends within {spelled(values, 'days')} and neither it nor its customer has a default payment method"


async def look(tx: Tx, merchant: MerchantView, rule: AlertRule, now: datetime) -> Sequence[Found]:
    """Find trials that end soon without a method, as far as Florin knows their customers."""
    ahead = timedelta(days=int(rule.parameters["days"]))
    found = []
    for due in await watching.due(tx, "subscription", now, now + ahead):
        customer_id = id_of(due.state.get("customer"))
        if due.state.get("cancel_at_period_end") or _has_method(due.state) or customer_id is None:
            continue
        known = await watching.states(tx, (due.account_id, due.livemode), [customer_id])
        customer = known.get(customer_id)
        # Of a customer who was never seen nothing is known, so nothing is claimed.
        if customer is not None and not _customer_has_method(customer):
            found.append(_found(due, customer, merchant, now, ahead))
    return found


def _has_method(subscription: dict[str, object]) -> bool:
    """Whether the subscription itself has something to charge, or needs nothing because it sends invoices."""
    return bool(
        subscription.get("default_payment_method")
        or subscription.get("default_source")
        or subscription.get("collection_method") == "send_invoice"
    )


def _customer_has_method(customer: dict[str, object]) -> bool:
    """Whether Stripe would charge something of the customer's by default."""
    settings = customer.get("invoice_settings")
    default = settings.get("default_payment_method") if isinstance(settings, dict) else None
    return bool(default or customer.get("default_source"))


def _found(due: Due, customer: dict[str, object], merchant: MerchantView, now: datetime, ahead: timedelta) -> Found:
    """Tell of one."""
    who = who_text(customer, "name", "email") or id_of(due.state.get("customer")) or "a customer"
    return Found(
        title=f"Trial ends {moment_text(merchant, due.due_at)} and nothing is saved to charge",
        lines=(
            f"Subscription {due.object_id} of {who}: {span_text(due.due_at - now)} left.",
            "When it ends, Stripe makes an invoice that can't be charged.",
            "Send the customer a link to their billing page, so that they can save a card.",
        ),
        because=f"the trial ends on {moment_text(merchant, due.due_at)} and no default payment method is known for it",
        subject_id=due.object_id,
        occurred_at=due.due_at - ahead,
        what=str(int(due.due_at.timestamp())),
        deadline_at=due.due_at,
        account_id=due.account_id,
        livemode=due.livemode,
    )


KIND = Kind(
    AlertKind(
        name="trial_without_method",
        title="Trial ending without a payment method",
        topic="subscriptions",
        severity="warning",
        explains=explains,
        parameters=(Parameter("days", 3, "how many days before the trial's end to tell you", low=1, high=30),),
    ),
    look=look,
    every_s=300,
)
