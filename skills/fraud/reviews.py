"""Radar's reviews as Florin speaks of them, and how one is found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from domain.cards import ChoiceCard, Option
from domain.errors import NotFound
from domain.money import Money
from skills.contract import Choice, Desk, Mentions
from skills.finding.candidates import left_out
from skills.finding.foreign import foreign
from skills.finding.payment import Payment, id_of, of_charge
from skills.finding.payments import find_payment

EXPAND = ["charge.customer", "charge.balance_transaction"]
REVIEWS_MAX = 5_000
CANDIDATES_MAX = 10

_ID = re.compile(r"prv_[A-Za-z0-9_]{1,60}\Z")
_WHY = {"rule": "a rule of yours asked for it", "manual": "somebody asked for it by hand"}
_CLOSED = {
    "approved": "approved",
    "refunded": "refunded",
    "refunded_as_fraud": "refunded as fraud",
    "disputed": "disputed by the cardholder",
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review with its charge expanded where Stripe has one."""

    review: dict[str, Any]

    @property
    def id(self) -> str:
        """Stripe's id."""
        return str(self.review["id"])

    @property
    def charge(self) -> dict[str, Any]:
        """The charge that is looked at."""
        charge = self.review.get("charge")
        return charge if isinstance(charge, dict) else {}

    @property
    def payment(self) -> Payment | None:
        """The payment as the charge tells it."""
        return of_charge(self.charge) if self.charge else None

    @property
    def payment_id(self) -> str:
        """The payment's id: the intent's, or the charge's when it has none."""
        return id_of(self.review.get("payment_intent")) or id_of(self.review.get("charge")) or self.id

    @property
    def money(self) -> Money | None:
        """What was paid, or held."""
        return self.payment.amount if self.payment else None

    @property
    def why(self) -> str:
        """Why it is to be looked at."""
        opened = str(self.review.get("opened_reason") or self.review.get("reason"))
        return _WHY.get(opened, opened.replace("_", " "))

    @property
    def closed_as(self) -> str:
        """How it ended, in words."""
        reason = str(self.review.get("closed_reason") or "closed")
        return _CLOSED.get(reason, reason.replace("_", " "))

    @property
    def risk(self) -> str:
        """What Radar said of the payment: "elevated (75 of 100)"."""
        outcome = self.charge.get("outcome") or {}
        score = outcome.get("risk_score")
        level = foreign(outcome.get("risk_level"), 20).replace("_", " ")
        return f"{level} ({score} of 100)" if level and isinstance(score, int) else level

    def preconditions(self) -> dict[str, Any]:
        """What must still be so when it is approved."""
        return {
            "review": self.id,
            "open": bool(self.review["open"]),
            "refunded_minor": int(self.charge.get("amount_refunded") or 0),
            "disputed": bool(self.charge.get("disputed")),
        }


async def open_reviews(desk: Desk) -> list[Reviewed]:
    """Return every open review, newest first; TooLarge beyond REVIEWS_MAX."""
    expand = [f"data.{path}" for path in EXPAND]
    rows = await desk.stripe.all("/v1/reviews", {"expand": expand}, limit=REVIEWS_MAX)
    return [Reviewed(row) for row in rows if row["open"]]


async def read_review(desk: Desk, review_id: str) -> Reviewed | None:
    """Read one review afresh; None when there is none of that id."""
    found = await desk.stripe.find(f"/v1/reviews/{review_id}", {"expand": EXPAND})
    return Reviewed(found) if found is not None else None


async def find_review(desk: Desk, said: str) -> Reviewed | Choice:
    """Return the review of that id, or of the payment called so; NotFound when there is none."""
    query = " ".join(said.split()).strip(" .,;:!?\"'“”")
    if _ID.match(query):
        review = await read_review(desk, query)
        if review is None:
            raise NotFound(f"There is no review {query} on this account. Check the id, and test or live mode.")
        return review
    found = [review for review in await open_reviews(desk) if _is_of(review, query)]
    if len(found) == 1:
        return found[0]
    if found:
        return _choice(desk, query, found)
    payment = await find_payment(desk, query)
    if isinstance(payment, Choice):
        return Choice(payment.card, "review", payment.mentions)
    review_id = id_of((payment.charge or {}).get("review"))
    review = await read_review(desk, review_id) if review_id else None
    if review is None:
        raise NotFound(f"Payment {payment.id} over {desk.show(payment.amount)} is not under review.")
    return review


def label(desk: Desk, review: Reviewed) -> str:
    """Name a review in one line: amount, risk, order, who."""
    payment = review.payment
    parts = [desk.show(review.money) if review.money else "", f"risk {review.risk}" if review.risk else ""]
    if payment is not None:
        parts += [f"order {payment.order}" if payment.order else "", payment.who]
    return " · ".join([*filter(None, parts), review.payment_id])


def _is_of(review: Reviewed, query: str) -> bool:
    """Say whether the review's payment, order or payer goes by that."""
    payment, wanted = review.payment, query.casefold()
    if query in (review.payment_id, review.charge.get("id")):
        return True
    if payment is None:
        return False
    number = re.sub(r"^(?:order\s*)?#?\s*", "", wanted)
    is_order = bool(number) and payment.order.casefold().lstrip("#") == number
    named = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", payment.who.casefold()) is not None
    return is_order or (named and not number.isdigit())


def _choice(desk: Desk, query: str, found: list[Reviewed]) -> Choice:
    """Offer the reviews."""
    shown = found[:CANDIDATES_MAX]
    more = left_out(shown, found, "its id, prv_…")
    card = ChoiceCard(
        f"{len(found)} reviews go by “{query[:60]}”{more}. Which one?",
        tuple(Option(label(desk, review), review.id, foreign=True) for review in shown),
    )
    return Choice(card, "review", Mentions(listed=tuple(review.id for review in shown)))
