"""WHEN something happens THEN do something: the few things an automation can be made of, and how it reads.

A short typed list on purpose, no language of expressions: what a merchant confirms is what is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import BadAmount
from domain.formats import format_money
from domain.money import Money

NOTIFY, PREPARE, WEBHOOK = "notify", "prepare", "webhook"
ACTIONS = (NOTIFY, PREPARE, WEBHOOK)

# More often than that within an hour no automation does anything: whatever floods it, people and receivers stay well.
RUNS_AN_HOUR = 60
AUTOMATIONS_MAX = 100


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that happens: "a payment succeeds", told by events of these types.

    `amounts` are the fields of Stripe's object that hold its amount, the first that is there; `statuses` what its
    status must be. A trigger is `once` for each object, else once for each event. `steps` are what can be prepared.
    """

    title: str
    types: tuple[str, ...]
    amounts: tuple[str, ...] = ("amount",)
    statuses: tuple[str, ...] = ()
    once: bool = True
    steps: tuple[str, ...] = ()


TRIGGERS: Mapping[str, Trigger] = {
    "payment_succeeded": Trigger(
        "a payment succeeds",
        ("payment_intent.succeeded",),
        ("amount_received", "amount"),
        steps=("create_invoice", "resend_receipt", "refund_payment"),
    ),
    "payment_failed": Trigger(
        "a payment fails", ("payment_intent.payment_failed",), once=False, steps=("retry_payment",)
    ),
    "refund_succeeded": Trigger("a refund is processed", ("refund.created", "refund.updated"), statuses=("succeeded",)),
    "refund_failed": Trigger("a refund fails", ("refund.failed", "refund.updated"), statuses=("failed",)),
    "dispute_opened": Trigger("a dispute is opened", ("charge.dispute.created",), steps=("answer_dispute",)),
    "dispute_won": Trigger("a dispute is won", ("charge.dispute.closed",), statuses=("won",)),
    "dispute_lost": Trigger("a dispute is lost", ("charge.dispute.closed",), statuses=("lost",)),
    "fraud_warned": Trigger(
        "a payment is reported as fraud", ("radar.early_fraud_warning.created",), (), steps=("refund_payment",)
    ),
    "payout_paid": Trigger("a payout arrives", ("payout.paid",)),
    "payout_failed": Trigger("a payout fails", ("payout.failed",)),
    "invoice_paid": Trigger("an invoice is paid", ("invoice.paid",), ("amount_paid",)),
    "invoice_payment_failed": Trigger(
        "an invoice can't be collected", ("invoice.payment_failed",), ("amount_due",), once=False,
        steps=("remind_invoice", "pay_invoice"),
    ),
    "subscription_started": Trigger("a subscription starts", ("customer.subscription.created",), ()),
    "subscription_canceled": Trigger("a subscription ends", ("customer.subscription.deleted",), ()),
    "trial_ending": Trigger(
        "a trial ends soon", ("customer.subscription.trial_will_end",), (), steps=("create_portal_link",)
    ),
    "customer_created": Trigger("a customer is added", ("customer.created",), ()),
    "checkout_completed": Trigger("a checkout is completed", ("checkout.session.completed",), ("amount_total",)),
}  # fmt: skip

# What can be prepared, as a person is told: always a proposal that waits, never done.
STEPS: Mapping[str, str] = {
    "answer_dispute": "the evidence for the dispute",
    "create_invoice": "an invoice over the payment",
    "create_portal_link": "a link to the customer's billing page",
    "pay_invoice": "charging the saved card for the invoice",
    "refund_payment": "the refund",
    "remind_invoice": "a reminder of the invoice",
    "resend_receipt": "the receipt by mail",
    "retry_payment": "another try of the payment, or a link to pay",
}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold besides: amounts from and up to (both included) in one currency, one currency, one customer."""

    min_minor: int | None = None
    max_minor: int | None = None
    currency: str | None = None
    customer: str | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Conditions:
        """Return conditions as they are stored."""
        return cls(**{name: stored.get(name) for name in cls.__slots__})

    def stored(self) -> dict[str, Any]:
        """Return them as they are stored: only those that are set."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


def amount_of(trigger: Trigger, thing: Mapping[str, Any]) -> Money | None:
    """Return the amount of Stripe's object; None when it has none that could be one."""
    currency = thing.get("currency")
    for field in trigger.amounts:
        minor = thing.get(field)
        if type(minor) is int and isinstance(currency, str):
            try:
                return Money(minor, currency)
            except BadAmount:
                return None
    return None


def applies(trigger: Trigger, conditions: Conditions, thing: Mapping[str, Any]) -> bool:
    """Whether an event's object is one that the trigger means and the conditions hold for.

    What has no amount fits no condition on amounts, and an amount in another currency never does.
    """
    if trigger.statuses and thing.get("status") not in trigger.statuses:
        return False
    customer = thing.get("customer")
    customer = customer.get("id") if isinstance(customer, Mapping) else customer
    if thing.get("object") == "customer":
        customer = thing.get("id")
    if conditions.customer is not None and customer != conditions.customer:
        return False
    if conditions.currency is not None and thing.get("currency") != conditions.currency:
        return False
    if conditions.min_minor is None and conditions.max_minor is None:
        return True
    money = amount_of(trigger, thing)
    return (
        money is not None
        and (conditions.min_minor is None or money.minor >= conditions.min_minor)
        and (conditions.max_minor is None or money.minor <= conditions.max_minor)
    )


def when_text(trigger: Trigger, conditions: Conditions, locale: str) -> str:
    """Say when it does something: "a payment succeeds, of $500.00 or more, by customer cus_1"."""

    def shown(minor: int) -> str:
        return format_money(Money(minor, conditions.currency or ""), locale)

    low, high = conditions.min_minor, conditions.max_minor
    if low is not None and high is not None:
        amount = f", of {shown(low)} to {shown(high)}"
    elif low is not None:
        amount = f", of {shown(low)} or more"
    elif high is not None:
        amount = f", of {shown(high)} or less"
    else:
        amount = f", in {conditions.currency.upper()}" if conditions.currency else ""
    return f"{trigger.title}{amount}{f', by customer {conditions.customer}' if conditions.customer else ''}"


def then_text(action: Mapping[str, Any]) -> str:
    """Say what it does: "tell you", "prepare the refund for you to confirm", "send it to webhook chn_…"."""
    if action.get("do") == PREPARE:
        return f"tell you, with {STEPS.get(str(action.get('step')), 'the next step')} prepared for you to confirm"
    return f"send it to webhook {action.get('channel')}" if action.get("do") == WEBHOOK else "tell you"
