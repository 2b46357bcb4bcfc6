"""Tells what payments were for: by the lines of their invoice or checkout, else by what the shop noted in metadata."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from domain.periods import Period
from skills.contract import Desk
from skills.finding.bought import PRODUCT_KEYS
from skills.finding.foreign import foreign
from skills.finding.payment import id_of
from skills.reports.allocating import split
from skills.reports.sales import Sale

# An invoice that is paid in the period is looked for among those made so many days before it, or in it.
INVOICES_BACK_DAYS = 180
# A checkout can be paid for a day.
CHECKOUTS_BACK_DAYS = 2
DAY_S = 86_400
PROGRESS_EVERY_PAGES = 10

# Stands for what has no product.
UNKNOWN = ""


@dataclass(slots=True)
class Sold:
    """What payments were for, by payment intent: each product's weight in it; `names` are the products' own.

    `called` leads from an id, name or SKU in lower case to a product, `prices_minor` from product and currency to what
    one costs. Kept are ids and numbers of the payments behind invoices and checkouts only.
    """

    names: dict[str, str] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    prices_minor: dict[tuple[str, str], int] = field(default_factory=dict)
    weights: dict[str, dict[str, int]] = field(default_factory=dict)

    def parts(self, sale: Sale) -> dict[str, int]:
        """Split a sale's net by product; UNKNOWN stands for what no product is known of."""
        weights = self.weights.get(id_of(sale.charge.get("payment_intent")) or "")
        if weights is None:
            weights = self._noted(sale.charge.get("metadata") or {}, sale.currency)
        return split(sale.net_minor, weights) or {UNKNOWN: sale.net_minor}

    def name_of(self, key: str) -> str:
        """What a product is called; a shop's own word for it where Stripe has none."""
        return self.names.get(key) or key

    def _noted(self, metadata: dict[str, Any], currency: str) -> dict[str, int]:
        """The product a shop noted: Stripe's of that id, name or SKU, else its own word.

        Several, with commas between, weigh what one of each costs; nothing is known of them where a price is not.
        """
        said = next((str(metadata[key]) for key in PRODUCT_KEYS if metadata.get(key)), "")
        words = [word.strip() for word in said.split(",") if word.strip()]
        if len(words) < 2 or said.casefold() in self.called:
            return {self.called.get(said.casefold()) or foreign(said, 60): 1}
        products = [self.called.get(word.casefold(), UNKNOWN) for word in words]
        if any((product, currency) not in self.prices_minor for product in products):
            return {}
        return _weighed((product, self.prices_minor[product, currency]) for product in products)


async def read_sold(desk: Desk, period: Period) -> Sold:
    """Read products, and the invoices and checkouts that may be paid in the period, all pages."""
    sold = Sold()
    async for page in desk.stripe.pages("/v1/products"):
        for product in page:
            sold.names[str(product["id"])] = foreign(product["name"], 80)
            called = [product["name"], *((product.get("metadata") or {}).get(key) for key in PRODUCT_KEYS)]
            sold.called |= {str(name).casefold(): str(product["id"]) for name in called if name}
    sold.called |= {product_id.casefold(): product_id for product_id in sold.names}
    async for page in desk.stripe.pages("/v1/prices", {"type": "one_time"}):
        for price in page:
            if price.get("unit_amount"):
                sold.prices_minor.setdefault((id_of(price["product"]) or "", price["currency"]), price["unit_amount"])
    since, until = period.bounds_unix_s(desk.merchant.timezone)
    await _invoices(desk, sold, {"gte": since - INVOICES_BACK_DAYS * DAY_S, "lt": until})
    await _checkouts(desk, sold, {"gte": since - CHECKOUTS_BACK_DAYS * DAY_S, "lt": until})
    return sold


async def _invoices(desk: Desk, sold: Sold, created: dict[str, int]) -> None:
    """Keep what the payments of invoices were for."""
    read = pages = 0
    async for page in desk.stripe.pages("/v1/invoices", {"created": created, "expand": ["data.payments"]}):
        for invoice in page:
            paid = (row.get("payment") or {} for row in (invoice.get("payments") or {}).get("data") or ())
            intents = [intent for one in paid if (intent := id_of(one.get("payment_intent")))]
            if not intents:
                continue
            lines = invoice["lines"]["data"]
            if invoice["lines"].get("has_more"):
                lines = await desk.stripe.all(f"/v1/invoices/{invoice['id']}/lines")
            weights = _weighed((_product_of(line), _billed(line)) for line in lines)
            sold.weights.update(dict.fromkeys(intents, weights))
        read, pages = read + len(page), pages + 1
        if pages % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {read:,} invoices")


async def _checkouts(desk: Desk, sold: Sold, created: dict[str, int]) -> None:
    """Keep what the payments of checkouts were for."""
    params = {"created": created, "status": "complete", "expand": ["data.line_items"]}
    async for page in desk.stripe.pages("/v1/checkout/sessions", params):
        for session in page:
            intent = id_of(session.get("payment_intent"))
            if intent is None:
                continue
            lines = (session.get("line_items") or {}).get("data") or []
            if (session.get("line_items") or {"has_more": True}).get("has_more"):
                lines = await desk.stripe.all(f"/v1/checkout/sessions/{session['id']}/line_items")
            sold.weights[intent] = _weighed(
                (id_of((line.get("price") or {}).get("product")) or UNKNOWN, int(line["amount_total"]))
                for line in lines
            )


def _weighed(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Add up the lines of each product; credits take away from their product's own."""
    weights: Counter[str] = Counter()
    for product, minor in rows:
        weights[product] += minor
    return dict(weights)


def _sold(line: dict[str, Any]) -> str:
    """The product of a checkout's line."""
    return id_of((line.get("price") or {}).get("product")) or UNKNOWN


def _product_of(line: dict[str, Any]) -> str:
    """The product of an invoice's line; UNKNOWN for an amount of its own."""
    return id_of(((line.get("pricing") or {}).get("price_details") or {}).get("product")) or UNKNOWN


def _billed(line: dict[str, Any]) -> int:
    """What a line asks for after discounts, with the tax that comes on top."""
    off = sum(int(part["amount"]) for part in line.get("discount_amounts") or ())
    on_top = sum(int(tax["amount"]) for tax in line.get("taxes") or () if tax.get("tax_behavior") == "exclusive")
    return int(line["amount"]) - off + on_top
