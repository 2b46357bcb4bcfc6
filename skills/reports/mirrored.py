"""Asks Florin's own copy of an account for sums; what it can't tell exactly is read from Stripe's pages instead."""

from __future__ import annotations

from collections.abc import Sequence

from skills.contract import Desk
from storage import mirror_reports
from storage.mirror_reports import Sum


async def sums_of(
    desk: Desk, kinds: Sequence[str], topics: Sequence[str], begins_unix_s: Sequence[int], until_unix_s: int
) -> list[Sum] | None:
    """Return the sums of these topics by span, or None unless the copy has every one of the kinds, complete and fresh.

    Spans begin at `begins_unix_s` and end where the next begins, the last before `until_unix_s`.
    """
    if desk.mirror is None or not mirror_reports.spans_fit([*begins_unix_s, until_unix_s]):
        return None
    async with desk.mirror.reading(*kinds) as tx:
        if tx is None:
            return None
        account_id, livemode = desk.mirror.account_id, desk.mirror.livemode
        return await mirror_reports.sums(
            tx, account_id, livemode=livemode, topics=topics, begins_s=begins_unix_s, until_s=until_unix_s
        )
