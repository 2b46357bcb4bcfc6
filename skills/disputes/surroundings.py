"""Reads what Stripe knows around a disputed payment: customer, invoice, subscription, refunds, other payments."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from skills.contract import Desk
from skills.disputes.case import Case
from skills.finding.payment import id_of
from skills.finding.same_payer import card_of, read_others


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A dispute's charge and what belongs to it; what Stripe has not is None or empty.

    `others` are the other charges of the same customer or card that took money, newest first; `others_cut` says that
    there are more than OTHERS_MAX.
    """

    case: Case
    charge: dict[str, Any]
    refunds: list[dict[str, Any]]
    invoice: dict[str, Any] | None
    subscription: dict[str, Any] | None
    session: dict[str, Any] | None
    session_lines: list[dict[str, Any]]
    review: dict[str, Any] | None
    others: list[dict[str, Any]]
    others_cut: bool

    @property
    def customer(self) -> dict[str, Any]:
        """The customer's record, or nothing."""
        record = self.charge.get("customer")
        return record if isinstance(record, dict) else {}

    @property
    def card(self) -> dict[str, Any]:
        """The card's details on the charge."""
        return card_of(self.charge)

    @property
    def metadata(self) -> list[tuple[str, dict[str, Any]]]:
        """The metadata around the payment with where each stands."""
        sources = (
            ("the payment's metadata", self.case.intent),
            ("the charge's metadata", self.charge),
            ("the checkout's metadata", self.session),
            ("the invoice's metadata", self.invoice),
            ("the customer's metadata", self.customer),
        )
        return [(name, source["metadata"]) for name, source in sources if source and source.get("metadata")]


async def read_surroundings(desk: Desk, case: Case) -> Surroundings:
    """Read everything around a dispute that was just read."""
    await desk.progress("Collecting what Stripe knows about this payment")
    charge = case.charge
    refunds, (invoice, subscription), (session, lines), review, (others, cut) = await asyncio.gather(
        desk.stripe.all("/v1/refunds", {"charge": case.charge_id}, limit=100),
        _invoice(desk, case),
        _session(desk, case),
        _review(desk, charge),
        read_others(desk, charge),
    )
    return Surroundings(case, charge, refunds, invoice, subscription, session, lines, review, others, cut)


async def _invoice(desk: Desk, case: Case) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return the invoice that the payment paid and its subscription."""
    if not case.payment_id.startswith("pi_"):
        return None, None
    paid = {"type": "payment_intent", "payment_intent": case.payment_id}
    rows = (await desk.stripe.get("/v1/invoice_payments", {"payment": paid, "limit": 1}))["data"]
    invoice_id = id_of(rows[0].get("invoice")) if rows else None
    invoice = await desk.stripe.find(f"/v1/invoices/{invoice_id}") if invoice_id else None
    parent = ((invoice or {}).get("parent") or {}).get("subscription_details") or {}
    subscription_id = id_of(parent.get("subscription"))
    subscription = await desk.stripe.find(f"/v1/subscriptions/{subscription_id}") if subscription_id else None
    return invoice, subscription


async def _session(desk: Desk, case: Case) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """Return the checkout through which it was paid, with what was bought."""
    if not case.payment_id.startswith("pi_"):
        return None, []
    params = {"payment_intent": case.payment_id, "limit": 1}
    rows = (await desk.stripe.get("/v1/checkout/sessions", params))["data"]
    if not rows:
        return None, []
    return rows[0], await desk.stripe.all(f"/v1/checkout/sessions/{rows[0]['id']}/line_items", limit=200)


async def _review(desk: Desk, charge: dict[str, Any]) -> dict[str, Any] | None:
    """Return Radar's review of the charge, which knows the address the payment came from."""
    review_id = id_of(charge.get("review"))
    return await desk.stripe.find(f"/v1/reviews/{review_id}") if review_id else None
