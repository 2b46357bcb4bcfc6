"""A payment's risk in points, each with its reason: Florin's own reading of Stripe's fields, not Stripe Radar's score.

The points are a stated rule of thumb, not statistics. What the fields mean: https://docs.stripe.com/disputes/prevention/identifying-fraud
and https://docs.stripe.com/api/charges/object (outcome, payment_method_details.card).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from skills.fraud.emails import is_disposable, looks_random

POINTS_MAX = 100
LOOK_FROM, HIGH_FROM = 25, 50

DAY_S = 86_400
# Below this many payments of a currency nothing can be called usual.
USUAL_MIN = 10
OFTEN, VERY_OFTEN = 3, 6
DECLINES_MANY = 2
CARDS_MANY = 3
KNOWN_SINCE = 2

Level = Literal["low", "look closer", "high"]


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that was looked at: points (negative ones speak for the payer), and why."""

    name: str
    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Risk:
    """All factors; `score` is their sum within 0 and 100."""

    factors: tuple[Factor, ...]

    @property
    def score(self) -> int:
        """The sum within its bounds."""
        return max(0, min(POINTS_MAX, sum(factor.points for factor in self.factors)))

    @property
    def level(self) -> Level:
        """What the score says."""
        return "high" if self.score >= HIGH_FROM else "look closer" if self.score >= LOOK_FROM else "low"


@dataclass(frozen=True, slots=True)
class Traits:
    """What a payment's risk is read from: its charge and what Stripe knows around it.

    `others` are other charges of the same customer or card, `usual_minor` the amounts of the merchant's newest
    payments in the same currency, `ip_country` where the payment came from as an ISO code, if known.
    """

    charge: dict[str, Any]
    email: str
    others: list[dict[str, Any]]
    usual_minor: list[int]
    warnings: list[dict[str, Any]]
    ip_country: str | None

    @property
    def card(self) -> dict[str, Any]:
        """The card's details."""
        return (self.charge.get("payment_method_details") or {}).get("card") or {}


def read_risk(traits: Traits) -> Risk:
    """Read the risk: every factor that can be judged, in a fixed order."""
    rules = (_warned, _radar, _checks, _secure, _countries, _velocity, _history, _amount, _mail, _funding)
    return Risk(tuple(factor for rule in rules for factor in rule(traits)))


def _warned(traits: Traits) -> Iterator[Factor]:
    """The card's issuer has reported it as fraud."""
    if traits.warnings:
        kind = str(traits.warnings[0].get("fraud_type", "misc")).replace("_", " ")
        yield Factor("Early fraud warning", 40, f"The card's bank reported this payment as fraud ({kind}).")
    else:
        yield Factor("Early fraud warning", 0, "The card's bank has reported nothing.")


def _radar(traits: Traits) -> Iterator[Factor]:
    """What Stripe's own model said."""
    outcome = traits.charge.get("outcome") or {}
    level, score = outcome.get("risk_level"), outcome.get("risk_score")
    said = f"Stripe Radar says {level}" + (f", {score} of 100" if isinstance(score, int) else "")
    if outcome.get("type") == "blocked":
        yield Factor("Stripe Radar", 30, "Stripe blocked it as too risky.")
    elif level in ("highest", "elevated"):
        yield Factor("Stripe Radar", 30 if level == "highest" else 20, f"{said}.")
    elif level == "normal":
        yield Factor("Stripe Radar", 0, f"{said}.")


def _checks(traits: Traits) -> Iterator[Factor]:
    """Whether the payer knew what stands on the card and at the bank."""
    checks = traits.card.get("checks") or {}
    for name, words, points in (
        ("cvc_check", "security code", 20),
        ("address_postal_code_check", "postal code", 10),
        ("address_line1_check", "street", 5),
    ):
        result = checks.get(name)
        if result == "fail":
            yield Factor(words.capitalize(), points, f"The {words} did not match the bank's.")
        elif result == "pass":
            yield Factor(words.capitalize(), 0, f"The {words} matched the bank's.")
        elif name == "cvc_check" and traits.card:
            yield Factor(words.capitalize(), 5, "The security code was not checked.")


