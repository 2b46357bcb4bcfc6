"""What a payment was for: the products of the Checkout session or invoice behind it, by Stripe's own links."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from domain.errors import TooLarge
from skills.contract import Desk
from skills.finding.payment import Payment, id_of

# How many payments' sessions and invoices are read to tell what they bought, and how many of them at once.
ASKED_MAX = 500
AT_ONCE = 6

# Under which metadata keys shops name what was sold, by the product's id or its exact name.
PRODUCT_KEYS = ("product", "product_id", "product_name", "sku")


async def payments_for(desk: Desk, payments: Iterable[Payment], product: dict[str, Any]) -> list[Payment]:
    """Keep the payments that bought this product (an object of Stripe's), in their order.

    Reads the Checkout session and the invoice of each; TooLarge when that would be more than ASKED_MAX payments.
    """
    rows = list(payments)
    if len(rows) > ASKED_MAX:
        raise TooLarge(
            f"I would have to look into {len(rows):,} payments to see what they bought, and look into {ASKED_MAX} at "
            "most. Name fewer days, a customer or a size."
        )
    gate = asyncio.Semaphore(AT_ONCE)
    called = {str(product["id"]).casefold(), str(product["name"]).casefold()}

    async def fits(payment: Payment) -> bool:
        if not called.isdisjoint(_noted(payment)):
            return True
        async with gate:
            return str(product["id"]) in await products_of(desk, payment)

    kept = await asyncio.gather(*(fits(payment) for payment in rows))
    return [payment for payment, fit in zip(rows, kept, strict=True) if fit]


async def products_of(desk: Desk, payment: Payment) -> frozenset[str]:
    """Return the ids of the products that a payment paid for; none for a charge that no payment intent made."""
    if payment.intent is None:
        return frozenset()
    sessions, invoiced = await asyncio.gather(
        desk.stripe.get("/v1/checkout/sessions", {"payment_intent": payment.id, "limit": 1}),
        desk.stripe.get(
            "/v1/invoice_payments", {"payment": {"type": "payment_intent", "payment_intent": payment.id}, "limit": 100}
        ),
    )
    found: set[str] = set()
    for session in sessions["data"]:
        rows = await desk.stripe.all(f"/v1/checkout/sessions/{session['id']}/line_items")
        found |= {product for row in rows if (product := id_of((row.get("price") or {}).get("product")))}
    for invoice_id in sorted({invoice for row in invoiced["data"] if (invoice := id_of(row.get("invoice")))}):
        rows = await desk.stripe.all(f"/v1/invoices/{invoice_id}/lines")
        found |= {product for row in rows if (product := _priced(row))}
    return frozenset(found)


def _priced(line: dict[str, Any]) -> str | None:
    """The product of an invoice's line; None for an amount of its own."""
    details = (line.get("pricing") or {}).get("price_details") or {}
    return id_of(details.get("product"))


def _noted(payment: Payment) -> set[str]:
    """What the shop itself noted as sold, in lower case."""
    metadata = payment.source.get("metadata") or {}
    return {str(metadata[key]).casefold() for key in PRODUCT_KEYS if metadata.get(key)}
