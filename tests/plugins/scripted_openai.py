"""An OpenAI-compatible chat server that says what a script tells it to: the worst model there can be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio
from aiohttp import web


@dataclass(frozen=True)
class Says:
    """One answer: text, tool calls as (name, arguments) with raw text allowed as arguments, an HTTP status, a delay.

    `retry_after` is the header that says when to come again; `tokens` is what the answer says it read and wrote, if
    it says anything.
    """

    text: str | None = None
    calls: tuple[tuple[str, Any], ...] = ()
    status: int = 200
    delay_s: float = 0.0
    retry_after: str | None = None
    tokens: tuple[int, int] | None = (1, 1)


# An answer made from the request, as a model makes it from what it reads.
Answers = Callable[[dict[str, Any]], Says]


@dataclass
class ScriptedOpenAI:
    """A running server: `script` is answered in order, then `afterwards` for ever.

    `requests` is what it was sent, `received` the same as it came over the wire, with its headers.
    """

    base_url: str = ""
    script: list[Says | Answers] = field(default_factory=list)
    afterwards: Says | Answers = Says(text="Anything else?")
    requests: list[dict[str, Any]] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    models: list[Any] = field(default_factory=list)

    def model(self, *, timeout_s: float = 30.0, max_retries: int = 0) -> Any:
        """The real client, pointed here; one that tries again only when told to, as most tests want each answer."""
        from assistant.models.openai import openai_model  # loads LangChain, which most test runs do without

        model = openai_model(
            api_key="sk-scripted",
            model="scripted",
            base_url=self.base_url,
            timeout_s=timeout_s,
            max_retries=max_retries,
        )
        self.models.append(model)
        return model

    async def answer(self, request: web.Request) -> web.Response:
        """POST /v1/chat/completions."""
        self.received.append(f"{request.path_qs}\n{dict(request.headers)}\n{await request.text()}")
        self.requests.append(await request.json())
        next_one = self.script.pop(0) if self.script else self.afterwards
        says = next_one if isinstance(next_one, Says) else next_one(self.requests[-1])
        if says.delay_s:
            await asyncio.sleep(says.delay_s)
        if says.status != 200:
            headers = {} if says.retry_after is None else {"Retry-After": says.retry_after}
            return web.json_response({"error": {"message": "scripted failure"}}, status=says.status, headers=headers)
        return web.json_response(_completion(says, len(self.requests)))


def _completion(says: Says, number: int) -> dict[str, Any]:
    """The answer in OpenAI's form."""
    calls = [
        {
            "id": f"call_{number}_{place}",
            "type": "function",
            "function": {"name": name, "arguments": args if isinstance(args, str) else json.dumps(args)},
        }
        for place, (name, args) in enumerate(says.calls)
    ]
    message: dict[str, Any] = {"role": "assistant", "content": says.text}
    if calls:
        message["tool_calls"] = calls
    usage = {}
    if says.tokens is not None:
        read, wrote = says.tokens
        usage = {"usage": {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}}
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 1_763_700_000,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}],
        **usage,
    }


@pytest_asyncio.fixture
async def scripted_openai() -> AsyncIterator[ScriptedOpenAI]:
    """A fresh server on a free port, on the test's own loop."""
    async with serving() as scripted:
        yield scripted


@asynccontextmanager
async def serving() -> AsyncIterator[ScriptedOpenAI]:
    """Serve on the running loop: a test on another loop than its server's would wait for an answer in vain."""
    scripted = ScriptedOpenAI()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", scripted.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    scripted.base_url = f"http://{host}:{port}/v1"
    try:
        yield scripted
    finally:
        for model in scripted.models:
            await model.root_async_client.close()
        await runner.cleanup()
