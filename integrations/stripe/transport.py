"""The wire under the Stripe SDK: one pooled aiohttp session, bounded answers, and the truth about what was sent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any, Never

import aiohttp
import stripe

# Sent in chunks of this size, an answer beyond the bound is noticed before it fills the memory.
_CHUNK_BYTES = 256 * 1024


class WireFailure(stripe.APIConnectionError):
    """No whole answer came back."""

    def __init__(self, message: str) -> None:
        """Say what happened, without the request."""
        super().__init__(message)  # type: ignore[no-untyped-call]  # the SDK leaves its errors' constructors untyped


class NeverSent(WireFailure):
    """No connection came about: not a byte of the request left."""


class AnswerLost(WireFailure):
    """The request may have arrived, but no whole answer came back."""


class AnswerTooLarge(WireFailure):
    """The answer is larger than the bound; the request arrived."""


class Transport(stripe.HTTPClient):
    """The SDK's HTTP client on aiohttp, for one event loop.

    `pool_size` connections at most; `connect_timeout_s` for opening one. The time for a whole answer is bounded by
    the caller (calls.py), the answer's size by `max_answer_bytes` after decompression. Redirects are not followed: an
    API that redirects would see the token elsewhere.
    """

    name = "aiohttp"

    def __init__(self, *, pool_size: int, connect_timeout_s: float, max_answer_bytes: int, secure: bool) -> None:
        """Open nothing yet: the session belongs to the event loop of the first request."""
        super().__init__()
        self._pool_size = pool_size
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect_timeout_s)
        self._max_answer_bytes = max_answer_bytes
        self._secure = secure
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send one request and return (body, status, headers); raises NeverSent, AnswerLost or AnswerTooLarge."""
        try:
            async with self._open_session().request(
                method, url, headers=headers, data=post_data, allow_redirects=False
            ) as response:
                return await self._body(response), response.status, response.headers
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NeverSent(f"no connection ({type(error).__name__})") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AnswerLost(f"no answer ({type(error).__name__})") from None

    async def close_async(self) -> None:
        """Close every connection; the next request would open new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def close(self) -> Never:
        """Refuse: there is only the asynchronous way."""
        raise RuntimeError("await close_async() instead")

    def _open_session(self) -> aiohttp.ClientSession:
        """Return the session of the running event loop, opened on first use."""
        loop = asyncio.get_running_loop()
        if self._session is None:
            context = ssl.create_default_context(cafile=stripe.ca_bundle_path) if self._secure else True
            connector = aiohttp.TCPConnector(limit=self._pool_size, ssl=context)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
            # aiohttp repeats a DELETE by itself when its answer is lost, and would hide that a first one was sent.
            self._session._retry_connection = False  # noqa: SLF001  # there is no public way to switch it off
            self._loop = loop
        if self._loop is not loop:
            raise RuntimeError("A StripeGateway belongs to one event loop; build another one for this loop.")
        return self._session

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """Read the whole body, or raise AnswerTooLarge as soon as it passes the bound."""
        small = min(_CHUNK_BYTES, self._max_answer_bytes)
        if 0 < (response.content_length or 0) <= small and "Content-Encoding" not in response.headers:
            return await response.content.read()
        parts: list[bytes] = []
        size = 0
        async for part in response.content.iter_chunked(_CHUNK_BYTES):
            size += len(part)
            if size > self._max_answer_bytes:
                response.close()
                raise AnswerTooLarge(f"the answer is larger than {self._max_answer_bytes} bytes")
            parts.append(part)
        return b"".join(parts)
