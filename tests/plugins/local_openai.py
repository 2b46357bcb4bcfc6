"""A chat server as people run them at home: it speaks OpenAI's protocol, but does with tools what it pleases."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest_asyncio
from aiohttp import web

if TYPE_CHECKING:
    # pytest wants to be the first to import a fixture file.
    from tests.plugins.scripted_openai import Says

# How models print a call when nobody holds them to a form.
STYLES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "fenced": lambda name, args: f"```json\n{json.dumps({'tool': name, 'args': args})}\n```",
    "bare": lambda name, args: json.dumps({"name": name, "arguments": args}),
    "hermes": lambda name, args: f"<tool_call>\n{json.dumps({'name': name, 'arguments': args})}\n</tool_call>",
    "thinking": lambda name, args: (
        f"<think>They ask for {name}.</think>\n<tool_call>{json.dumps({'name': name, 'arguments': args})}</tool_call>"
    ),
    "qwen": lambda name, args: (
        f"<tool_call>\n<function={name}>\n"
        + "".join(f"<parameter={key}>\n{value}\n</parameter>\n" for key, value in args.items())
        + "</function>\n</tool_call>"
    ),
    "llama": lambda name, args: f"<|python_tag|>{json.dumps({'name': name, 'parameters': args})}<|eom_id|>",
    "llama_tag": lambda name, args: f"<function={name}>{json.dumps(args)}</function>",
    "pythonic": lambda name, args: f"[{name}({', '.join(f'{key}={value!r}' for key, value in args.items())})]",
    "mistral": lambda name, args: f"[TOOL_CALLS][{json.dumps({'name': name, 'arguments': args})}]</s>",
    "mistral_named": lambda name, args: f"[TOOL_CALLS]{name}[ARGS]{json.dumps(args)}",
    "openai_text": lambda name, args: json.dumps(
        {"tool_calls": [{"id": "1", "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}]}
    ),
}

# What a server takes beside messages; the rest is refused, as some do, or ignored, as others do.
REFUSING = {"schema": 400, "object": 500}


@dataclass
class LocalOpenAI:
    """A running server of one `habit`: native, schema, object, obedient (does as the prompt says), or a printing style.

    `wishes` is what its model wants, a round each, in whatever form the server lets it say so; `raws` are texts that it
    says first, whatever it is asked; `trouble` is how it answers instead, from the first request on. With more than
    `tools_max` tools it loses sight of what it was asked, after `overfull_s`.
    """

    base_url: str = ""
    habit: str = "native"
    wishes: list[Says] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    trouble: str = ""
    tools_max: int = 1_000
    overfull_s: float = 0.0
    requests: list[dict[str, Any]] = field(default_factory=list)
    poured_bytes: int = 0
    models: list[Any] = field(default_factory=list)

    def model(self, *, tools_by: Any = "auto", timeout_s: float = 5.0) -> Any:
        """The real client behind Florin's adapter, pointed here."""
        from assistant.models.compatible import CompatibleChatModel  # loads LangChain, which most tests do without
        from assistant.models.openai import openai_model

        inner = openai_model(api_key="none", model="local", base_url=self.base_url, timeout_s=timeout_s, max_retries=0)
        self.models.append(inner)
        return CompatibleChatModel(inner=inner, tools_by=tools_by, timeout_s=timeout_s)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/chat/completions."""
        body = await request.json()
        self.requests.append(body)
        if self.trouble == "endless":
            return await self._pour(request)
        if self.trouble:
            return await _TROUBLES[self.trouble](request)
        if self.raws:
            return _said(self.raws.pop(0))
        asked = {"tools", "response_format"} & set(body)
        if self.habit in REFUSING and self._is_refused(body):
            return web.json_response({"error": {"message": "not supported here"}}, status=REFUSING[self.habit])
        if self.habit == "native" and "tools" in asked:
            return await self._natively(body)
        if self.habit in {"native", "schema", "object"} and "response_format" in asked:
            return _said(json.dumps(self._in_form(body)))
        return _said(self._in_words(body["messages"][-1]["content"]))

    async def _pour(self, request: web.Request) -> web.StreamResponse:
        """An answer as fast as it can go, far longer than any can be; `poured_bytes` is how much of it was taken."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(1_000):
                await response.write(b" " * 64_000)
                self.poured_bytes += 64_000
        return response

    def _is_refused(self, body: dict[str, Any]) -> bool:
        """Whether a request has something that this server does not know."""
        form = body.get("response_format", {}).get("type", "")
        return "tools" in body or (form == "json_schema" and self.habit == "object")

    async def _natively(self, body: dict[str, Any]) -> web.Response:
        """The model's wish in tool calls of the API, when all the tools fit into its window."""
        if len(body["tools"]) > self.tools_max:
            await asyncio.sleep(self.overfull_s)
            return _said("Hello! What would you like to do?")
        if "report_ready" in str(body["messages"][-1]["content"]):
            return _said(None, (("report_ready", {"ready": True}),))
        wish = self._next()
        return _said(wish.text, wish.calls)

    def _in_form(self, body: dict[str, Any]) -> dict[str, Any]:
        """The wish as a JSON object, of the schema when there is one; a grammar lets nothing else through."""
        asked = body["messages"][-1]["content"]
        schema = body["response_format"].get("json_schema", {}).get("schema")
        if "Say hello" in asked:
            return {"florin_probe": "ready"} if schema else {"hello": True}
        value = self._envelope("Now give the arguments" in asked, schema)
        assert schema is None or jsonschema_rs.is_valid(schema, value), "no grammar would let this through"
        return value

    def _in_words(self, asked: str) -> str:
        """The wish as text: by the prompt's own form, or in the style that the model was trained on."""
        if "Say hello" in asked or "report_ready" in asked:
            return "Hello! How can I help?"
        if self.habit == "obedient":
            return f"```json\n{json.dumps(self._envelope('Now give the arguments' in asked, None))}\n```"
        wish = self._next()
        return "\n".join(STYLES[self.habit](name, args) for name, args in wish.calls) or wish.text or ""

    def _envelope(self, is_second: bool, schema: dict[str, Any] | None) -> dict[str, Any]:
        """The wish in the form of the step that is asked."""
        wish = self.wishes[0] if self.wishes else self._next()
        if not wish.calls or is_second:
            self._next()
        if not wish.calls:
            return {"answer": {"reply": wish.text}}
        if not is_second:
            return {"answer": {"tools": list(dict.fromkeys(name for name, _ in wish.calls))}}
        calls = [{"tool": name, "args": _filled(args, _args_schema(schema, name))} for name, args in wish.calls]
        return {"answer": {"calls": calls}}

    def _next(self) -> Says:
        """The next wish; a model without one makes conversation."""
        from tests.plugins.scripted_openai import Says

        return self.wishes.pop(0) if self.wishes else Says(text="Anything else?")


