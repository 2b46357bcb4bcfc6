"""The tools by name: their arguments for a model's schema, and which of them write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TEXT = {"type": "string"}
INTEGER = {"type": "integer", "minimum": 0}


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One tool as a model is told of it: JSON Schema properties of its arguments, and which are required."""

    name: str
    writes: bool
    summary: str
    properties: dict[str, dict[str, Any]]
    required: tuple[str, ...]

    def as_openai(self) -> dict[str, Any]:
        """The tool in the form that OpenAI-compatible servers and LangChain's bind_tools take."""
        schema = {
            "type": "object",
            "properties": self.properties,
            "required": list(self.required),
            "additionalProperties": False,
        }
        return {"type": "function", "function": {"name": self.name, "description": self.summary, "parameters": schema}}


def _text(about: str, **more: Any) -> dict[str, Any]:
    """A text argument with its description."""
    return {**TEXT, "description": about, **more}


_AMOUNT = _text("decimal amount in major units as the person said it, e.g. 12.50")
_CURRENCY = _text("ISO 4217 code in capitals; leave out when none was said")
_CUSTOMER = _text("the customer as the person named them: name, email or id")
_DATE = _text("ISO date", format="date")
_REF = _text("order number, payment id (pi_, ch_) or invoice number")


def _spec(tool: str, writes: bool, summary: str, required: str, /, **properties: dict[str, Any]) -> ToolSpec:
    """One row of the table."""
    return ToolSpec(tool, writes, summary, properties, tuple(required.split()))


