"""Reads: whole lists or an error, bounded in size, time and pace."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from domain.errors import OutcomeUnknown, StripeRefused, TooLarge, TooMany, Unavailable
from integrations.stripe.calls import Pool, RetryPolicy
from integrations.stripe.gateway import Pace
from tests.integrations_stripe.conftest import TOKEN, Play
from tests.integrations_stripe.scripted_stripe import refuses, says, shows, sleeps


def page(*ids: str, more: bool = False, **others: Any) -> dict[str, Any]:
    """A page of a list."""
    return {"object": "list", "data": [{"id": name} for name in ids], "has_more": more, **others}


async def test_a_list_is_read_to_its_end(play: Play) -> None:
    """Every page is fetched, after the last id of the one before, keeping the caller's filters."""
    account, script = await play(says(page("a", "b", more=True)), says(page("c", more=True)), says(page("d")))
    rows = await account.all("/v1/charges", {"created": {"gte": 5}})
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    assert [seen.query.get("starting_after") for seen in script.seen] == [None, "b", "c"]
    assert {seen.query["created[gte]"] for seen in script.seen} == {"5"}
    assert {seen.query["limit"] for seen in script.seen} == {"100"}


async def test_a_search_is_read_to_its_end(play: Play) -> None:
    """Search endpoints go by `next_page`."""
    first = page("a", more=True, next_page="p2") | {"object": "search_result"}
    account, script = await play(says(first), says(page("b") | {"object": "search_result"}))
    rows = await account.all("/v1/charges/search", {"query": "amount>1"})
    assert [row["id"] for row in rows] == ["a", "b"]
    assert [seen.query.get("page") for seen in script.seen] == [None, "p2"]


async def test_a_list_that_goes_in_circles_is_an_error(play: Play) -> None:
    """Half a list is never passed off as the whole, and no list is read for ever."""
    account, script = await play(says(page("a", more=True)))
    with pytest.raises(Unavailable):
        await account.all("/v1/charges")
    assert len(script.seen) == 2
    empty, _ = await play(says(page(more=True)))
    with pytest.raises(Unavailable):
        await empty.all("/v1/charges")


async def test_an_empty_list_has_no_pages(play: Play) -> None:
    """Nothing is nothing."""
    account, _ = await play(says(page()))
    assert await account.all("/v1/charges") == []


async def test_more_than_the_limit_is_too_large(play: Play) -> None:
    """The bound on a whole list is told, not silently applied."""
    account, _ = await play(says(page("a", "b", more=True)), says(page("c")))
    with pytest.raises(TooLarge):
        await account.all("/v1/charges", limit=2)


async def test_find_tells_missing_from_refused(play: Play) -> None:
    """Only Stripe's resource_missing is None; another 404 or a 400 is an error."""
    account, _ = await play(refuses(404, "resource_missing"), refuses(404), refuses(400, "parameter_unknown"))
    assert await account.find("/v1/charges/ch_1") is None
    for _again in range(2):
        with pytest.raises(StripeRefused):
            await account.find("/v1/charges/ch_1")


async def test_a_read_without_answer_is_unavailable(play: Play) -> None:
    """A read moves nothing, so its lost answer is never 'unknown'."""
    account, script = await play(sleeps(5))
    with pytest.raises(Unavailable):
        await account.get("/v1/balance")
    assert len(script.seen) == 3
    assert {seen.key for seen in script.seen} == {None}


async def test_an_answer_beyond_the_bound_is_not_read(play: Play) -> None:
    """A huge answer is refused as soon as it passes the bound."""
    account, script = await play(says({"text": "x" * 100_000}), max_answer_bytes=10_000)
    with pytest.raises(Unavailable, match="too large"):
        await account.get("/v1/balance")
    assert len(script.seen) == 1


async def test_the_pace_of_an_account_is_kept(play: Play) -> None:
    """Beyond the burst, calls follow each other at the set rate."""
    account, _ = await play(says({}), pace=Pace(test_per_s=50, burst=2))
    began_s = time.monotonic()
    await asyncio.gather(*(account.get("/v1/balance") for _call in range(7)))
    assert time.monotonic() - began_s >= 5 / 50