def _args_schema(schema: dict[str, Any] | None, name: str) -> dict[str, Any]:
    """The schema of a tool's arguments inside the schema of the second step."""
    if schema is None:
        return {}
    items = schema["properties"]["answer"]["anyOf"][1]["properties"]["calls"]["items"]
    forms = [form["properties"] for form in items.get("anyOf", [items])]
    return next((form["args"] for form in forms if form["tool"]["enum"] == [name]), {})


def _filled(args: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The arguments with null for every one that the schema requires and the model has no value for."""
    return {**dict.fromkeys(schema.get("required", ())), **args}


def _said(text: str | None, calls: tuple[tuple[str, Any], ...] = ()) -> web.Response:
    """An answer in OpenAI's form."""
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [
            {"id": f"call_{place}", "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
            for place, (name, args) in enumerate(calls)
        ]
    return web.json_response(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_763_700_000,
            "model": "local",
            "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }
    )


async def _slow(_request: web.Request) -> web.StreamResponse:
    """An answer after its time."""
    await asyncio.sleep(3)
    return _said("Hello!")


async def _trickle(request: web.Request) -> web.StreamResponse:
    """An answer that begins at once and never ends, a byte at a time, so that no read of it ever times out."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        for _ in range(600):
            await response.write(b" ")
            await asyncio.sleep(0.02)
    return response


async def _packed(_request: web.Request) -> web.StreamResponse:
    """A few kilobytes that are thousands of times as many when they are unpacked."""
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return web.Response(body=gzip.compress(b" " * 50_000_000), headers=headers)


async def _garbage_stream(_request: web.Request) -> web.StreamResponse:
    """Events that nobody asked for, and no JSON in them."""
    return web.Response(body=b"data: {\xff\xfe garbage\n\ndata: [DO" * 50, content_type="text/event-stream")


async def _error_in_200(_request: web.Request) -> web.StreamResponse:
    """An error under a status that says all is well."""
    return web.json_response({"error": {"message": "model is loading", "code": 503}})


async def _wrong_type(_request: web.Request) -> web.StreamResponse:
    """A page, as proxies answer with."""
    return web.Response(text='<html>{"name": "refund_payment"}</html>', content_type="text/html")


async def _no_choices(_request: web.Request) -> web.StreamResponse:
    """JSON of the right kind with nothing in it."""
    return web.json_response({"id": "1", "object": "chat.completion", "created": 1, "model": "local", "choices": []})


async def _broken_json(_request: web.Request) -> web.StreamResponse:
    """An answer cut short."""
    return web.Response(
        text='{"id": "1", "choices": [{"message": {"content": "{\\"answ', content_type="application/json"
    )


async def _hangs_up(request: web.Request) -> web.StreamResponse:
    """A connection closed without a word."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


_TROUBLES = {
    "slow": _slow,
    "trickle": _trickle,
    "packed": _packed,
    "garbage_stream": _garbage_stream,
    "error_in_200": _error_in_200,
    "wrong_type": _wrong_type,
    "no_choices": _no_choices,
    "broken_json": _broken_json,
    "hangs_up": _hangs_up,
}
TROUBLES = (*_TROUBLES, "endless")


@pytest_asyncio.fixture
async def local_openai() -> AsyncIterator[LocalOpenAI]:
    """A fresh server on a free port."""
    local = LocalOpenAI()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", local.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    local.base_url = f"http://{host}:{port}/v1"
    try:
        yield local
    finally:
        for model in local.models:
            await model.root_async_client.close()
        await runner.cleanup()
