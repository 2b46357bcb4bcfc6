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
              payment_ref=_REF, amount=_AMOUNT, currency=_CURRENCY, reason=_text("why, as the person said")),
        _spec("create_invoice", True, "Invoice a customer.", "customer amount", customer=_CUSTOMER, amount=_AMOUNT,
              currency=_CURRENCY, due_days={**INTEGER, "description": "days until it is due"}, due_date=_DATE,
              description=_text("what it is for")),
        _spec("create_payment_link", True, "Make a link that anybody can pay an amount with.", "amount", amount=_AMOUNT,
              currency=_CURRENCY, description=_text("what it is for")),
        _spec("create_customer", True, "Add a customer.", "email", email=_text("email address"), name=_text("name")),
        _spec("find_customer", False, "Find a customer by name, email, phone or id.", "query",
              query=_text("what to look for")),
        _spec("create_subscription", True, "Subscribe a customer to a plan.", "customer plan", customer=_CUSTOMER,
              plan=_text("name of the plan"), trial_days={**INTEGER, "description": "length of the trial in days"}),
        _spec("cancel_subscription", True, "Cancel a customer's subscription.", "", customer=_CUSTOMER,
              subscription_id=_text("sub_ id"),
              at_period_end={"type": "boolean", "description": "true: at the period's end"}),
        _spec("pause_subscription", True, "Pause a customer's subscription.", "customer", customer=_CUSTOMER,
              plan=_text("name of the plan"), until=_DATE),
        _spec("resume_subscription", True, "Resume a paused subscription.", "customer", customer=_CUSTOMER),
        _spec("change_plan", True, "Move a customer to another plan.", "customer plan", customer=_CUSTOMER,
              plan=_text("name of the new plan")),
        _spec("revenue_report", False, "How much was earned in a period.", "start", start=_DATE, end=_DATE,
              currency=_CURRENCY, group_by=_text("how to group", enum=["day", "week", "month", "currency"])),
        _spec("list_payments", False, "List payments.", "",
              status=_text("only these", enum=["succeeded", "failed", "refunded", "pending"]), customer=_CUSTOMER,
              start=_DATE, end=_DATE, min_amount=_AMOUNT, currency=_CURRENCY,
              limit={**INTEGER, "description": "how many at most"}),
        _spec("list_invoices", False, "List invoices.", "",
              status=_text("only these", enum=["draft", "open", "paid", "overdue", "unpaid"]), customer=_CUSTOMER),
        _spec("create_coupon", True, "Create a coupon.", "", percent_off=_text("percentage off"), amount_off=_AMOUNT,
              currency=_CURRENCY, code=_text("code that customers enter"),
              duration=_text("how long it applies", enum=["once", "forever", "repeating"])),
        _spec("get_balance", False, "What is in the Stripe account.", "", currency=_CURRENCY),
        _spec("get_payment", False, "One payment with its history.", "payment_ref", payment_ref=_REF),
    )
}  # fmt: skip
NAMES = tuple(SPECS)
WRITES = frozenset(name for name, spec in SPECS.items() if spec.writes)
