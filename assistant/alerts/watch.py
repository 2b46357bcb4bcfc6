"""Looks at each merchant now and then for what no single event tells: surges, silences, and deadlines that come near.

One worker looks at a merchant at a time, and notes before it looks when each kind had its turn; so any number of
workers look once. Whoever waited longest comes first, a bounded number each round, and a look that takes the database
too long ends without holding up another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import structlog

from assistant.alerts.kind import Kind
from assistant.alerts.raising import alert_from, end_alerts, raise_alert
from assistant.alerts.registry import all_kinds
from assistant.alerts.rules import rule_key, rules_in_force
from assistant.parts import merchant_view
from assistant.ports import Clock
from domain.tally import Tally
from storage import alerts, watching
from storage.alerts import ACKNOWLEDGED, OPEN
from storage.database import Database, Tx

log = structlog.get_logger("florin.alerts")

EVERY_S = 30
MERCHANTS_A_ROUND = 500
MERCHANTS_AT_ONCE = 4

# More than so many of a kind at once is not told one by one; the rest is found when some of these are over.
FOUND_MAX = 50
_OPEN_LOOKED_AT = 500

# What an object has been for longer than that is no news, such as an invoice overdue when Florin was connected.
NEWS = timedelta(days=7)


class Watching:
    """The rounds of looks, for any number of processes."""

    def __init__(self, db: Database, clock: Clock, tally: Tally, kinds: Mapping[str, Kind] | None = None) -> None:
        """Look for every kind that has a look, or for these."""
        self._db = db
        self._clock = clock
        self._tally = tally
        self._kinds = {name: kind for name, kind in (kinds or all_kinds()).items() if kind.look is not None}

    async def once(self) -> int:
        """Look at every merchant who waits for it; returns how many alerts were raised."""
        async with self._db.doorway() as tx:
            before = self._clock() - timedelta(seconds=EVERY_S / 2)
            waiting = await watching.merchants_to_watch(tx, before, MERCHANTS_A_ROUND)
        at_once = asyncio.Semaphore(MERCHANTS_AT_ONCE)

        async def in_turn(merchant_id: str) -> int:
            async with at_once:
                return await self.look_at(merchant_id)

        return sum(await asyncio.gather(*(in_turn(merchant_id) for merchant_id in waiting)))

    async def look_at(self, merchant_id: str) -> int:
        """Look at one merchant for the kinds whose turn it is; returns how many alerts were raised."""
        now = self._clock()
        async with self._db.merchant(merchant_id) as tx:
            if not await watching.begin(tx, merchant_id):
                return 0
            due_before = {name: now - timedelta(seconds=kind.every_s) for name, kind in self._kinds.items()}
            turns = await watching.take_turns(tx, merchant_id, due_before, now)
        raised = 0
        for name in sorted(turns):
            try:
                raised += await self._one(merchant_id, self._kinds[name], now)
            except Exception as error:  # noqa: BLE001  # one kind that can't be looked for must not silence the others
                log.warning("not_looked_at", kind=name, merchant=merchant_id, error=type(error).__name__)
                self._tally.add("alert_looks_failed", kind=name)
        return raised

    async def _one(self, merchant_id: str, kind: Kind, now: datetime) -> int:
        """Look for one kind: raise what is new, and end what is over."""
        if kind.look is None:
            return 0
        async with self._db.merchant(merchant_id) as tx:
            if not await watching.begin(tx, merchant_id):
                return 0
            rules = (await rules_in_force(tx, merchant_id, [kind], now))[kind.name]
            merchant = await merchant_view(tx, merchant_id)
            raised = 0
            for rule in rules:
                found = list(await kind.look(tx, merchant, rule, now))
                fresh = [alert_from(one, kind, rule, now) for one in found[:FOUND_MAX]]
                for alert in fresh:
                    if not kind.over_types or now - alert.occurred_at <= NEWS:
                        raised += await raise_alert(tx, alert, self._tally)
                if not kind.over_types and len(found) <= FOUND_MAX:
                    prefix = f"{kind.name}:{rule_key(rule)}:"
                    await self._end_others(tx, kind, prefix, {alert.dedupe_key for alert in fresh})
        return raised

    async def _end_others(self, tx: Tx, kind: Kind, prefix: str, still: Iterable[str]) -> None:
        """End a rule's alerts that were not found again: what they told of is over."""
        known = set(still)
        unresolved = await alerts.listed(tx, states=(OPEN, ACKNOWLEDGED), kinds=(kind.name,), limit=_OPEN_LOOKED_AT)
        over = [a.dedupe_key for a in unresolved if a.dedupe_key.startswith(prefix) and a.dedupe_key not in known]
        if over:
            await end_alerts(tx, (kind.name,), dedupe_keys=over)
