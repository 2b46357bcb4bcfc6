"""Reads how risky a payment is, from its own fields, in points with a reason each."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.errors import Conflict
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.foreign import quoted
from skills.finding.payment import PAID, Payment, id_of
from skills.finding.payments import find_payment
from skills.finding.same_payer import read_others
from skills.fraud.risk import HIGH_FROM, LOOK_FROM, POINTS_MAX, Risk, Traits, read_risk

USUAL_MAX = 100
OWN_READING = "This is Florin's own reading of the payment's fields, not Stripe Radar's score."

# Where shops note the country of the payer's internet address.
_IP_COUNTRY_KEYS = ("ip_country", "client_ip_country", "geoip_country")


class Args(BaseModel):
    """Which payment."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    payment_ref: str = Field(
        min_length=1,
        max_length=80,
        description="Which payment: an order number (42), a payment or charge id (pi_…, ch_…) or an invoice number.",
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the score and every factor; NotFound, a choice, or Conflict when no method was tried yet."""
    payment = await find_payment(desk, args.payment_ref, prefer=lambda one: one.state in PAID)
    if isinstance(payment, Choice):
        return payment
    if payment.charge is None:
        raise Conflict(f"Payment {payment.id} has not been tried with any card yet, so there is nothing to judge.")
    risk = read_risk(await _traits(desk, payment, payment.charge))
    counted = [factor for factor in risk.factors if factor.points]
    who = f" by {quoted(payment.who, 150)}" if payment.who else ""
    lines = [
        f"Payment {payment.id} over {desk.show(payment.amount)}{who}: {risk.score} of {POINTS_MAX}, {risk.level}.",
        f"{OWN_READING} {LOOK_FROM} points and more: look closer; {HIGH_FROM} and more: high.",
        *(f"{factor.points:+d} {factor.name}: {factor.reason}" for factor in counted),
    ]
    if not counted:
        lines.append("Nothing speaks for or against it.")
    lines.append(_next(payment, risk))
    rows = tuple(
        (f"{factor.points:+d}" if factor.points else "0", factor.name, factor.reason) for factor in risk.factors
    )
    columns = (Column("Points", "right"), Column("What"), Column("Why"))
    return Answer(
        text="\n".join(lines),
        cards=(TableCard(f"Risk of {payment.id}: {risk.score} of {POINTS_MAX}", columns, rows, len(rows)),),
        figures=(payment.amount,),
        data={
            "payment_id": payment.id,
            "score": risk.score,
            "score_max": POINTS_MAX,
            "level": risk.level,
            "by": "florin",
            "factors": [{"name": one.name, "points": one.points, "reason": one.reason} for one in risk.factors],
        },
        mentions=Mentions(payment.id, payment.customer_id, payment.customer_name),
    )


async def _traits(desk: Desk, payment: Payment, charge: dict[str, Any]) -> Traits:
    """Read what the risk is judged by."""
    await desk.progress("Looking at what surrounds this payment")
    about = {**charge, "customer": payment.customer_id}
    (others, _more), newest, warned, review = await asyncio.gather(
        read_others(desk, about),
        desk.stripe.get("/v1/charges", {"limit": USUAL_MAX}),
        desk.stripe.get("/v1/radar/early_fraud_warnings", {"charge": charge["id"], "limit": 1}),
        _review(desk, charge),
    )
    usual = [
        int(row["amount"])
        for row in newest["data"]
        if row["currency"] == charge["currency"] and row["status"] == "succeeded" and row["id"] != charge["id"]
    ]
    return Traits(charge, _email(payment, charge), others, usual, warned["data"], _ip_country(payment, review))


async def _review(desk: Desk, charge: dict[str, Any]) -> dict[str, Any] | None:
    """Return Radar's review of the charge, which knows where it was paid from."""
    review_id = id_of(charge.get("review"))
    return await desk.stripe.find(f"/v1/reviews/{review_id}") if review_id else None


def _email(payment: Payment, charge: dict[str, Any]) -> str:
    """Return the payer's email as it is, for judging only."""
    record = payment.source.get("customer")
    person = record if isinstance(record, dict) else {}
    billing = charge.get("billing_details") or {}
    return str(person.get("email") or billing.get("email") or charge.get("receipt_email") or "")


def _ip_country(payment: Payment, review: dict[str, Any] | None) -> str | None:
    """Return the country the payment came from: of Radar's review, or noted by the shop; None when unknown."""
    located = ((review or {}).get("ip_address_location") or {}).get("country")
    metadata = payment.source.get("metadata") or {}
    noted = next((metadata[key] for key in _IP_COUNTRY_KEYS if metadata.get(key)), None)
    return located or noted


def _next(payment: Payment, risk: Risk) -> str:
    """Say what to do with such a payment."""
    charge = payment.charge or {}
    review_id = id_of(charge.get("review"))
    if charge.get("disputed"):
        return "It is disputed already: answer or accept the dispute."
    if payment.state not in PAID:
        return f"It is {payment.state}; no money was taken."
    if not payment.left.minor:
        return "It is refunded in full; nothing more is at risk."
    approve = f" or “approve review {review_id}”" if review_id else ""
    if risk.level == "high":
        return f"Next: ask the customer before you deliver, or “refund {payment.id}”{approve}."
    if risk.level == "look closer":
        return (
            f"Next: compare name, address and order before you deliver{approve}. “refund {payment.id}” if it is fraud."
        )
    return f"Next: nothing to do{approve}."


SKILL = Reads(
    name="assess_risk",
    summary="Read how risky a payment is from its own fields, in points with a reason each.",
    args=Args,
    examples=("how risky is order 42?", "is pi_3Qx91Lm fraud?"),
    answer=answer,
)
