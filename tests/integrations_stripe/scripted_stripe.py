"""A server that answers every request with the next line of a script, and writes down what it was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    key: str | None
    authorization: str | None


@dataclass
class ScriptedStripe:
    """Plays `script` line by line; the last line repeats. `base` is its URL with a path prefix."""

    script: list[Reply]
    seen: list[Seen] = field(default_factory=list)
    base: str = ""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free loopback port."""
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}/w/one"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        assert self._runner is not None
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Write the request down and play the next line."""
        form = await request.post()
        self.seen.append(
            Seen(
                request.method,
                request.raw_path.split("?")[0],
                dict(request.query),
                {name: str(value) for name, value in form.items()},
                request.headers.get("Idempotency-Key"),
                request.headers.get("Authorization"),
            )
        )
        line = self.script[min(len(self.seen), len(self.script)) - 1]
        return await line(request)


def says(body: Any, status: int = 200, **headers: str) -> Reply:
    """Answer with JSON; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def reply(_request: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, headers={"Request-Id": "req_1", **named})

    return reply


def refuses(status: int, code: str | None = None, message: str = "no", **headers: str) -> Reply:
    """Answer with Stripe's error object."""
    error: dict[str, str | None] = {"type": "invalid_request_error", "code": code, "message": message}
    return says({"error": error}, status, **headers)


def breaks_off() -> Reply:
    """Close the connection without an answer."""

    async def reply(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return reply


def breaks_off_midway() -> Reply:
    """Promise a long answer and close the connection in the middle of it."""

    async def reply(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"id": "re_')
        assert request.transport is not None
        request.transport.abort()
        return response

    return reply


def sleeps(delay_s: float) -> Reply:
    """Answer late."""

    async def reply(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(delay_s)
        return web.json_response({"id": "late"})

    return reply


def shows(text: str, status: int, content_type: str = "text/html") -> Reply:
    """Answer with something that is not Stripe's JSON."""

    async def reply(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, status=status, content_type=content_type)

    return reply
