"""The ASGI application: finds the world of a request, lets faults strike, and hands it to whoever answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from integrations.sandbox import control
from integrations.sandbox.errors import ApiError, unknown_url
from integrations.sandbox.faults import Fault
from integrations.sandbox.wire import Reply, Request, json_reply
from integrations.sandbox.world import World
from integrations.sandbox.worlds import Worlds

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

ABORT = "florin.abort"
"""The extension under which the server offers to close the connection without an answer."""

_MAX_BODY_BYTES = 20_000_000


class SandboxApp:
    """Serves /v1, the pages and /_sandbox, in the root world and below /w/{world}."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds
        self._background: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        name, path = _world_and_path(scope["path"])
        world = self.worlds.get(name)
        if body is None or world is None:
            await _send(send, json_reply(404 if world is None else 413, {"error": {"message": "No such world."}}))
            return
        world.origin = f"{scope.get('scheme', 'http')}://{headers.get('host', '')}"
        query = scope["query_string"].decode("latin-1")
        request = Request(scope["method"], path, query, headers, body, world.origin + world.prefix)
        if path.startswith("/_sandbox"):
            await _send(send, control.answer(self.worlds, world, request))
            return
        fault = world.faults.strike(request.verb, path, headers.get("idempotency-key"))
        reply = self._answer(world, request) if fault is None else await self._faulty(fault, world, request, receive)
        if reply is not None:
            await _send(send, reply)
        else:
            _abort(scope)

    def _answer(self, world: World, request: Request) -> Reply:
        if request.path.startswith("/v1/"):
            return self.worlds.api.answer(world, request)
        page = self.worlds.api.visit(world, request)
        return page or json_reply(404, {"error": unknown_url(request.verb, request.path).body})

    async def _faulty(self, fault: Fault, world: World, request: Request, receive: Receive) -> Reply | None:
        """What a request that meets a fault is answered; None closes the connection without an answer."""
        before = fault.kind in {"timeout_before", "slow"}
        if before and not await self._held(fault, world, request, receive):
            self._note(world, request, fault)
            return None
        if fault.kind == "slow":
            reply = self._answer(world, request)
            world.log[-1]["fault"] = fault.kind
            return reply
        if fault.kind in {"timeout_after", "reset_after"} or (fault.kind == "status" and fault.effect):
            stored = self._answer(world, request)
            world.log[-1]["fault"] = fault.kind
            if fault.kind == "timeout_after":
                await _hang(fault.delay_s, receive)
            return _status_reply(fault.status, stored) if fault.kind == "status" else None
        self._note(world, request, fault)
        return _status_reply(fault.status) if fault.kind == "status" else None

    async def _held(self, fault: Fault, world: World, request: Request, receive: Receive) -> bool:
        """Waits with the idempotency key in use; whether the request shall still be done."""
        key = (request.headers.get("authorization", ""), request.headers.get("idempotency-key", ""))
        world.keys_in_use.add(key)
        try:
            return not await _hang(fault.delay_s, receive) and fault.kind == "slow"
        finally:
            world.keys_in_use.discard(key)

    def _note(self, world: World, request: Request, fault: Fault) -> None:
        """Logs a request that no handler ever saw."""
        entry = self.worlds.api.entry(world, request, world.new_id("req", 14))
        entry["fault"] = fault.kind
        entry["status"] = fault.status if fault.kind == "status" else None

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.worlds.open_kept()
                for resource in self.worlds.api.catalogue.resources:
                    if resource.background:
                        task = asyncio.ensure_future(resource.background(self.worlds.opened))
                        self._background.append(task)
                await send({"type": "lifespan.startup.complete"})
            else:
                for task in self._background:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
                self.worlds.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _world_and_path(path: str) -> tuple[str, str]:
    """`/w/name/v1/x` as ("name", "/v1/x"); without a prefix the root world, ""."""
    if not path.startswith("/w/"):
        return "", path
    name, slash, rest = path[3:].partition("/")
    return name or "?", slash + rest


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None when it is larger than any of Stripe's."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _MAX_BODY_BYTES:
            return None
    return body


async def _hang(seconds: float, receive: Receive) -> bool:
    """Waits; True when the caller gave up and closed the connection meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def _send(send: Send, reply: Reply) -> None:
    headers = [(b"content-type", reply.content_type.encode()), (b"content-length", str(len(reply.body)).encode())]
    headers += [(name.encode(), value.encode("latin-1", "replace")) for name, value in reply.headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


def _abort(scope: Scope) -> None:
    close: Callable[[], None] | None = scope.get("extensions", {}).get(ABORT)
    if close:
        close()


_FAULT_ERRORS = {
    400: ApiError(400, "The request was refused because the sandbox was told to."),
    409: ApiError(
        409,
        "This object cannot be accessed right now because another API request or Stripe process is currently "
        "accessing it.",
        code="lock_timeout",
    ),
    429: ApiError(429, "Request rate limit exceeded.", code="rate_limit"),
}


def _status_reply(status: int, stored: Reply | None = None) -> Reply:
    error = _FAULT_ERRORS.get(status) or ApiError(status, "An unknown error occurred.", kind="api_error")
    headers = {"request-id": stored.headers["request-id"]} if stored and "request-id" in stored.headers else {}
    return json_reply(status, {"error": error.body}, headers)
