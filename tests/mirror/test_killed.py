"""A fill that is killed between any two pages, or within one, goes on where it was."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

from tests.mirror.conftest import MakeCopied

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_killed_fill_goes_on_where_it_was(make_copied: MakeCopied, matrix_url: str) -> None:
    """After kill -9, twice: no page is read again but the one at work, and no object is missing or twice."""
    copied = await make_copied()
    bench = copied.bench
    for number in range(650):
        bench.customer(f"c{number}@example.com", f"Customer {number}")
    await copied.at.begin()
    given = {
        "base_url": bench.shop.world.base_url,
        "app_url": matrix_url,
        "merchant_id": bench.owner.merchant_id,
        "account_id": bench.shop.account_id,
        "token": bench.shop.token,
        "pages_per_s": 3,
    }
    for read_min in (100, 300):
        command = (sys.executable, "-m", "tests.mirror.filler", json.dumps(given))
        process = await asyncio.create_subprocess_exec(*command)
        try:
            while (part := (await copied.at.parts()).get("customer")) is None or part.read < read_min:
                assert process.returncode is None
                await asyncio.sleep(0.02)
        finally:
            process.kill()
            await process.wait()
    assert 300 <= (await copied.at.parts())["customer"].read < 650
    while not await copied.at.mirrors.fill(*copied.at.mirrored):
        pass
    assert (await copied.at.parts())["customer"].read == 650
    assert list(await copied.kept("customer")) == list(await copied.listed("/v1/customers"))
    assert copied.lists().count("/v1/customers") <= 7 + 2 + 7  # its pages, what two kills cost, and the test's own look
