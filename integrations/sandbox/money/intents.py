"""The life of a PaymentIntent, from the attempt to pay to the money. Source: https://docs.stripe.com/payments/paymentintents/lifecycle."""

from __future__ import annotations

from typing import Any, NamedTuple, NoReturn

from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, card_error, invalid
from integrations.sandbox.money import fraud, issuer, schedule, settlement, sharing
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.cards import AUTHENTICATION, Decline
from integrations.sandbox.money.disputing import open_dispute
from integrations.sandbox.money.issuer import HOLD_S, Attempt
from integrations.sandbox.money.methods import attach, card_of
from integrations.sandbox.money.refunding import release
from integrations.sandbox.store import Stored

UNPAID = ("requires_payment_method", "requires_confirmation", "requires_action")
_CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_reauthorization",
    "requires_confirmation",
    "requires_action",
    "processing",
)
HOLD_LAPSES = "hold_lapses"


class Wishes(NamedTuple):
    """What a confirmation asks besides paying."""

    off_session: bool = False
    return_url: str | None = None
    error_on_requires_action: bool = False


Intent = dict[str, Any]
"""A stored PaymentIntent, or one as it will be stored by the step that is under way."""


def confirm(call: Call, intent: Intent, method: Stored | None, wishes: Wishes) -> Stored:
    """Tries to pay. Returns the intent; raises card_error (402) with the intent inside when the card is declined.

    An intent that is made and confirmed by one request comes as a plain dict and is stored once, with its outcome.
    """
    if intent["status"] == "succeeded":
        raise unexpected(
            intent,
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.",
        )
    if intent["status"] not in UNPAID:
        raise unexpected(
            intent,
            f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}. Only a "
            "PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, "
            "requires_action.",
        )
    if method is None:
        raise unexpected(
            intent,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a "
            "payment method or ConfirmationToken.",
        )
    attempt = Attempt(off_session=wishes.off_session)
    if not wishes.off_session and issuer.needs_authentication(method, attempt):
        if wishes.error_on_requires_action:
            _declined(call, intent, method, AUTHENTICATION, None)
        return _ask_for_authentication(call, intent, method, wishes.return_url)
    return _pay(call, intent, method, attempt)


def authenticate(call: Call, intent: Stored, *, passed: bool) -> Stored:
    """What the cardholder decided on the bank's page; the intent as it is afterwards, paid or not."""
    method = call.get("payment_method", intent["payment_method"])
    if intent["status"] != "requires_action" or method is None:
        return intent
    if passed:
        call.update(method, {}, {**method.private, "authenticated": True})
        method = call.require("payment_method", method["id"])
        try:
            return _pay(call, intent, method, Attempt(authenticated=True))
        except ApiError:  # the bank page has shown it; the intent says so too
            return call.require("payment_intent", intent["id"])
    failure = {
        "code": "payment_intent_authentication_failure",
        "message": "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
        "PaymentMethod to attempt to fulfill this PaymentIntent again.",
        "type": "invalid_request_error",
    }
    return _failed(call, intent, method, failure, None)


def capture(call: Call, intent: Stored, amount_minor: int | None) -> Stored:
    """Takes a held amount, or less of it and lets the rest go. Raises ApiError (400)."""
    if intent["status"] != "requires_capture":
        raise unexpected(
            intent,
            f"This PaymentIntent could not be captured because it has a status of {intent['status']}. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.",
        )
    taken_minor = intent["amount_capturable"] if amount_minor is None else amount_minor
    if taken_minor < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount_to_capture")
    if taken_minor > intent["amount_capturable"]:
        raise invalid(
            f"The amount_to_capture {taken_minor} is greater than the amount_capturable "
            f"{intent['amount_capturable']} of the PaymentIntent.",
            code="amount_too_large",
            param="amount_to_capture",
        )
    held = call.require("charge", intent["latest_charge"])
    money = settlement.charged(call, held, amount_minor=taken_minor, at_once=held.private["at_once"])
    taken = {"amount_captured": taken_minor, "captured": True, "balance_transaction": money["id"]}
    charge = call.update(held, taken)
    call.emit("charge.captured", charge, held)
    paid = {"status": "succeeded", "amount_received": taken_minor, "amount_capturable": 0}
    captured = call.update(intent, paid)
    call.emit("payment_intent.succeeded", captured, intent)
    _afterwards(call, charge)
    return captured


def cancel(call: Call, intent: Stored, reason: str | None) -> Stored:
    """Ends an intent that was not paid; a held amount is let go. Raises ApiError (400)."""
    if intent["status"] not in _CANCELABLE:
        raise unexpected(
            intent,
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent "
            f"with one of the following statuses may be canceled: {', '.join(_CANCELABLE)}.",
        )
    if intent["status"] == "requires_capture":
        release(call, call.require("charge", intent["latest_charge"]))
    ended = {
        "status": "canceled",
        "canceled_at": call.now_s,
        "cancellation_reason": reason,
        "amount_capturable": 0,
        "next_action": None,
    }
    canceled = call.update(intent, ended)
    call.emit("payment_intent.canceled", canceled, intent)
    return canceled


