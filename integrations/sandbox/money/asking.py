"""Asks to be paid: makes a PaymentIntent from the parameters of a request, and checks what it asks."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import amounts, intents, methods, sharing
from integrations.sandbox.money.intents import Wishes
from integrations.sandbox.store import Stored

_TAKEN_OVER = (
    "application_fee_amount", "capture_method", "confirmation_method", "description", "on_behalf_of", "receipt_email",
    "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group",
)  # fmt: skip
_ONLY_WITH_CONFIRM = ("error_on_requires_action", "mandate", "mandate_data", "off_session", "return_url")
_MAX_DESCRIPTOR = 22
_PARTS = (("shipping", "amount"), ("tax", "total_tax_amount"))


def create(call: Call) -> Stored:
    """POST /v1/payment_intents."""
    params = call.params
    for name in _ONLY_WITH_CONFIRM:
        if params.get(name) and not params.get("confirm"):
            raise invalid(f"The parameter `{name}` can only be passed when `confirm` is `true`.", param=name)
    currency = currency_of(params["currency"])
    check_amount(params["amount"], currency)
    check_terms(call)
    customer = customer_of(call)
    method = method_of(call, customer, at_once=bool(params.get("confirm")) and not params.get("setup_future_usage"))
    fields = _fields(call, currency, customer, method)
    if not params.get("confirm"):
        intent = call.create("payment_intent", fields)
        call.emit("payment_intent.created", intent)
        return intent
    if method is None:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method. Pass `payment_method`, "
            "`payment_method_data` or `confirmation_token` together with `confirm`.",
            code="payment_intent_unexpected_state",
            param="payment_method",
        )
    draft = call.shape("payment_intent", {**fields, "created": call.now_s, "livemode": call.livemode})
    call.emit("payment_intent.created", dict(draft))
    return intents.confirm(call, draft, method, wishes_of(call))


def _fields(call: Call, currency: str, customer: str | None, method: Stored | None) -> dict[str, Any]:
    intent_id = call.world.new_id("pi")
    return {
        "id": intent_id,
        "amount": call.params["amount"],
        "amount_capturable": 0,
        "amount_details": _details(call),
        "amount_received": 0,
        "automatic_payment_methods": _automatic(call),
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{call.world.new_id('', 24)[1:]}",
        "confirmation_method": "automatic",
        "customer": customer,
        "payment_method": method["id"] if method is not None else None,
        "payment_method_options": _options(call),
        "payment_method_types": ["card"],
        "status": "requires_confirmation" if method is not None else "requires_payment_method",
        **given(call),
        "currency": currency,
        "metadata": call.metadata(),
    }


def currency_of(given: str) -> str:
    """The currency in lower case. Raises ApiError (400) for one that Stripe does not have."""
    currency = given.lower()
    if currency not in amounts.KNOWN:
        known = ", ".join(sorted(amounts.KNOWN))
        raise invalid(
            f"Invalid currency: {given}. Stripe currently supports these currencies: {known}", param="currency"
        )
    return currency


def check_amount(amount_minor: int, currency: str) -> None:
    """Raises ApiError (400) for an amount that Stripe does not take."""
    if amount_minor < 1:
        raise invalid(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param="amount"
        )
    if amount_minor < amounts.minimum_minor(currency):
        least = amounts.written(amounts.minimum_minor(currency), currency)
        raise invalid(f"Amount must be at least {least} {currency}", code="amount_too_small", param="amount")
    if amount_minor > amounts.maximum_minor(currency):
        most = amounts.written(amounts.maximum_minor(currency), currency)
        raise invalid(f"Amount must be no more than {most}", code="amount_too_large", param="amount")
    if amount_minor % amounts.step_minor(currency):
        step = amounts.written(amounts.step_minor(currency), currency)
        raise invalid(f"Invalid amount: {currency.upper()} is taken in steps of {step} only.", param="amount")


def check_terms(call: Call) -> None:
    """Raises ApiError (400) for descriptors, fees and accounts that cannot be."""
    for name in ("statement_descriptor", "statement_descriptor_suffix"):
        if len(call.params.get(name) or "") > _MAX_DESCRIPTOR:
            raise invalid(f"The {name} must be at most {_MAX_DESCRIPTOR} characters.", param=name)
    fee = call.params.get("application_fee_amount")
    if fee is not None and "amount" in call.params and not 0 <= fee <= call.params["amount"]:
        raise invalid("Application fee must be between 0 and the amount.", param="application_fee_amount")
    if fee or call.params.get("transfer_data"):
        sharing.check(call, fee, (call.params.get("transfer_data") or {}).get("destination"))
    behalf = call.params.get("on_behalf_of")
    if behalf and call.world.account(behalf) is None:
        raise invalid(f"No such account: '{behalf}'", code="resource_missing", param="on_behalf_of")


def customer_of(call: Call) -> str | None:
    """The id of the customer this request names."""
    customer = call.params.get("customer")
    return call.require("customer", customer, param="customer")["id"] if customer else None


def method_of(call: Call, customer: str | None, *, at_once: bool = False) -> Stored | None:
    """The payment method this request names or describes; `at_once` when it is charged now and not kept."""
    if call.params.get("confirmation_token"):
        token = call.params["confirmation_token"]
        raise invalid(f"No such confirmation token: '{token}'", code="resource_missing", param="confirmation_token")
    if call.params.get("payment_method_data"):
        return methods.from_params(call, call.params["payment_method_data"], name="payment_method_data[card]")
    if call.params.get("payment_method"):
        return methods.to_charge(call, call.params["payment_method"], customer, at_once=at_once)
    return None


def wishes_of(call: Call) -> Wishes:
    """What a confirmation asks besides paying."""
    params = call.params
    return Wishes(
        off_session=bool(params.get("off_session")),
        return_url=params.get("return_url"),
        error_on_requires_action=bool(params.get("error_on_requires_action")),
    )


def given(call: Call) -> dict[str, Any]:
    """The parameters that are taken over as they are."""
    return call.given(*_TAKEN_OVER) | shipping_of(call)


def shipping_of(call: Call) -> dict[str, Any]:
    """The shipping address in full shape, when one was sent."""
    if "shipping" not in call.params:
        return {}
    shipping = call.params["shipping"]
    if shipping is None:
        return {"shipping": None}
    address = call.shape("payment_intent.shipping.address", shipping.get("address") or {})
    return {"shipping": call.shape("payment_intent.shipping", {**shipping, "address": address})}


def _details(call: Call) -> dict[str, Any]:
    """What the amount is made of, as far as the request says: its shipping, tax and discount."""
    asked = call.params.get("amount_details") or {}
    parts = {name: asked[name] for name in ("discount_amount", "shipping", "tax") if asked.get(name)}
    known = sum(int((parts.get(name) or {}).get(field) or 0) for name, field in _PARTS)
    if known > call.params["amount"]:
        raise invalid("The tax and shipping amounts must not be more than the amount.", param="amount_details")
    shaped = {
        name: call.shape(f"payment_intent.amount_details.{name}", parts[name]) for name, _ in _PARTS if name in parts
    }
    return {"tip": {}, **parts, **shaped}


def _automatic(call: Call) -> dict[str, Any] | None:
    asked = call.params.get("automatic_payment_methods")
    return {"allow_redirects": "always", **asked} if asked else {"allow_redirects": "always", "enabled": True}


def _options(call: Call) -> dict[str, Any]:
    asked = (call.params.get("payment_method_options") or {}).get("card") or {}
    card = {"installments": None, "mandate_options": None, "network": None}
    return {"card": {**card, "request_three_d_secure": asked.get("request_three_d_secure") or "automatic"}}