def _secure(traits: Traits) -> Iterator[Factor]:
    """Whether the card's own bank authenticated the payer."""
    result = (traits.card.get("three_d_secure") or {}).get("result")
    if result == "authenticated":
        yield Factor("3-D Secure", -15, "The payer was authenticated by the card's bank, which then bears most fraud.")
    elif result == "failed":
        yield Factor("3-D Secure", 15, "The payer failed to authenticate with the card's bank.")
    elif traits.card:
        yield Factor("3-D Secure", 0, "The payer was not authenticated by the card's bank.")


def _countries(traits: Traits) -> Iterator[Factor]:
    """Whether card, payer and parcel are of one country."""
    card = _country(traits.card.get("country"))
    billing = _country(((traits.charge.get("billing_details") or {}).get("address") or {}).get("country"))
    shipping = _country(((traits.charge.get("shipping") or {}).get("address") or {}).get("country"))
    pairs = (
        (
            "Country of the payer's address",
            15,
            card,
            _country(traits.ip_country),
            "The card is from {} and paid from {}.",
        ),
        ("Billing country", 10, card, billing, "The card is from {}, the billing address in {}."),
        ("Shipping country", 10, billing or card, shipping, "Billed in {}, shipped to {}."),
    )
    for name, points, one, other, words in pairs:
        if one and other:
            yield Factor(name, points if one != other else 0, words.format(one, other))


def _velocity(traits: Traits) -> Iterator[Factor]:
    """How often the same card or customer tried within a day before."""
    made = int(traits.charge["created"])
    lately = [row for row in traits.others if 0 <= made - int(row["created"]) <= DAY_S]
    tries, declined = len(lately), sum(1 for row in lately if row["status"] == "failed")
    points = 20 if tries >= VERY_OFTEN else 10 if tries >= OFTEN else 0
    yield Factor(
        "Tries within a day", points, f"The same card or customer made {tries} other tries in 24 hours before."
    )
    if declined >= DECLINES_MANY:
        yield Factor("Declined tries", 10, f"{declined} of them were declined.")
    cards = {((row.get("payment_method_details") or {}).get("card") or {}).get("fingerprint") for row in lately}
    cards = (cards | {traits.card.get("fingerprint")}) - {None}
    if len(cards) >= CARDS_MANY:
        yield Factor("Several cards", 20, f"The same customer used {len(cards)} cards in 24 hours.")


def _history(traits: Traits) -> Iterator[Factor]:
    """What is known of the card and customer from before."""
    made = int(traits.charge["created"])
    disputed = sum(1 for row in traits.others if row.get("disputed"))
    good = sum(1 for row in traits.others if row["status"] == "succeeded" and not row.get("disputed")
               and made - int(row["created"]) > DAY_S)  # fmt: skip
    if disputed:
        yield Factor("Disputes", 25, f"{disputed} other payments of this card or customer were disputed.")
    if good >= KNOWN_SINCE and not disputed:
        yield Factor("Known payer", -10, f"{good} earlier payments, none disputed.")
    elif not good:
        yield Factor("Known payer", 5, "No earlier payment of this card or customer.")


def _amount(traits: Traits) -> Iterator[Factor]:
    """How the amount compares with what the merchant usually takes: the middle one of the newest payments."""
    if len(traits.usual_minor) < USUAL_MIN:
        return
    middle = sorted(traits.usual_minor)[len(traits.usual_minor) // 2]
    times = int(traits.charge["amount"]) // max(middle, 1)
    points = 15 if times >= 5 else 8 if times >= 3 else 0
    told = f"{times} times" if points else "in line with"
    yield Factor("Amount", points, f"The amount is {told} the middle one of your newest {len(traits.usual_minor)}.")


def _mail(traits: Traits) -> Iterator[Factor]:
    """Whether the email looks thrown away."""
    if not traits.email:
        yield Factor("Email", 5, "No email is known.")
    elif is_disposable(traits.email):
        yield Factor("Email", 15, "The email's provider gives out addresses to throw away.")
    elif looks_random(traits.email):
        yield Factor("Email", 5, "The email looks made up at random.")
    else:
        yield Factor("Email", 0, "The email looks ordinary.")


def _funding(traits: Traits) -> Iterator[Factor]:
    """Whether the card can be bought without a name."""
    if traits.card.get("funding") == "prepaid":
        yield Factor("Card", 5, "It is a prepaid card.")


def _country(code: object) -> str:
    """Return an ISO country code, or "" for anything else."""
    return code.upper() if isinstance(code, str) and re.fullmatch(r"[A-Za-z]{2}", code) else ""
