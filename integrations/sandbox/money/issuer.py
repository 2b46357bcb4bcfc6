"""The cardholder's bank: every attempt to pay becomes a charge, taken or declined."""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple

from integrations.sandbox.call import Call
from integrations.sandbox.money import settlement
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.cards import AUTHENTICATION, Decline, TestCard
from integrations.sandbox.money.methods import card_of
from integrations.sandbox.store import Stored

HOLD_S = 7 * 86_400
_RISK_SCORE = {"normal": 20, "elevated": 65, "highest": 90}
_TRY_AGAIN = {"insufficient_funds", "processing_error", "card_velocity_exceeded"}
_NEVER_AGAIN = {"lost_card", "stolen_card", "fraudulent"}


class Attempt(NamedTuple):
    """How a payment was asked for: without the cardholder present, or after the cardholder proved who he is."""

    off_session: bool = False
    authenticated: bool = False


def decline_of(method: Stored, attempt: Attempt) -> Decline | None:
    """Why the issuer refuses this attempt, or None when it pays."""
    card = card_of(method)
    if attempt.off_session and needs_authentication(method, attempt):
        return AUTHENTICATION
    return card.decline


def needs_authentication(method: Stored, attempt: Attempt) -> bool:
    """Whether the cardholder has to prove who he is before this attempt (3-D Secure)."""
    wanted = card_of(method).authentication
    if attempt.authenticated or wanted == "never":
        return False
    return wanted == "always" or not method.private["authenticated"]


def pay(call: Call, intent: dict[str, Any], method: Stored, attempt: Attempt) -> Stored:
    """Charges a payment method for an intent and returns the charge, whose `status` says how it went."""
    card = card_of(method)
    decline = decline_of(method, attempt)
    held = intent["capture_method"] == "manual"
    charge_id = call.world.new_id("ch")
    paid = decline is None
    captured = paid and not held
    fields: dict[str, Any] = {
        "id": charge_id,
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "application_fee_amount": intent["application_fee_amount"],
        "billing_details": {**method["billing_details"], "tax_id": None},
        "calculated_statement_descriptor": _on_statement(call, intent),
        "captured": captured,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": decline.code if decline else None,
        "failure_message": decline.message if decline else None,
        "fraud_details": {},
        "metadata": intent["metadata"],
        "on_behalf_of": intent["on_behalf_of"],
        "outcome": _outcome(card, decline),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(call, intent, method, attempt, held=held and paid),
        "receipt_email": intent["receipt_email"],
        "receipt_number": receipt_number(charge_id) if paid and intent["receipt_email"] else None,
        "receipt_url": receipt_url(call, charge_id) if paid else None,
        "refunded": False,
        "shipping": intent["shipping"],
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded" if paid else "failed",
        "transfer_data": intent["transfer_data"],
        "transfer_group": intent["transfer_group"],
    }
    if captured:
        money = settlement.charged(call, fields, amount_minor=intent["amount"], at_once=card.available_at_once)
        fields["balance_transaction"] = money["id"]
    charge = call.create("charge", fields, {"refunds": card.refunds, "at_once": card.available_at_once})
    call.emit("charge.succeeded" if paid else "charge.failed", charge)
    return charge


def _on_statement(call: Call, intent: dict[str, Any]) -> str:
    """What the cardholder's statement says: the account's own words, or its prefix with the payment's suffix.

    https://docs.stripe.com/get-started/account/statement-descriptors; at most 22 characters.
    """
    account = call.world.account(intent["on_behalf_of"] or call.account)
    settings = account["settings"] if account else {}
    own = str((settings.get("payments") or {}).get("statement_descriptor") or "")
    prefix = str((settings.get("card_payments") or {}).get("statement_descriptor_prefix") or own)
    if suffix := intent["statement_descriptor_suffix"]:
        return f"{prefix}* {suffix}"[:22]
    return intent["statement_descriptor"] or own or "STRIPE"


def receipt_url(call: Call, charge_id: str) -> str:
    """Where the cardholder sees the receipt: a page of the sandbox itself."""
    return hosted_url(call, f"/receipts/{charge_id}")


def receipt_number(charge_id: str) -> str:
    """The number of a receipt that was sent: two groups of four digits, the same for the same charge."""
    digits = zlib.crc32(charge_id.encode()) % 10**8
    return f"{digits // 10**4:04d}-{digits % 10**4:04d}"


def advice_of(decline: Decline) -> str | None:
    """What the card networks advise after a decline (`advice_code`)."""
    if decline.decline_code in _TRY_AGAIN:
        return "try_again_later"
    return "do_not_try_again" if decline.decline_code in _NEVER_AGAIN else None


def _outcome(card: TestCard, decline: Decline | None) -> dict[str, Any]:
    outcome: dict[str, Any] = {
        "advice_code": advice_of(decline) if decline else None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network",
        "reason": "elevated_risk_level" if card.risk == "elevated" else None,
        "risk_level": card.risk,
        "risk_score": _RISK_SCORE[card.risk],
        "seller_message": "Payment complete.",
        "type": "authorized",
    }
    if decline and card.risk == "highest":
        outcome |= {
            "network_status": "not_sent_to_network",
            "reason": "highest_risk_level",
            "seller_message": "Stripe blocked this payment as too risky.",
            "type": "blocked",
        }
    elif decline:
        outcome |= {
            "network_status": "declined_by_network",
            "reason": decline.decline_code,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        }
    return outcome


def _details(call: Call, intent: dict[str, Any], method: Stored, attempt: Attempt, *, held: bool) -> dict[str, Any]:
    """The charge's `payment_method_details`, of the card as it was at this moment."""
    card = method["card"]
    kept = (
        "brand",
        "checks",
        "country",
        "exp_month",
        "exp_year",
        "fingerprint",
        "funding",
        "last4",
        "regulated_status",
    )
    fields = {name: card[name] for name in kept}
    fields |= {
        "amount_authorized": intent["amount"],
        "authorization_code": "123456",
        "network": card["brand"],
        "network_token": {"used": False},
    }
    if held:
        fields["capture_before"] = call.now_s + HOLD_S
    if attempt.authenticated:
        fields["three_d_secure"] = call.shape(
            "charge.payment_method_details.card.three_d_secure",
            {"authentication_flow": "challenge", "result": "authenticated", "version": "2.2.0"},
        )
    return {"card": call.shape("charge.payment_method_details.card", fields), "type": "card"}
