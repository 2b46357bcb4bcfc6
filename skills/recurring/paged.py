"""Reads all subscriptions of an account, and the invoices that tell of them, from Stripe's pages."""

from __future__ import annotations

from typing import Any

from skills.contract import Desk
from skills.recurring.past import Pasts
from skills.recurring.rates import Rates
from skills.recurring.subscribers import Everyone, Running, is_looked_at, running_of, standing_of

PROGRESS_EVERY_PAGES = 10

WITH_DISCOUNTS = {"expand": ["data.discounts"]}


async def read_pages(desk: Desk, since_unix_s: int, rates: Rates) -> Everyone:
    """Read every page of subscriptions, and every invoice that can tell of any moment since."""
    everyone = Everyone()
    running = await _read_subscriptions(desk, since_unix_s, rates, everyone)
    pasts = Pasts({one.id for one in running})
    until: int | None = None
    # An invoice can be as old as the longest period billed; where a line shows a longer one, older are read too.
    while (first := rates.furthest(since_unix_s)) != until:
        created = {"gte": first} | ({"lt": until} if until is not None else {})
        await _read_invoices(desk, everyone, pasts, created)
        await rates.read_prices(desk, _prices_of(pasts))
        until = first
    for item in await waiting_items(desk):
        pasts.read_waiting(item)
    await rates.read_prices(desk, _prices_of(pasts))
    everyone.rows = [pasts[one.id].of(one) for one in running]
    return everyone


async def items_of(desk: Desk, row: dict[str, Any]) -> list[dict[str, Any]]:
    """All items of a subscription, with their discounts."""
    items: list[dict[str, Any]] = row["items"]["data"]
    if row["items"].get("has_more"):
        items = await desk.stripe.all("/v1/subscription_items", {"subscription": row["id"], **WITH_DISCOUNTS})
    return items


async def lines_of(desk: Desk, invoice: dict[str, Any]) -> list[dict[str, Any]]:
    """All lines of an invoice, with their discounts."""
    lines: list[dict[str, Any]] = invoice["lines"]["data"]
    if invoice["lines"].get("has_more"):
        lines = await desk.stripe.all(f"/v1/invoices/{invoice['id']}/lines", WITH_DISCOUNTS)
    return lines


async def waiting_items(desk: Desk) -> list[dict[str, Any]]:
    """The items that wait for an invoice, prorations among them."""
    return await desk.stripe.all("/v1/invoiceitems", {"pending": True})


async def _read_subscriptions(desk: Desk, since_unix_s: int, rates: Rates, everyone: Everyone) -> list[Running]:
    """Read every page; returned is only who ran since then, and their prices are known afterwards."""
    running, pages = [], 0
    params = {"status": "all", "expand": ["data.discounts", "data.items.data.discounts"]}
    async for page in desk.stripe.pages("/v1/subscriptions", params):
        for row in page:
            is_held = row.get("pause_collection") is not None
            everyone.statuses[standing_of(row["status"], is_held=is_held)] += 1
            if is_looked_at(row, since_unix_s):
                items = await items_of(desk, row)
                for item in items:
                    rates.prices.setdefault(str(item["price"]["id"]), item["price"])
                running.append(running_of(row, items))
        everyone.read += len(page)
        pages += 1
        if pages % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {everyone.read:,} subscriptions")
    await rates.read_prices(desk, set(rates.prices))
    return running


async def _read_invoices(desk: Desk, everyone: Everyone, pasts: Pasts, created: dict[str, int]) -> None:
    """Add every page of invoices."""
    pages = 0
    params = {"created": created, "expand": ["data.discounts", "data.lines.data.discounts"]}
    async for page in desk.stripe.pages("/v1/invoices", params):
        for invoice in page:
            pasts.read_invoice(invoice, await lines_of(desk, invoice))
        everyone.invoices_read += len(page)
        pages += 1
        if pages % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {everyone.invoices_read:,} invoices")


def _prices_of(pasts: Pasts) -> set[str]:
    """The prices that any invoice showed."""
    return {price_id for past in pasts.values() for price_id in past.spans}
