"""Why a payment was declined, in a merchant's words, and whether trying again can help.

Source: https://docs.stripe.com/declines/codes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from domain.errors import StripeRefused
from skills.finding.foreign import foreign

# The bank wants to hear from the cardholder (https://docs.stripe.com/error-codes).
WANTS_CARDHOLDER = frozenset({"authentication_required", "payment_intent_authentication_failure"})

_WORDS = {
    "insufficient_funds": "there is not enough money behind the card; try again in a few days or with another one",
    "withdrawal_count_limit_exceeded": "the card is over its limit; try again in a few days or with another one",
    "card_velocity_exceeded": "the card is over its limit; try again in a few days or with another one",
    "expired_card": "the card has expired; the customer has to give another one",
    "incorrect_cvc": "the security code does not match; the customer has to enter the card again",
    "invalid_cvc": "the security code does not match; the customer has to enter the card again",
    "incorrect_number": "the card's number is wrong; the customer has to enter it again",
    "invalid_account": "the card or its account is closed; the customer has to give another one",
    "lost_card": "the card was reported lost; never try it again, ask for another one",
    "stolen_card": "the card was reported stolen; never try it again, ask for another one",
    "pickup_card": "the bank has withdrawn the card; never try it again, ask for another one",
    "restricted_card": "the card can't be used for this; the customer should ask the bank or give another one",
    "fraudulent": "it was taken for fraud; do not try this card again",
    "merchant_blacklist": "the card is on your block list",
    "card_not_supported": "the card can't be used for this kind of purchase; ask for another one",
    "currency_not_supported": "the card can't be charged in this currency",
    "processing_error": "the bank had a problem of its own; try again in a little while",
    "issuer_not_available": "the bank could not be reached; try again in a little while",
    "try_again_later": "the bank gave no reason; try again later",
    "authentication_required": "the bank wants the cardholder to confirm it",
    "payment_intent_authentication_failure": "the cardholder did not confirm it with the bank",
    "generic_decline": "the bank gave no reason; the customer should ask the bank or give another card",
    "do_not_honor": "the bank gave no reason; the customer should ask the bank or give another card",
}
_NEVER_AGAIN = frozenset(
    {"lost_card", "stolen_card", "pickup_card", "fraudulent", "expired_card", "incorrect_number", "invalid_account",
     "merchant_blacklist", "card_not_supported", "restricted_card", "incorrect_cvc", "invalid_cvc"}
)  # fmt: skip


class Decline(NamedTuple):
    """`code` is Stripe's most exact one ("" when it named none), `words` half a sentence, `again` whether to retry."""

    code: str
    words: str
    again: bool


def decline_of(error: dict[str, Any]) -> Decline:
    """Read an error of Stripe's: a payment intent's `last_payment_error`, or a failed charge.

    A charge's `outcome` says more than its `failure_code`, which is card_declined for nearly everything.
    """
    outcome = error.get("outcome") or {}
    codes = [error.get("decline_code"), outcome.get("reason"), error.get("code"), error.get("failure_code")]
    if outcome.get("type") == "blocked":
        return Decline("blocked", "Stripe blocked it as too risky before the bank was asked", again=False)
    said = [str(code) for code in codes if code]
    code = next((code for code in said if code in _WORDS), said[0] if said else "")
    advised = error.get("advice_code") or outcome.get("advice_code")
    message = foreign(error.get("message") or error.get("failure_message"), 200).rstrip(".")
    words = _WORDS.get(code) or message or "the bank gave no reason"
    return Decline(code, words, again=code not in _NEVER_AGAIN and advised != "do_not_try_again")


def declined(refusal: StripeRefused, what: str) -> StripeRefused:
    """Say a refused charge in a merchant's words; `what` begins the sentence, as "The payment of $5.00"."""
    error = {"decline_code": refusal.decline_code, "code": refusal.code}
    if not (refusal.decline_code or refusal.code in _WORDS or refusal.code == "card_declined"):
        return refusal
    return reworded(refusal, f"{what} was declined, so nothing was taken: {decline_of(error).words}.")


def reworded(refusal: StripeRefused, message: str) -> StripeRefused:
    """Return the same refusal with another sentence."""
    return StripeRefused(
        message,
        code=refusal.code,
        decline_code=refusal.decline_code,
        param=refusal.param,
        http_status=refusal.http_status,
        request_id=refusal.request_id,
    )
