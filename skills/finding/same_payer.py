"""Finds the other payments of whoever made one: of the same customer's record or the same card."""

from __future__ import annotations

from typing import Any

from domain.errors import StripeRefused
from skills.contract import Desk
from skills.finding.payment import id_of
from skills.finding.references import quoted_for_search

# How many other payments of the same customer and card are read, the newest first.
OTHERS_MAX = 1_000


async def read_others(desk: Desk, charge: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """Return the other charges of the same customer or card, newest first, and whether there are more.

    In test mode everybody pays with Stripe's few test cards, so there a card says nothing about who paid: it is only
    looked at where nobody is named, and payments of somebody else are left out.
    """
    found: dict[str, dict[str, Any]] = {}
    customer_id, fingerprint = id_of(charge.get("customer")), card_of(charge).get("fingerprint")
    lists: list[tuple[str, dict[str, Any]]] = []
    if customer_id:
        lists.append(("/v1/charges", {"customer": customer_id}))
    if fingerprint and (desk.stripe.livemode or not customer_id):
        query = f"payment_method_details.card.fingerprint:{quoted_for_search(str(fingerprint))}"
        lists.append(("/v1/charges/search", {"query": query}))
    cut = False
    for path, params in lists:
        rows, more = await _some(desk, path, params)
        found |= {row["id"]: row for row in rows if row["id"] != charge.get("id")}
        cut = cut or more
    rows = [row for row in found.values() if desk.stripe.livemode or not is_somebody_else(row, charge)]
    return sorted(rows, key=lambda row: -int(row["created"])), cut


def is_somebody_else(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two charges name different customers or emails; where one names nobody, the card decides."""
    customers = [id_of(charge.get("customer")) for charge in (one, other)]
    emails = [str((charge.get("billing_details") or {}).get("email") or "").casefold() for charge in (one, other)]
    return any(all(pair) and pair[0] != pair[1] for pair in (customers, emails))


def card_of(charge: dict[str, Any]) -> dict[str, Any]:
    """Return a charge's card details, or nothing for another method."""
    return (charge.get("payment_method_details") or {}).get("card") or {}


async def _some(desk: Desk, path: str, params: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """Read at most OTHERS_MAX rows and say whether there were more; none where Stripe has no such search (404)."""
    rows: list[dict[str, Any]] = []
    try:
        async for page in desk.stripe.pages(path, params):
            rows += page
            if len(rows) > OTHERS_MAX:
                return rows[:OTHERS_MAX], True
    except StripeRefused as refusal:
        if refusal.http_status != 404:
            raise
    return rows, False
