"""How a buyer pays a checkout session with a test card: once, or by beginning a subscription."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import newcomers, subscribing
from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, card_error, invalid
from integrations.sandbox.money import intents, issuer, methods
from integrations.sandbox.money.asking import create as create_intent
from integrations.sandbox.money.intents import Wishes
from integrations.sandbox.money.issuer import Attempt
from integrations.sandbox.selling import lines as goods
from integrations.sandbox.selling import sessions
from integrations.sandbox.store import Stored

_ASKS_FIRST = "The bank asks the cardholder first; use a card that needs no confirmation here."
_INTENT_DATA = ("capture_method", "description", "metadata", "setup_future_usage", "statement_descriptor")


def pay(call: Call, session: Stored, email: str, card_number: str) -> Stored:
    """The buyer pays a session with a test card. Raises ApiError (402) with what the shop's page tells the buyer."""
    if session["status"] != "open" or session["expires_at"] <= call.now_s:
        raise invalid("This checkout session can no longer be paid.")
    year = call.now_s // (365 * 86_400) + 1970 + 3
    card = {"number": card_number, "exp_month": 12, "exp_year": year, "cvc": "123"}
    billing = {"email": email} if email else {}
    method = methods.from_params(call, {"type": "card", "card": card, "billing_details": billing}, name="card")
    made = _subscribe(call, session, method, email) if session["mode"] == "subscription" else None
    return sessions.completed(call, session, email, made or _pay_once(call, session, method, email))


def _pay_once(call: Call, session: Stored, method: Stored, email: str) -> dict[str, Any]:
    """A payment intent of the session's total; its id."""
    data = session.private.get("payment_intent_data") or {}
    shipped = session["total_details"]["amount_shipping"]
    asking = Call(call.world, call.kinds, call.place)
    asking.params = {
        "amount": session["amount_total"],
        "currency": session["currency"],
        **({"customer": session["customer"]} if session["customer"] else {}),
        **{name: data[name] for name in _INTENT_DATA if data.get(name)},
        **({"receipt_email": email} if email else {}),
        **({"amount_details": {"shipping": {"amount": shipped}}} if shipped else {}),
    }
    paid = intents.confirm(call, create_intent(asking), method, Wishes())
    if paid["status"] not in ("succeeded", "requires_capture"):
        raise ApiError(402, _ASKS_FIRST)
    return {
        "payment_intent": paid["id"],
        "payment_status": "paid" if paid["status"] == "succeeded" else "unpaid",
    }


def _subscribe(call: Call, session: Stored, method: Stored, email: str) -> dict[str, Any]:
    """A subscription of the session's recurring lines, with its first invoice; what is sold once is on that."""
    decline = issuer.decline_of(method, Attempt(authenticated=True))
    if decline is not None:
        raise card_error(decline.code, decline.message, decline_code=decline.decline_code)
    if issuer.needs_authentication(method, Attempt()):
        raise ApiError(402, _ASKS_FIRST)
    customer_id = session["customer"] or _new_customer(call, email)
    saved = methods.attach(call, method, customer_id)
    data = session.private.get("subscription_data") or {}
    recurring, once = goods.split(call, session.private["lines"])
    asked = {
        **{name: data[name] for name in ("description", "trial_end", "trial_period_days") if data.get(name)},
        "customer": customer_id,
        "items": recurring,
        "add_invoice_items": once,
        "default_payment_method": saved["id"],
    }
    begun, draft = subscribing.subscribe(call, asked, dict(data.get("metadata") or {}))
    subscription = subscribing.collect_first(call, begun, draft, "allow_incomplete")
    invoice = call.require("invoice", subscription["latest_invoice"])
    return {
        "customer": customer_id,
        "subscription": subscription["id"],
        "invoice": invoice["id"],
        "payment_status": "paid" if invoice["amount_due"] else "no_payment_required",
    }


def _new_customer(call: Call, email: str) -> str:
    """Whoever subscribes without being known becomes a customer, as at Stripe."""
    return str(newcomers.record(call, {"email": email} if email else {}, {}, {})["id"])
