"""What stands before every route: the host check, the size limit, security headers, a request id and one log line."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from urllib.parse import urlsplit

import structlog
from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem
from domain.ids import new_id

log = structlog.get_logger("florin.http")

STRICT_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cache-control": "no-store",
    "content-security-policy": STRICT_CSP,
}

# As they are sent.
_SENT = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")

# How many hosts' names are remembered as good or bad, and how much of each is looked at.
_HOSTS_MAX, _HOST_MAX = 256, 512


class Protection:
    """The outermost layer of the app; plain ASGI, so that streams pass through untouched."""

    def __init__(self, app: ASGIApp, *, body_bytes_max: int, public_url: str | None) -> None:
        """Answer only for loopback, plain addresses and the host of `public_url`."""
        self._app = app
        self._body_bytes_max = body_bytes_max
        self._public_host = urlsplit(public_url).hostname if public_url else None
        self._is_https = bool(public_url and public_url.startswith("https://"))
        self._is_ours = lru_cache(_HOSTS_MAX)(self.answers_for)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = new_id("req")
        scope["florin_request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        status = [0]
        outgoing = self._guarded(send, request_id, status)
        try:
            await self._admit(scope, receive, outgoing)
        except Exception as error:  # whatever failed beneath was answered there; what was not is answered here
            if not status[0]:
                log.exception("fault", exc_info=error)
                await problem("fault", 500, "Florin failed", "Something went wrong.", request_id=request_id)(
                    scope, receive, outgoing
                )
        finally:
            elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
            route = getattr(scope.get("route"), "path", None)
            tell = log.debug if scope.get("florin_is_routine") else log.info
            tell("request", method=scope["method"], route=route, status=status[0], elapsed_ms=elapsed_ms)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check host and size, then hand over."""
        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")[:_HOST_MAX]):
            refusal = problem(
                "wrong-host", 400, "Wrong host", "Florin does not answer under that name (FLORIN_PUBLIC_URL)."
            )
            await refusal(scope, receive, send)
            return
        declared = headers.get("content-length", "0")
        if not declared.isascii() or not declared.isdigit() or int(declared[:20]) > self._body_bytes_max:
            detail = f"A request may have {self._body_bytes_max:,} bytes at most."
            await problem("too-large", 413, "Too large", detail)(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), send)

    def answers_for(self, host: str) -> bool:
        """Say whether a Host header names this server; a rebound name of somebody else's does not."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name == "localhost" or name == self._public_host:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or self._public_host is None

    def _counted(self, receive: Receive) -> Receive:
        """Count what a chunked body brings, since it declares no length."""
        seen = 0

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > self._body_bytes_max:
                    raise HTTPException(413)
            return message

        return counting

    def _guarded(self, send: Send, request_id: str, status: list[int]) -> Callable[[Message], Awaitable[None]]:
        """Add the headers that every answer carries; a route may set its own content policy."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                own = {name for name, _value in message.get("headers", ())}
                message["headers"] = [
                    *message.get("headers", ()),
                    *(header for header in _SENT if header[0] not in own),
                    (b"request-id", request_id.encode()),
                    *([_HTTPS_ONLY] if self._is_https else []),
                ]
            await send(message)

        return guarded
