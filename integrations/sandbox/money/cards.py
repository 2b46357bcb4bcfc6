"""Stripe's test cards: which number or token behaves how. Source: https://docs.stripe.com/testing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Decline:
    """Why an issuer says no: Stripe's error `code`, its `decline_code` and the sentence for the cardholder."""

    code: str
    decline_code: str | None
    message: str


GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
INSUFFICIENT = Decline("card_declined", "insufficient_funds", "Your card has insufficient funds.")
BLOCKED = Decline("card_declined", "fraudulent", "Your card was declined.")
AUTHENTICATION = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)


@dataclass(frozen=True, slots=True)
class TestCard:
    """One test card and what it does when it is charged, refunded or disputed.

    `authentication` "always": every on-session payment asks for 3-D Secure, off-session ones are declined;
    "unless_set_up": off-session payments are declined unless the card was saved by an authenticated payment.
    `refunds` "pending": stays pending, then succeeds; "fails": succeeds, then fails; `dispute` is the reason of the
    dispute that follows the charge, an inquiry only when `inquiry`; `warned`: its issuer reports the charge as fraud.
    """

    __test__ = False  # a class of this name is no test for pytest

    number: str
    token: str
    brand: str = "visa"
    country: str = "US"
    funding: Literal["credit", "debit", "prepaid"] = "credit"
    decline: Decline | None = None
    authentication: Literal["never", "always", "unless_set_up"] = "never"
    dispute: str | None = None
    inquiry: bool = False
    warned: bool = False
    refunds: Literal["at_once", "pending", "fails"] = "at_once"
    available_at_once: bool = False
    risk: Literal["normal", "elevated", "highest"] = "normal"

    @property
    def last4(self) -> str:
        """The four digits that people recognise a card by."""
        return self.number[-4:]


_PLAIN = (
    TestCard("4242424242424242", "visa"),
    TestCard("4000056655665556", "visa_debit", funding="debit"),
    TestCard("5555555555554444", "mastercard", brand="mastercard"),
    TestCard("2223003122003222", "mastercard_2series", brand="mastercard"),
    TestCard("5200828282828210", "mastercard_debit", brand="mastercard", funding="debit"),
    TestCard("5105105105105100", "mastercard_prepaid", brand="mastercard", funding="prepaid"),
    TestCard("378282246310005", "amex", brand="amex"),
    TestCard("371449635398431", "amex_2", brand="amex"),
    TestCard("6011111111111117", "discover", brand="discover"),
    TestCard("6011981111111113", "discover_debit", brand="discover", funding="debit"),
    TestCard("3056930009020004", "diners", brand="diners"),
    TestCard("3566002020360505", "jcb", brand="jcb", country="JP"),
    TestCard("6200000000000005", "unionpay", brand="unionpay", country="CN"),
    TestCard("4000001240000000", "ca", country="CA"),
    TestCard("4000000760000002", "br", country="BR"),
    TestCard("4000004840008001", "mx", country="MX"),
    TestCard("4000008260000000", "gb", country="GB"),
    TestCard("4000002760000016", "de", country="DE"),
    TestCard("4000002500000003", "fr", country="FR"),
    TestCard("4000003800000008", "it", country="IT"),
    TestCard("4000007240000007", "es", country="ES"),
    TestCard("4000005280000002", "nl", country="NL"),
    TestCard("4000000400000008", "at", country="AT"),
    TestCard("4000000560000004", "be", country="BE"),
    TestCard("4000007560000009", "ch", country="CH"),
    TestCard("4000002080000001", "dk", country="DK"),
    TestCard("4000005780000007", "no", country="NO"),
    TestCard("4000007520000008", "se", country="SE"),
    TestCard("4000006160000005", "pl", country="PL"),
    TestCard("4000003720000005", "ie", country="IE"),
    TestCard("4000000360000006", "au", country="AU"),
    TestCard("4000005540000008", "nz", country="NZ"),
    TestCard("4000003560000008", "in", country="IN"),
    TestCard("4000003920000003", "jp", country="JP"),
    TestCard("4000007020000003", "sg", country="SG"),
)

