"""Fixtures: merchants with a shop at the offline Stripe, connected, so that its events are theirs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from storage import connections, mirror_objects
from tests.matrix.bench import CATALOGUE, LIMITS, Bench
from tests.matrix.conftest import MakeBench, make_bench, matrix_database, matrix_url
from tests.mirror.at_work import MirrorAtWork
from tests.storage.drafts import connection

__all__ = ["make_bench", "matrix_database", "matrix_url"]


@dataclass
class Copied:
    """A bench, and the copy of its merchant's account."""

    bench: Bench
    at: MirrorAtWork

    async def kept(self, kind: str) -> dict[str, dict[str, Any]]:
        """The objects of a kind as they are kept, by id, in the copy's order."""
        async with self.at.db.merchant(self.at.owner.merchant_id) as tx:
            found = await mirror_objects.page(tx, self.at.place, mirror_objects.Wanted(kind), None, 10_000)
        return {one.object_id: one.state for one in found}

    async def listed(self, path: str, **params: Any) -> dict[str, dict[str, Any]]:
        """The objects of a list of Stripe's, by id, in its order."""
        account = await self.at.account()
        return {row["id"]: row for row in await account.all(path, params)}

    def lists(self) -> list[str]:
        """Which lists of the shop's Stripe was asked for since the start, events left out."""
        return [
            one["path"]
            for one in self.bench.shop.world.requests()
            if one["account"] == self.bench.shop.account_id
            and one["method"] == "GET"
            and one["path"].count("/") == 2
            and one["path"] != "/v1/events"
        ]


async def connect(bench: Bench) -> None:
    """Connects the bench's account, so that its objects may be kept."""
    row = connection(bench.owner.merchant_id, account_id=bench.shop.account_id, created_at=bench.clock.now)
    async with bench.db.merchant(bench.owner.merchant_id) as tx:
        await connections.upsert(tx, row)


MakeCopied = Callable[..., Awaitable[Copied]]


@pytest_asyncio.fixture(loop_scope="session")
async def make_copied(make_bench: MakeBench) -> MakeCopied:  # the fixture
    """Makes connected merchants; nothing is copied yet."""

    async def make() -> Copied:
        bench = await make_bench()
        await connect(bench)
        at = MirrorAtWork(
            bench.db, bench.accounts, bench.owner, bench.shop.account_id, bench.clock, dict(CATALOGUE), limits=LIMITS
        )
        return Copied(bench, at)

    return make