def lapse(call: Call, intent_id: str) -> None:
    """A hold that nobody captured in seven days ends by itself."""
    intent = call.get("payment_intent", intent_id)
    if intent is not None and intent["status"] == "requires_capture":
        canceled = cancel(call, intent, "automatic")
        call.emit("charge.expired", call.require("charge", canceled["latest_charge"]))


def unexpected(intent: Intent, message: str) -> ApiError:
    """The intent is in a state in which this cannot be done: 400 payment_intent_unexpected_state."""
    return invalid(message, code="payment_intent_unexpected_state", payment_intent=intent)


def _pay(call: Call, intent: Intent, method: Stored, attempt: Attempt) -> Stored:
    charge = issuer.pay(call, intent, method, attempt)
    if charge["status"] == "failed":
        decline = issuer.decline_of(method, attempt)
        if decline is not None:
            _declined(call, intent, method, decline, charge)
    keep = intent["setup_future_usage"] is not None and intent["customer"] is not None
    if keep and method["customer"] is None and not method.private["used"]:
        attach(call, method, intent["customer"])
    elif method["customer"] is None and not method.private["used"]:
        call.update(method, {}, {**method.private, "used": True})
    held = intent["capture_method"] == "manual"
    changes: dict[str, Any] = {
        "status": "requires_capture" if held else "succeeded",
        "amount_capturable": intent["amount"] if held else 0,
        "amount_received": 0 if held else intent["amount"],
        "latest_charge": charge["id"],
        "last_payment_error": None,
        "next_action": None,
        "payment_method": method["id"],
    }
    paid = _step(
        call, intent, "payment_intent.amount_capturable_updated" if held else "payment_intent.succeeded", changes
    )
    if held:
        schedule.later(call, HOLD_LAPSES, intent["id"], call.now_s + HOLD_S)
    else:
        _afterwards(call, charge)
    return paid


def _ask_for_authentication(call: Call, intent: Intent, method: Stored, return_url: str | None) -> Stored:
    url = hosted_url(call, f"/authenticate/{call.account}/{'live' if call.livemode else 'test'}/{intent['id']}")
    action = {"redirect_to_url": {"return_url": return_url, "url": url}, "type": "redirect_to_url"}
    changes = {
        "status": "requires_action",
        "next_action": action,
        "payment_method": method["id"],
        "last_payment_error": None,
    }
    return _step(call, intent, "payment_intent.requires_action", changes)


def _declined(call: Call, intent: Intent, method: Stored, decline: Decline, charge: Stored | None) -> NoReturn:
    more = {"advice_code": issuer.advice_of(decline)} if issuer.advice_of(decline) else {}
    error = card_error(decline.code, decline.message, decline_code=decline.decline_code, **more)
    failed = _failed(call, intent, method, error.body, charge)
    if charge is not None:
        error.body["charge"] = charge["id"]
    error.body |= {"payment_intent": failed, "payment_method": method}
    raise error


def _failed(call: Call, intent: Intent, method: Stored, error: dict[str, Any], charge: Stored | None) -> Stored:
    told = {name: error[name] for name in error if name not in {"payment_intent", "payment_method"}}
    told |= {"payment_method": method, "charge": charge["id"] if charge is not None else None}
    changes: dict[str, Any] = {
        "status": "requires_payment_method",
        "last_payment_error": {name: value for name, value in told.items() if value is not None},
        "next_action": None,
        "payment_method": None,
    }
    if charge is not None:
        changes["latest_charge"] = charge["id"]
    return _step(call, intent, "payment_intent.payment_failed", changes)


def _step(call: Call, intent: Intent, event_type: str, changes: dict[str, Any]) -> Stored:
    """Stores the intent with what has become of it, and tells of it."""
    if isinstance(intent, Stored):
        changed = call.update(intent, changes)
        call.emit(event_type, changed, intent)
    else:
        changed = call.create("payment_intent", {**intent, **changes})
        call.emit(event_type, changed)
    return changed


def _afterwards(call: Call, charge: Stored) -> None:
    """What follows by itself: others get their share, and Stripe's test cards do what they are there for."""
    charge = sharing.share(call, charge)
    method = call.get("payment_method", charge["payment_method"])
    card = card_of(method) if method is not None else None
    if card is not None and card.risk == "elevated":
        charge = fraud.open_review(call, charge)
    if card is not None and card.warned:
        fraud.warn(call, charge)
    if card is not None and card.dispute:
        open_dispute(call, charge, reason=card.dispute, inquiry=card.inquiry)
