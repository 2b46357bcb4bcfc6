"""No answer of a model's server is longer or slower than it may be, and one that would be is replaced in time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from assistant.assistant import Assistant
from assistant.models.client import ANSWER_BYTES_MAX
from assistant.spending import ModelTerms
from skills.contract.discovery import discover
from storage import model_use
from tests.assistant.conftest import LIMITS, Shop
from tests.plugins.local_openai import LocalOpenAI
from tests.plugins.scripted_openai import Says, ScriptedOpenAI

_BUFFERED_BYTES_MAX = 16_000_000  # of both ends' sockets, with room


@pytest.mark.parametrize("trouble", ["endless", "trickle", "packed"])
@pytest.mark.parametrize("is_plain", [True, False])
async def test_an_answer_is_bounded(shop: Shop, local_openai: LocalOpenAI, trouble: str, is_plain: bool) -> None:
    """As fast as the line goes, a byte at a time, or packed: given up, replaced and said so, with or without steps."""
    shop.pay("42")
    local_openai.trouble = trouble
    model = local_openai.model(tools_by="schema", timeout_s=0.5)
    florin = shop.assistant(model.inner if is_plain else model)
    started = time.monotonic()
    reply = await florin.chat(shop.owner, "refund order 42")
    assert time.monotonic() - started < 8
    assert local_openai.poured_bytes < ANSWER_BYTES_MAX + _BUFFERED_BYTES_MAX
    assert [proposal.amount_minor for proposal in reply.proposals] == [2450]
    assert "built-in" in reply.text
    assert len(local_openai.requests) == 1


async def test_what_came_of_an_endless_answer_is_counted(shop: Shop, local_openai: LocalOpenAI) -> None:
    """By its length, since it never says what it cost."""
    local_openai.trouble = "endless"
    terms = ModelTerms("endless")
    florin = Assistant(
        shop.db, shop.accounts, discover(), local_openai.model(tools_by="schema"), shop.clock, LIMITS, terms
    )
    reply = await florin.chat(shop.owner, "what is my balance?")
    used = await florin.conversation_use(shop.owner, reply.conversation_id)
    assert used.model_calls == 1
    assert used.output_tokens >= ANSWER_BYTES_MAX // 4


@pytest_asyncio.fixture
async def moved(scripted_openai: ScriptedOpenAI) -> AsyncIterator[str]:
    """The base URL of a server that has moved to the scripted one's address."""
    app = web.Application()
    place = f"{scripted_openai.base_url}/chat/completions"

    async def elsewhere(_request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": place})

    async def round_about(request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": request.path})

    app.router.add_post("/v1/chat/completions", elsewhere)
    app.router.add_post("/round/chat/completions", round_about)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(("path", "text", "calls"), [("/v1", "Hello there.", 2), ("/round", "built-in", 3)])
async def test_a_server_that_moved_is_followed(
    shop: Shop, scripted_openai: ScriptedOpenAI, moved: str, path: str, text: str, calls: int
) -> None:
    """To where it went, but not in circles; every request on the way counts."""
    scripted_openai.afterwards = Says("Hello there.")
    scripted_openai.base_url = moved + path
    model = scripted_openai.model()
    florin = Assistant(shop.db, shop.accounts, discover(), model, shop.clock, LIMITS, ModelTerms("moved"))
    assert text in (await florin.chat(shop.owner, "what is my balance?")).text
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        assert (await model_use.of_day(tx, shop.clock().date())).model_calls == calls