SPECS: dict[str, ToolSpec] = {
    spec.name: spec
    for spec in (
        _spec("refund_payment", True, "Refund a payment in full, or the stated amount of it.", "payment_ref",
              payment_ref=_REF, amount=_AMOUNT, currency=_CURRENCY, reason=_text("why, as the person said"),
              percent=_text("how much of it in percent, instead of amount"),
              part=_text("only this part of it", enum=["shipping", "tax", "tip"])),
        _spec("create_invoice", True, "Invoice a customer.", "customer amount", customer=_CUSTOMER, amount=_AMOUNT,
              currency=_CURRENCY, due_days={**INTEGER, "description": "days until it is due"}, due_date=_DATE,
              description=_text("what it is for"), memo=TEXT, tax_rate=TEXT),
        _spec("create_payment_link", True, "Make a link that anybody can pay an amount with.", "amount", amount=_AMOUNT,
              currency=_CURRENCY, description=_text("what it is for")),
        _spec("create_customer", True, "Add a customer.", "email", email=_text("email address"), name=_text("name"),
              phone=TEXT, description=TEXT),
        _spec("find_customer", False, "Find a customer by name, email, phone or id.", "query",
              query=_text("what to look for")),
        _spec("create_subscription", True, "Subscribe a customer to a plan.", "customer plan", customer=_CUSTOMER,
              plan=_text("name of the plan"), trial_days={**INTEGER, "description": "length of the trial in days"},
              coupon=TEXT, start_date=_DATE, quantity=INTEGER),
        _spec("cancel_subscription", True, "Cancel a customer's subscription.", "", customer=_CUSTOMER,
              subscription_id=_text("sub_ id"),
              at_period_end={"type": "boolean", "description": "true: at the period's end"},
              cancel_date=_DATE, refund=_text("what goes back", enum=["none", "prorated", "full"])),
        _spec("pause_subscription", True, "Pause a customer's subscription.", "customer", customer=_CUSTOMER,
              plan=_text("name of the plan"), until=_DATE),
        _spec("resume_subscription", True, "Resume a paused subscription.", "customer", customer=_CUSTOMER),
        _spec("change_plan", True, "Move a customer to another plan.", "customer plan", customer=_CUSTOMER,
              plan=_text("name of the new plan"), current_plan=_text("name of the plan it replaces"),
              at_period_end={"type": "boolean"}),
        _spec("revenue_report", False, "How much was earned in a period.", "start", start=_DATE, end=_DATE,
              currency=_CURRENCY, convert_to=_CURRENCY,
              group_by=_text("how to group", enum=["day", "week", "month", "currency"])),
        _spec("list_payments", False, "List payments.", "",
              status=_text("only these", enum=["succeeded", "failed", "refunded", "pending"]), customer=_CUSTOMER,
              start=_DATE, end=_DATE, min_amount=_AMOUNT, currency=_CURRENCY,
              limit={**INTEGER, "description": "how many at most"}),
        _spec("list_invoices", False, "List invoices.", "",
              status=_text("only these", enum=["draft", "open", "paid", "overdue", "unpaid"]), customer=_CUSTOMER),
        _spec("create_coupon", True, "Create a coupon.", "", percent_off=_text("percentage off"), amount_off=_AMOUNT,
              currency=_CURRENCY, code=_text("code that customers enter"),
              months=INTEGER, duration=_text("how long it applies", enum=["once", "forever", "repeating"])),
        _spec("get_balance", False, "What is in the Stripe account.", "", currency=_CURRENCY),
        _spec("get_payment", False, "One payment with its history.", "", payment_ref=_REF, customer=_CUSTOMER,
              amount=_AMOUNT, currency=_CURRENCY, last4=_text("last four digits of the card")),
    )
}  # fmt: skip
# The other skills: "reads" or "acts", then the required and, after a bar, the optional arguments. What a language model
# is told of them comes from the skills themselves (assistant/models/specs.py); a test holds this table against them.
_OTHERS = """
reads list_balance_transactions | type payout start end currency limit
reads list_payouts | status start end currency limit
reads explain_payout | payout amount currency
acts create_payout | amount currency speed
acts cancel_payout payout
reads currency_exposure | currency
reads forecast_payout | currency
acts create_payment customer amount | currency description payment_method
acts capture_payment payment_ref | amount currency
acts cancel_payment payment_ref | reason
acts retry_payment payment_ref
acts resend_receipt payment_ref | email
reads list_payment_links | active
acts deactivate_payment_link payment_link
acts create_checkout_session | amount product currency description customer
reads list_refunds | status customer payment_ref start end currency limit
reads get_refund refund
acts refund_payments | payment_refs start end min_amount currency customer product amount percent reason
reads get_customer customer
acts update_customer customer | name email phone description
acts delete_customer customer
reads list_payment_methods customer
acts detach_payment_method customer | payment_method
acts create_portal_link customer
acts credit_customer customer amount | currency description
reads list_products | query active
acts create_product name | amount currency interval pricing tiers description
acts update_product product | name description
acts archive_product product
acts change_price product amount | currency
reads list_subscriptions | status customer plan limit
reads get_subscription | customer subscription_id
acts change_quantity customer quantity | plan
acts undo_cancellation | customer subscription_id
acts schedule_change customer plan start_date
acts apply_coupon customer coupon
acts record_usage customer quantity | meter
reads get_usage customer | meter
acts cancel_subscriptions | status plan customers at_period_end
reads get_invoice invoice
acts send_invoice invoice
acts remind_invoice invoice
acts pay_invoice invoice | payment_method
acts void_invoice invoice
acts mark_invoice_uncollectible invoice
acts create_credit_note invoice | amount currency reason give_back
reads preview_invoice customer
reads list_coupons | active
acts deactivate_coupon coupon
reads coupon_usage coupon
reads list_disputes | status
reads get_dispute dispute
acts draft_dispute_evidence dispute | note
acts submit_dispute_evidence dispute
acts accept_dispute dispute
reads list_fraud_warnings
reads list_reviews
acts approve_review review
reads assess_risk payment_ref
reads compare_revenue start | end currency
reads payment_success | start end currency
reads subscription_metrics | start end
reads top_customers | start end currency limit
reads top_products | start end currency limit
reads calculate_tax amount country | currency postal_code state description
reads get_account
reads search query
"""
# Skills that are read by rules alone, since their messages hold conditions (assistant/understanding/alerting.py): the
# learnt voice was never taught them.
_RULED = """
acts create_alert_rule alert | amount currency percent count times minutes hours days name
acts change_alert_rule rule | active amount currency percent count times minutes hours days name
acts delete_alert_rule rule
acts mute_alerts alerts | until
reads list_alert_rules | alerts
reads list_alerts | status alerts start end limit
acts create_automation event | do step webhook min_amount max_amount currency customer name
acts delete_automation automation
reads list_automations
"""


def _row(line: str) -> ToolSpec:
    """One row of the table of the other skills."""
    needed, _, optional = line.partition("|")
    kind, name, *required = needed.split()
    return _spec(name, kind == "acts", "", " ".join(required), **dict.fromkeys((*required, *optional.split()), TEXT))


FIRST = tuple(SPECS)
SPECS.update({spec.name: spec for spec in map(_row, (_OTHERS.strip() + _RULED).splitlines())})
RULED = frozenset(line.split()[1] for line in _RULED.strip().splitlines())
NAMES = tuple(SPECS)
WRITES = frozenset(name for name, spec in SPECS.items() if spec.writes)