async def test_too_long_a_queue_is_refused(play: Play) -> None:
    """Who would have to wait too long for the pace is told at once."""
    account, _ = await play(says({}), pace=Pace(test_per_s=1, burst=1, max_wait_s=0.5))
    await account.get("/v1/balance")
    with pytest.raises(TooMany):
        await account.get("/v1/balance")


async def test_a_full_pool_is_waited_for_and_then_refused(play: Play) -> None:
    """Calls beyond the pool wait their turn, but not for ever."""
    account, script = await play(sleeps(0.2), pool_size=1, pool_wait_s=0.05)
    first = asyncio.create_task(account.get("/v1/balance"))
    await asyncio.sleep(0.05)
    with pytest.raises(Unavailable):
        await account.get("/v1/balance")
    assert await first == {"id": "late"}
    assert len(script.seen) == 1


async def test_a_cancelled_call_leaves_its_place(play: Play) -> None:
    """Giving up frees the pool for the next call."""
    account, _ = await play(sleeps(0.2), says({"id": "next"}), pool_size=1, pool_wait_s=0.1)
    call = asyncio.create_task(account.get("/v1/balance"))
    await asyncio.sleep(0.05)
    call.cancel()
    assert await account.get("/v1/balance") == {"id": "next"}


async def test_redirects_are_not_followed(play: Play) -> None:
    """A redirect would carry the token elsewhere."""
    account, script = await play(says({}, 302, Location="/elsewhere"))
    with pytest.raises(Unavailable):
        await account.get("/v1/balance")
    assert [seen.path for seen in script.seen] == ["/w/one/v1/balance"]


async def test_one_gateway_serves_one_loop(play: Play) -> None:
    """Used from another event loop it says so instead of hanging."""
    account, _ = await play(says({}))
    await account.get("/v1/balance")

    def elsewhere() -> None:
        asyncio.run(account.get("/v1/balance"))

    with pytest.raises(RuntimeError, match="one event loop"):
        await asyncio.to_thread(elsewhere)
    assert TOKEN not in repr(account)


async def test_a_place_handed_to_a_cancelled_call_goes_on() -> None:
    """However a waiting call ends, its place is never lost."""
    pool = Pool(1, max_wait_s=1)
    await pool.enter(1)
    early, late, next_call = (asyncio.create_task(pool.enter(1)) for _call in range(3))
    await asyncio.sleep(0)
    early.cancel()
    pool.leave()  # handed to `late` …
    late.cancel()  # … which is cancelled before it runs
    await asyncio.wait_for(next_call, 0.5)
    pool.leave()
    await asyncio.wait_for(pool.enter(1), 0.5)


async def test_no_call_takes_longer_than_its_budget(play: Play) -> None:
    """Waiting for pace, place, answers and further tries together stay within the budget."""
    retry = RetryPolicy(tries=10, timeout_s=0.3, budget_s=0.6, backoff_s=0.01)
    account, _ = await play(sleeps(5), retry=retry, pool_size=1)
    began_s = time.monotonic()
    calls = [account.post("/v1/refunds", {}, key=f"key_{n}") for n in range(4)]
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert time.monotonic() - began_s < 0.6 + 0.3
    assert {type(end) for end in ends} == {OutcomeUnknown, Unavailable}


@pytest.mark.parametrize("body", ["[]", "7", "null", '{"amount": NaN}'])
async def test_an_answer_that_is_no_object_is_none(play: Play, body: str) -> None:
    """Valid or not, only an object counts as Stripe's answer; a write of it stays unknown."""
    account, _ = await play(shows(body, 200, "application/json"))
    with pytest.raises(Unavailable):
        await account.get("/v1/balance")
    with pytest.raises(OutcomeUnknown):
        await account.post("/v1/refunds", {}, key="key_1")


async def test_a_name_cut_in_the_middle_of_a_sign_is_mended(play: Play) -> None:
    """Half a surrogate pair, which no database or terminal takes, does not spoil the answer to a write."""
    account, _ = await play(shows('{"name": "Jane \\ud83d"}', 200, "application/json"))
    assert (await account.post("/v1/customers", {}, key="key_1")).object == {"name": "Jane ?"}
    refused, _ = await play(shows('{"error": {"message": "No \\ud83d \\u001b[31m"}}', 400, "application/json"))
    with pytest.raises(StripeRefused) as caught:
        await refused.get("/v1/balance")
    assert caught.value.message == "Stripe refused: No ? ?[31m"
