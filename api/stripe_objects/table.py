"""The table of Stripe's objects that the REST API serves: money that came in, went out or was given back."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.stripe_objects.resource import CUSTOMER, MADE, Act, Cell, Filter, Object, Resource, by, is_equal, value_at
from api.stripe_objects.table_billing import BILLING
from skills.finding.payment import is_status, of_intent

PaymentStatus = Literal[
    "succeeded", "failed", "refunded", "pending", "requires_payment_method", "requires_confirmation", "requires_action",
    "requires_capture", "processing", "canceled",
]  # fmt: skip
RefundStatus = Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
DisputeStatus = Literal[
    "warning_needs_response", "warning_under_review", "warning_closed", "needs_response", "under_review", "won", "lost",
    "prevented", "open",
]  # fmt: skip
PayoutStatus = Literal["pending", "in_transit", "paid", "failed", "canceled"]

Days = Annotated[int, Field(ge=0, le=3650)]

_WORDS = frozenset({"succeeded", "failed", "refunded", "pending"})
_OPEN = frozenset({"needs_response", "under_review", "warning_needs_response", "warning_under_review"})


def _payment_is(found: Object, status: str, _now: int) -> bool:
    """Understand list_payments' own words beside Stripe's statuses."""
    return is_status(of_intent(found), status) if status in _WORDS else found["status"] == status


def _dispute_is(found: Object, status: str, _now: int) -> bool:
    """Understand "open" beside Stripe's statuses."""
    return found["status"] in _OPEN if status == "open" else found["status"] == status


def _due_within(found: Object, days: int, now: int) -> bool:
    """Keep open disputes whose evidence must be in within that many days."""
    due = value_at(found, "evidence_details.due_by")
    return found["status"] in _OPEN and due is not None and due <= now + days * 86_400


_OF_PAYMENT = (
    Filter("payment_intent", str | None, "Only of this payment (pi_…)."),
    Filter("charge", str | None, "Only of this charge (ch_…)."),
)
_SUM = (Cell("amount", "amount", "money"), Cell("currency", "currency"), Cell("status", "status"))

PAYMENTS = Resource(
    name="payments",
    what="payment",
    path="/v1/payment_intents",
    prefixes=("pi_",),
    filters=(
        Filter(
            "status", PaymentStatus | None, "Stripe's status, or failed, refunded (any part) or pending.", _payment_is
        ),
        CUSTOMER,
    ),
    sorts={"amount": by("amount")},
    amount="amount",
    expand=("latest_charge",),
    expand_in_files=("customer",),
    found_by=Act("get_payment", "payment_ref"),
    elsewhere={"ch_": "/v1/charges", "py_": "/v1/charges"},
    creates="create_payment",
    acts={
        "capture": Act("capture_payment", "payment_ref"),
        "cancel": Act("cancel_payment", "payment_ref"),
        "retry": Act("retry_payment", "payment_ref"),
        "receipt": Act("resend_receipt", "payment_ref"),
        "refund": Act("refund_payment", "payment_ref"),
    },
    asks={"history": Act("get_payment", "payment_ref"), "risk": Act("assess_risk", "payment_ref")},
    cells=(
        *MADE,
        *_SUM,
        Cell("amount_received", "amount_received", "money"),
        Cell("amount_refunded", "latest_charge.amount_refunded", "money"),
        Cell("customer", "customer"),
        # What was written at the checkout, else the customer's record: a saved card often carries neither.
        Cell("name", "latest_charge.billing_details.name", "theirs", ("customer.name",)),
        Cell("email", "latest_charge.billing_details.email", "theirs", ("customer.email", "receipt_email")),
        Cell("description", "description", "theirs"),
        Cell("order", "metadata.order_id", "theirs"),
    ),
)

REFUNDS = Resource(
    name="refunds",
    what="refund",
    path="/v1/refunds",
    prefixes=("re_", "pyr_"),
    filters=(Filter("status", RefundStatus | None, "Stripe's status.", is_equal("status")), *_OF_PAYMENT),
    sorts={"amount": by("amount")},
    amount="amount",
    found_by=Act("get_refund", "refund"),
    creates="refund_payment",
    asks={"progress": Act("get_refund", "refund")},
    cells=(
        *MADE, *_SUM, Cell("payment", "payment_intent"), Cell("charge", "charge"), Cell("reason", "reason"),
        Cell("failure_reason", "failure_reason"),
    ),
)  # fmt: skip

