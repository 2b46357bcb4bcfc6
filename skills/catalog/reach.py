"""Whom a change of prices reaches: running subscriptions and active payment links that use them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from domain.counts import many
from skills.contract import Desk
from skills.finding.payment import id_of


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids of the subscriptions that are not over, and of the payment links that can still be paid."""

    subscriptions: frozenset[str]
    links: frozenset[str]

    @property
    def subscriptions_text(self) -> str:
        """Count the subscriptions: "no running subscription", "1 running subscription"."""
        return counted(len(self.subscriptions), "running subscription")

    @property
    def links_text(self) -> str:
        """Count the links."""
        return counted(len(self.links), "active payment link")


async def read_reach(desk: Desk, price_ids: Iterable[str]) -> Reach:
    """Read, over all pages, which subscriptions and links use any of the prices."""
    wanted = set(price_ids)
    per_price = asyncio.gather(*(_subscriptions(desk, price_id) for price_id in sorted(wanted)))
    links: set[str] = set()
    async for page in desk.stripe.pages("/v1/payment_links", {"active": True, "expand": ["data.line_items"]}):
        for link in page:
            lines = (link.get("line_items") or {}).get("data") or []
            if any(id_of(line.get("price")) in wanted for line in lines):
                links.add(str(link["id"]))
    return Reach(frozenset().union(*await per_price), frozenset(links))


def counted(count: int, what: str) -> str:
    """Count things, none included."""
    return many(count, what) if count else f"no {what}"


async def _subscriptions(desk: Desk, price_id: str) -> set[str]:
    """Return the ids of the subscriptions to a price; Stripe leaves the canceled out."""
    found: set[str] = set()
    async for page in desk.stripe.pages("/v1/subscriptions", {"price": price_id}):
        found |= {str(row["id"]) for row in page if row["status"] != "incomplete_expired"}
    return found
