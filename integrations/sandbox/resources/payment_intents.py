"""Payment intents: what a merchant wants to be paid, from the asking to the money."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.lists import page
from integrations.sandbox.money import asking, intents, methods
from integrations.sandbox.money.intents import UNPAID
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.resource import Resource
from integrations.sandbox.search import search
from integrations.sandbox.store import Stored

_CHANGEABLE_ONCE_PAID = ("description", "metadata", "receipt_email", "shipping", "transfer_group")
_SEARCHED = ("amount", "created", "currency", "customer", "metadata", "status")


def retrieve(call: Call) -> Stored:
    """GET /v1/payment_intents/{intent}."""
    return _intent(call)


def update(call: Call) -> Stored:
    """POST /v1/payment_intents/{intent}; once paid, only what describes it can change."""
    before = _intent(call)
    if before["status"] not in UNPAID:
        for name in call.params:
            if name not in _CHANGEABLE_ONCE_PAID:
                raise _too_late(before, name)
    asking.check_terms(call)
    currency = asking.currency_of(call.params["currency"]) if call.params.get("currency") else before["currency"]
    if "amount" in call.params or "currency" in call.params:
        asking.check_amount(call.params.get("amount", before["amount"]), currency)
    customer = asking.customer_of(call) if "customer" in call.params else before["customer"]
    changes = {**asking.given(call), **call.given("amount"), "currency": currency, "customer": customer}
    method = asking.method_of(call, customer)
    if method is not None:
        changes |= {"payment_method": method["id"], "status": "requires_confirmation"}
    return call.update(before, {**changes, "metadata": call.metadata(before)})


def confirm(call: Call) -> Stored:
    """POST /v1/payment_intents/{intent}/confirm."""
    before = _intent(call)
    once = not (call.params.get("setup_future_usage") or before["setup_future_usage"])
    method = asking.method_of(call, before["customer"], at_once=once)
    changes = call.given("capture_method", "setup_future_usage", "receipt_email") | asking.shipping_of(call)
    intent = call.update(before, changes) if changes and before["status"] in UNPAID else before
    if method is None and before["payment_method"] and before["status"] in UNPAID:
        method = methods.to_charge(call, before["payment_method"], before["customer"])
    return intents.confirm(call, intent, method, asking.wishes_of(call))


def capture(call: Call) -> Stored:
    """POST /v1/payment_intents/{intent}/capture."""
    before = _intent(call)
    intent = call.update(before, {"metadata": call.metadata(before)}) if "metadata" in call.params else before
    return intents.capture(call, intent, call.params.get("amount_to_capture"))


def cancel(call: Call) -> Stored:
    """POST /v1/payment_intents/{intent}/cancel."""
    return intents.cancel(call, _intent(call), call.params.get("cancellation_reason"))


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/payment_intents."""
    return page(call, "payment_intent")


def searched(call: Call) -> dict[str, Any]:
    """GET /v1/payment_intents/search."""
    return search(call, "payment_intent")


def _intent(call: Call) -> Stored:
    return call.require("payment_intent", call.ids[0], param=None)


def _too_late(intent: Stored, name: str) -> Exception:
    return intents.unexpected(
        intent,
        f"This PaymentIntent's {name} could not be updated because it has a status of {intent['status']}. You may only "
        f"update the {name} of a PaymentIntent with one of the following statuses: {', '.join(UNPAID)}.",
    )


RESOURCE = Resource(
    operations={
        "POST /v1/payment_intents": up_to_date(asking.create),
        "GET /v1/payment_intents/{intent}": up_to_date(retrieve),
        "POST /v1/payment_intents/{intent}": up_to_date(update),
        "POST /v1/payment_intents/{intent}/confirm": up_to_date(confirm),
        "POST /v1/payment_intents/{intent}/capture": up_to_date(capture),
        "POST /v1/payment_intents/{intent}/cancel": up_to_date(cancel),
        "GET /v1/payment_intents": up_to_date(listed),
        "GET /v1/payment_intents/search": up_to_date(searched),
    },
    kinds=(Kind("payment_intent", "pi", indexes=("customer",), search=_SEARCHED),),
)