DISPUTES = Resource(
    name="disputes",
    what="dispute",
    path="/v1/disputes",
    prefixes=("dp_", "du_"),
    filters=(
        Filter("status", DisputeStatus | None, "Stripe's status, or open: not decided yet.", _dispute_is),
        Filter("reason", str | None, "Stripe's reason, such as fraudulent.", is_equal("reason")),
        Filter("due_within_days", Days | None, "Only open ones, evidence due within so many days.", _due_within),
        *_OF_PAYMENT,
    ),
    sorts={"amount": by("amount"), "due_by": by("evidence_details.due_by")},
    amount="amount",
    found_by=Act("get_dispute", "dispute"),
    acts={
        "evidence": Act("draft_dispute_evidence", "dispute"),
        "submit": Act("submit_dispute_evidence", "dispute"),
        "accept": Act("accept_dispute", "dispute"),
    },
    asks={"case": Act("get_dispute", "dispute")},
    cells=(
        *MADE, *_SUM, Cell("reason", "reason"), Cell("payment", "payment_intent"), Cell("charge", "charge"),
        Cell("due_by", "evidence_details.due_by", "moment"),
    ),
)  # fmt: skip

PAYOUTS = Resource(
    name="payouts",
    what="payout",
    path="/v1/payouts",
    prefixes=("po_",),
    filters=(Filter("status", PayoutStatus | None, "Stripe's status."),),
    sorts={"amount": by("amount"), "arrival_date": by("arrival_date")},
    amount="amount",
    creates="create_payout",
    acts={"cancel": Act("cancel_payout", "payout")},
    asks={"explanation": Act("explain_payout", "payout")},
    cells=(
        *MADE, *_SUM, Cell("arrival_date", "arrival_date", "moment"), Cell("method", "method"),
        Cell("automatic", "automatic"), Cell("failure_code", "failure_code"),
    ),
)  # fmt: skip

BALANCE_TRANSACTIONS = Resource(
    name="balance-transactions",
    what="balance transaction",
    path="/v1/balance_transactions",
    prefixes=("txn_",),
    filters=(
        Filter("type", str | None, "Only of Stripe's type, such as charge, refund, payout or stripe_fee."),
        Filter("payout", str | None, "Only those in this automatic payout (po_…)."),
        Filter("source", str | None, "Only those of this charge, refund, dispute or payout."),
    ),
    sorts={"amount": by("amount"), "available_on": by("available_on")},
    amount="amount",
    cells=(
        *MADE, Cell("type", "type"), Cell("amount", "amount", "money"), Cell("fee", "fee", "money"),
        Cell("net", "net", "money"), Cell("currency", "currency"), Cell("status", "status"),
        Cell("available_on", "available_on", "moment"), Cell("source", "source"),
        Cell("exchange_rate", "exchange_rate"), Cell("description", "description", "theirs"),
    ),
)  # fmt: skip

FRAUD_WARNINGS = Resource(
    name="fraud-warnings",
    what="early fraud warning",
    path="/v1/radar/early_fraud_warnings",
    prefixes=("issfr_",),
    filters=(
        Filter("actionable", bool | None, "Only those that a refund still answers.", is_equal("actionable")),
        *_OF_PAYMENT,
    ),
    cells=(
        *MADE, Cell("fraud_type", "fraud_type"), Cell("actionable", "actionable"),
        Cell("payment", "payment_intent"), Cell("charge", "charge"),
    ),
)  # fmt: skip

REVIEWS = Resource(
    name="reviews",
    what="review",
    path="/v1/reviews",
    prefixes=("prv_",),
    acts={"approve": Act("approve_review", "review")},
    cells=(
        *MADE, Cell("open", "open"), Cell("reason", "reason"), Cell("closed_reason", "closed_reason"),
        Cell("payment", "payment_intent"), Cell("charge", "charge"),
    ),
)  # fmt: skip

EVENTS = Resource(
    name="events",
    what="event",
    path="/v1/events",
    prefixes=("evt_",),
    filters=(Filter("type", str | None, "Only of this type, such as charge.refunded."),),
    sorts={"type": by("type")},
    cells=(
        *MADE, Cell("type", "type"), Cell("object", "data.object.object"), Cell("object_id", "data.object.id"),
    ),
)  # fmt: skip

RESOURCES: tuple[Resource, ...] = (
    PAYMENTS,
    REFUNDS,
    DISPUTES,
    FRAUD_WARNINGS,
    REVIEWS,
    PAYOUTS,
    BALANCE_TRANSACTIONS,
    *BILLING,
    EVENTS,
)

BY_NAME: dict[str, Resource] = {one.name: one for one in RESOURCES}
