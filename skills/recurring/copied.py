"""Reads all subscriptions of an account, and what their invoices tell, from Florin's own copy of it.

What the invoices of a subscription tell is worked out once and kept beside it until one of them changes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from skills.contract import Desk, Mirror
from skills.recurring.paged import items_of, lines_of, waiting_items
from skills.recurring.past import Pasts, made_for
from skills.recurring.rates import Rates
from skills.recurring.subscribers import NEVER, Everyone, Subscriber, discounts_of, running_of, standing_of
from skills.recurring.telling import Reader, told_of
from storage import mirror_briefs
from storage.mirror_briefs import Account, Subscribed, Told

# How many are worked out at once: little memory, and others' turns in between.
AT_ONCE = 100

# How often to work out what changed while the rest was: after that Stripe's pages are quicker.
PASSES = 3

Waiting = Mapping[str, list[dict[str, Any]]]


async def read_copy(desk: Desk, since_unix_s: int, rates: Rates) -> Everyone | None:
    """Read it as `paged.read_pages` does, with the same outcome; None where the copy can't tell everything."""
    if desk.mirror is None:
        return None
    waiting: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in await waiting_items(desk):
        waiting[made_for(item) or ""].append(item)
    for _ in range(PASSES):
        if not await _work_out_rest(desk, desk.mirror, since_unix_s):
            return None
        everyone = await _read_told(desk, desk.mirror, since_unix_s, waiting)
        if everyone is not None:
            first = await _read_prices(desk, desk.mirror, everyone.rows, since_unix_s, rates)
            async with desk.mirror.reading("subscription", "invoice") as tx:
                if tx is None:
                    return None
                everyone.invoices_read = await mirror_briefs.invoices_since(tx, _account(desk.mirror), first)
            return everyone
    return None


async def _work_out_rest(desk: Desk, mirror: Mirror, since_unix_s: int) -> bool:
    """Work out whatever changed since it was last, and keep it; False where the copy can't tell."""
    after, done = "", 0
    while True:
        async with mirror.reading("subscription", "invoice") as tx:
            if tx is None:
                return False
            found = await mirror_briefs.untold(tx, _account(mirror), since_unix_s, after, AT_ONCE)
        if found is None:
            return False
        await mirror.remember([_told(one, await _worked_out(desk, one, ())) for one in found])
        if len(found) < AT_ONCE:
            return True
        after, done = found[-1].object_id, done + len(found)
        await desk.progress(f"Worked out {done:,} subscriptions")


async def _read_told(desk: Desk, mirror: Mirror, since_unix_s: int, waiting: Waiting) -> Everyone | None:
    """Read what is kept; None when something has changed meanwhile. What waits for an invoice is told anew."""
    account, everyone = _account(mirror), Everyone()
    async with mirror.reading("subscription", "invoice") as tx:
        if tx is None:
            return None
        rows = await mirror_briefs.told(tx, account, since_unix_s)
        waited_for = await mirror_briefs.named(tx, account, waiting)
        standing = await mirror_briefs.standing(tx, account)
    if waited_for is None or any(row is None for row in rows):
        return None
    anew = {one.object_id: await _worked_out(desk, one, waiting[one.object_id]) for one in waited_for}
    reader = Reader()
    for one in (reader.read(row) for row in rows if row is not None):
        if one.running.status not in NEVER:
            everyone.rows.append(anew.get(one.running.id, one))
    for some in standing:
        everyone.statuses[standing_of(some.status, is_held=some.is_held)] += some.subscriptions
    everyone.read = everyone.statuses.total()
    return everyone


def _told(read: Subscribed, one: Subscriber) -> Told:
    """How it is kept."""
    return Told(read.object_id, read.version, told_of(one), sorted(one.discounts))


async def _worked_out(desk: Desk, one: Subscribed, waiting: Iterable[dict[str, Any]]) -> Subscriber:
    """Work out what a subscription's invoices, and what waits for one, tell of it."""
    items = await items_of(desk, one.brief)
    pasts = Pasts({one.object_id})
    for invoice in one.invoices:
        pasts.read_invoice(invoice, await lines_of(desk, invoice))
    for item in waiting:
        pasts.read_waiting(item)
    past = pasts[one.object_id]
    past.discount_ids.update(name for owner in (one.brief, *items) for name in discounts_of(owner))
    return past.of(running_of(one.brief, items))


async def _read_prices(desk: Desk, mirror: Mirror, rows: list[Subscriber], since_unix_s: int, rates: Rates) -> int:
    """Read the prices that are asked for since a moment; returns when the first invoice can have been made that counts.

    As from Stripe's pages: where an invoice shows a longer period than was known, older invoices count too.
    """
    await _read_named(desk, mirror, {price for one in rows for price, _quantity in one.running.own.items}, rates)
    first = None
    while (reached := rates.furthest(since_unix_s)) != first:
        first = reached
        billed = {price for one in rows for price, made_unix_s in one.billed.items() if made_unix_s >= first}
        await _read_named(desk, mirror, billed, rates)
    asked = {found for one in rows for found in one.asked[bisect_left(one.untils, since_unix_s) :]}
    await _read_named(desk, mirror, {price for one in asked for price, _quantity in one.items}, rates)
    return first


async def _read_named(desk: Desk, mirror: Mirror, ids: set[str], rates: Rates) -> None:
    """Read prices that are not known yet: what Florin has of them never changes, the rest Stripe is asked for."""
    missing = ids - rates.prices.keys()
    if missing:
        async with mirror.reading("subscription", "invoice") as tx:
            rates.prices |= await mirror_briefs.prices(tx, _account(mirror), missing) if tx else {}
    await rates.read_prices(desk, ids)


def _account(mirror: Mirror) -> Account:
    """Whose copy it is."""
    return Account(mirror.account_id, mirror.livemode)