_DECLINED = (
    TestCard("4000000000000002", "visa_chargeDeclined", decline=GENERIC),
    TestCard("4000000000009995", "visa_chargeDeclinedInsufficientFunds", decline=INSUFFICIENT),
    TestCard(
        "4000000000009987",
        "visa_chargeDeclinedLostCard",
        decline=Decline("card_declined", "lost_card", "Your card was declined."),
    ),
    TestCard(
        "4000000000009979",
        "visa_chargeDeclinedStolenCard",
        decline=Decline("card_declined", "stolen_card", "Your card was declined."),
    ),
    TestCard(
        "4000000000000069",
        "chargeDeclinedExpiredCard",
        decline=Decline("expired_card", "expired_card", "Your card has expired."),
    ),
    TestCard(
        "4000000000000127",
        "chargeDeclinedIncorrectCvc",
        decline=Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    ),
    TestCard(
        "4000000000000119",
        "chargeDeclinedProcessingError",
        decline=Decline(
            "processing_error",
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ),
    TestCard(
        "4000000000006975",
        "visa_chargeDeclinedVelocityLimitExceeded",
        decline=Decline(
            "card_declined",
            "card_velocity_exceeded",
            "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
        ),
    ),
    TestCard("4000000000000341", "chargeCustomerFail", decline=GENERIC),
    TestCard("4100000000000019", "radarBlock", decline=BLOCKED, risk="highest"),
    TestCard("4000000000004954", "riskLevelHighest", decline=BLOCKED, risk="highest"),
)

_AUTHENTICATED = (
    TestCard("4000000000003220", "threeDSecure2Required", authentication="always"),
    TestCard("4000000000003063", "threeDSecureRequired", authentication="always"),
    TestCard("4000002760003184", "authenticationRequired", country="DE", authentication="always"),
    TestCard("4000002500003155", "authenticationRequiredOnSetup", country="FR", authentication="unless_set_up"),
    TestCard("4000003800000446", "authenticationRequiredSetupForOffSession", country="IT"),
    TestCard("4000000000003055", "threeDSecureOptional"),
    TestCard(
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        country="GB",
        authentication="always",
        decline=INSUFFICIENT,
    ),
    TestCard("4000008400001629", "threeDSecureRequiredChargeDeclined", authentication="always", decline=GENERIC),
)

_AFTERWARDS = (
    TestCard("4000000000000259", "createDispute", dispute="fraudulent"),
    TestCard("4000000000002685", "createDisputeProductNotReceived", dispute="product_not_received"),
    TestCard("4000000000001976", "createDisputeInquiry", dispute="fraudulent", inquiry=True),
    TestCard("4000000000005423", "createIssuerFraudRecord", warned=True),
    TestCard("4000000000009235", "riskLevelElevated", risk="elevated"),
    TestCard("4000000000007726", "pendingRefund", refunds="pending"),
    TestCard("4000000000005126", "refundFail", refunds="fails"),
    TestCard("4000000000000077", "bypassPending", available_at_once=True),
    TestCard("4000003720000278", "bypassPendingInternational", country="IE", available_at_once=True),
)

ALL = _PLAIN + _DECLINED + _AUTHENTICATED + _AFTERWARDS
BY_NUMBER = {card.number: card for card in ALL}
_BY_TOKEN = {card.token: card for card in ALL} | {"us": BY_NUMBER["4242424242424242"]}
# Stripe writes some tokens with and some without the brand; both are taken.
_BY_TOKEN |= {f"visa_{card.token}": card for card in _DECLINED if not card.token.startswith("visa_")}
_BY_TOKEN |= {card.token.removeprefix("visa_"): card for card in _DECLINED}
_DOUBLE_ABOVE = 9


def by_token(token: str) -> TestCard | None:
    """The card of a test token ("pm_card_visa", "tok_visa"), or None when it is none of Stripe's."""
    for prefix in ("pm_card_", "tok_"):
        if token.startswith(prefix):
            return _BY_TOKEN.get(token.removeprefix(prefix))
    return None


def passes_luhn(number: str) -> bool:
    """True when the last digit of a card number is the right check digit (ISO/IEC 7812-1, annex B)."""
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + index % 2)
        total += value - _DOUBLE_ABOVE if value > _DOUBLE_ABOVE else value
    return total % 10 == 0
