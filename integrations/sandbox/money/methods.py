"""Payment methods: cards made from Stripe's test numbers and tokens, and who may charge them."""

from __future__ import annotations

import hashlib
import time
from functools import cache
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, card_error, invalid
from integrations.sandbox.money import cards
from integrations.sandbox.money.cards import TestCard
from integrations.sandbox.store import Stored

_MONTHS = 12
_OLDEST_YEAR, _LATEST_YEAR = 1970, 2100
_USED_UP = (
    "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a "
    "connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use "
    "a PaymentMethod multiple times, you must attach it to a Customer first."
)


def from_params(call: Call, params: dict[str, Any], *, name: str) -> Stored:
    """A new payment method from `type`, `card`, `billing_details`, `metadata`; `name` is how errors call the card.

    Raises ApiError: 402 for a number, date or security code that no card has, 400 for a kind of payment method that
    the offline Stripe does not play.
    """
    kind = params.get("type") or "card"
    if kind != "card":
        raise invalid(f"The offline Stripe takes cards only, not payment methods of type {kind}.", param="type")
    given = params.get("card")
    if not isinstance(given, dict):
        raise invalid("Missing required param: card.", code="parameter_missing", param="card")
    token = given.get("token")
    card = cards.by_token(token) if token else _numbered(given, name)
    if card is None:
        raise invalid(f"No such token: '{token}'", code="resource_missing", param=f"{name}[token]")
    return of_card(
        call,
        card,
        expiry=None if token else _checked_expiry(call, given, name),
        billing=params.get("billing_details"),
        metadata={key: value for key, value in (params.get("metadata") or {}).items() if value is not None},
        with_cvc=bool(token or given.get("cvc")),
    )


def of_card(
    call: Call,
    card: TestCard,
    *,
    expiry: tuple[int, int] | None = None,
    billing: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
    with_cvc: bool = True,
    used: bool = False,
) -> Stored:
    """A new payment method of a test card; `expiry` is (month, year), in a year's time when not given."""
    month, year = expiry or (_MONTHS, time.gmtime(call.now_s).tm_year + 1)
    checks: dict[str, str | None] = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": None}
    if with_cvc:
        failed = card.decline is not None and card.decline.code == "incorrect_cvc"
        checks["cvc_check"] = "fail" if failed else "pass"
    details = {
        "brand": card.brand,
        "checks": checks,
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": fingerprint(card.number),
        "funding": card.funding,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
    }
    fields = {
        "allow_redisplay": "unspecified",
        "billing_details": _billing(call, billing),
        "card": call.shape("payment_method.card", details),
        "customer": None,
        "metadata": metadata or {},
        "type": "card",
    }
    return call.create("payment_method", fields, {"number": card.number, "used": used, "authenticated": False})


def card_of(method: Stored) -> TestCard:
    """Which of Stripe's test cards a payment method is."""
    return cards.BY_NUMBER[method.private["number"]]


def to_charge(call: Call, method_id: str, customer: str | None, *, at_once: bool = False) -> Stored:
    """The payment method an intent of `customer` names, by id or by test token; a token's card is used up `at_once`.

    Raises ApiError (400) when it does not exist, belongs to somebody else, or may be used only once and was.
    """
    card = cards.by_token(method_id)
    if card is not None:
        return of_card(call, card, used=at_once)
    param = "payment_method"
    method = call.get("payment_method", method_id)
    if method is None:
        raise invalid(f"No such PaymentMethod: '{method_id}'", code="resource_missing", param=param)
    owner = method["customer"]
    if owner is not None and customer is None:
        raise invalid(
            "The payment method you provided is attached to a customer so for security purposes you must provide the "
            "customer in the request.",
            param=param,
        )
    if owner != customer and owner is not None:
        raise invalid(
            f"The customer does not have a payment method with the ID {method_id}. The payment method must be attached "
            "to the customer.",
            param=param,
        )
    if owner is None and method.private["used"]:
        raise invalid(_USED_UP, code="payment_method_unexpected_state", param=param)
    return method


def attach(call: Call, method: Stored, customer: str) -> Stored:
    """Gives a payment method to a customer. Raises card_error (402) for cards whose issuer refuses even that."""
    if method["customer"] is not None and method["customer"] != customer:
        raise invalid("The payment method you provided has already been attached to a customer.")
    if method["customer"] is None and method.private["used"]:
        raise invalid(_USED_UP, code="payment_method_unexpected_state")
    card = card_of(method)
    if card.decline is not None and card.authentication == "never" and card.token != "chargeCustomerFail":  # noqa: S105  # the name of a test card
        decline = card.decline
        raise card_error(decline.code, decline.message, decline_code=decline.decline_code)
    attached = call.update(method, {"customer": customer})
    call.emit("payment_method.attached", attached, method)
    return attached


def new_expiry(call: Call, method: Stored, asked: dict[str, Any]) -> dict[str, int]:
    """The changed month and year of a saved card. Raises card_error (402) when they are over or no date."""
    now = {name: method["card"][name] for name in ("exp_month", "exp_year")}
    month, year = _checked_expiry(call, now | {name: asked[name] for name in now if name in asked}, "card")
    return {"exp_month": month, "exp_year": year}


@cache
def fingerprint(number: str) -> str:
    """The same 16 letters for the same card number, wherever it is used."""
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def _numbered(given: dict[str, Any], name: str) -> TestCard:
    number = "".join(str(given.get("number") or "").split())
    if not number:
        raise invalid(f"Missing required param: {name}[number].", code="parameter_missing", param=f"{name}[number]")
    card = cards.BY_NUMBER.get(number)
    if card is not None:
        return card
    if not number.isdecimal() or not cards.passes_luhn(number):
        raise card_error("incorrect_number", "Your card number is incorrect.", param=f"{name}[number]")
    raise card_error(
        "card_declined",
        "Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid "
        "test cards, visit: https://stripe.com/docs/testing.",
        decline_code="test_mode_live_card",
    )


def _checked_expiry(call: Call, given: dict[str, Any], name: str) -> tuple[int, int]:
    month, year = given.get("exp_month"), given.get("exp_year")
    if not isinstance(month, int) or not 1 <= month <= _MONTHS:
        raise _wrong("invalid_expiry_month", "Your card's expiration month is invalid.", f"{name}[exp_month]")
    year = year + 2000 if isinstance(year, int) and 0 <= year < 100 else year  # two-digit years
    now = time.gmtime(call.now_s)
    if not isinstance(year, int) or not _OLDEST_YEAR < year < _LATEST_YEAR or year < now.tm_year:
        raise _wrong("invalid_expiry_year", "Your card's expiration year is invalid.", f"{name}[exp_year]")
    if year == now.tm_year and month < now.tm_mon:
        raise _wrong("invalid_expiry_month", "Your card's expiration month is invalid.", f"{name}[exp_month]")
    cvc = given.get("cvc")
    if cvc is not None and not (str(cvc).isdecimal() and len(str(cvc)) in {3, 4}):
        raise _wrong("invalid_cvc", "Your card's security code is invalid.", f"{name}[cvc]")
    return month, year


def _wrong(code: str, message: str, param: str) -> ApiError:
    return card_error(code, message, param=param)


def _billing(call: Call, given: dict[str, Any] | None) -> dict[str, Any]:
    billing = call.shape("payment_method.billing_details", given or {})
    billing["address"] = call.shape("payment_method.billing_details.address", billing.get("address") or {})
    return billing
