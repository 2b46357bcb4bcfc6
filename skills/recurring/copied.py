"""Lists subscriptions and invoices by what recurring revenue is worked out from: Florin's own copy, else Stripe's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from skills.contract import Desk
from storage import mirror_briefs
from storage.mirror_briefs import Brief

# How many are read at once: little memory, few questions.
PAGE = 2000


async def pages_of(desk: Desk, kind: str, path: str, params: dict[str, Any]) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield pages in Stripe's order. `params` may have `created` with gte and lt, and shows discounts whole.

    What the copy can't tell goes on with Stripe's pages, after the last object told.
    """
    created = params.get("created") or {}
    last: Brief | None = None
    while desk.mirror is not None:
        async with desk.mirror.reading(kind) as tx:
            if tx is None:
                break
            found = await mirror_briefs.listed(
                tx,
                desk.mirror.account_id,
                livemode=desk.mirror.livemode,
                kind=kind,
                created_s=(created.get("gte", 0), created.get("lt")),
                after=last,
                limit=PAGE,
            )
        if found is None:
            break
        if found:
            yield [brief.brief for brief in found]
            last = found[-1]
        if len(found) < PAGE:
            return
    if last is not None:
        params = {**params, "starting_after": last.brief["id"]}
    async for page in desk.stripe.pages(path, params):
        yield page
