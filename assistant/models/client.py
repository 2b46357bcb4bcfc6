"""The HTTP client of remote models: each request is counted, each answer bounded in bytes and in time."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
from openai import DefaultAsyncHttpxClient

from assistant.models.metering import running_meter

# The longest answer of any use, arguments of a hundred calls with a model's reasoning beside them, is a tenth of it.
ANSWER_BYTES_MAX = 1_000_000
_HOPS_MAX = 3
_BYTES_A_TOKEN = 4  # of prose and JSON, for servers that do not say how much they read and wrote
_BELIEVED_TOKENS_MAX = 100_000_000  # in one answer; a server that says more is not believed


class UnboundedAnswer(Exception):  # named as the fact it states, like the domain's errors
    """An answer is longer than any could be, or packed, so that its length can't be told before it is unpacked."""


class MeteredClient(DefaultAsyncHttpxClient):
    """openai's own client, whose answers are read whole at once, none longer or slower than it may be.

    `answer_s` bounds a request with all of its answer, however it trickles; `timeout` bounds only each wait for bytes.
    Raises DayUsedUp before a request that the merchant's day does not allow, UnboundedAnswer, and httpx2's own errors;
    only the last are tried again by openai's client.
    """

    def __init__(self, answer_s: float) -> None:
        """Ask for answers that are not packed."""
        super().__init__(timeout=answer_s, headers={"Accept-Encoding": "identity"})
        self._answer_s = answer_s

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send a request and those that it is redirected to, and return the answer, read."""
        options |= {"stream": True, "follow_redirects": False}
        for _ in range(_HOPS_MAX):
            response = await self._sent(request, options)
            if response.next_request is None:
                return response
            request = response.next_request
        raise httpx2.TooManyRedirects("the model's server redirects in circles", request=request)

    async def _sent(self, request: httpx2.Request, options: dict[str, Any]) -> httpx2.Response:
        """Send one request, counted before it goes, and read its answer, counted however it ends."""
        meter = running_meter()
        if meter is not None:
            await meter.sending()
        request_bytes = len(await request.aread())
        answer = _Answer()
        try:
            async with asyncio.timeout(self._answer_s):
                return await answer.read(await super().send(request, **options))
        except TimeoutError:
            raise httpx2.ReadTimeout("the answer took too long", request=request) from None
        finally:
            used = answer.tokens(request_bytes)
            if meter is not None and used is not None:
                await meter.answered(*used)


class _Answer:
    """An answer as far as it came."""

    def __init__(self) -> None:
        """Begin with nothing of it."""
        self._is_well = False
        self._body = bytearray()

    async def read(self, response: httpx2.Response) -> httpx2.Response:
        """Read it to its end, but no further than an answer may go; returns it with all its bytes there."""
        self._is_well = response.is_success
        try:
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise UnboundedAnswer
            async for chunk in response.aiter_raw():
                self._body += chunk
                if len(self._body) > ANSWER_BYTES_MAX:
                    raise UnboundedAnswer
        finally:
            await response.aclose()
        status, headers, body = response.status_code, response.headers, bytes(self._body)
        whole = httpx2.Response(status, headers=headers, content=body, request=response.request)
        whole.next_request = response.next_request
        return whole

    def tokens(self, request_bytes: int) -> tuple[int, int] | None:
        """The tokens read and written: as the server says, else by length; None for an error and for no answer."""
        told = _told(bytes(self._body))
        if told is None and self._is_well:
            return request_bytes // _BYTES_A_TOKEN, len(self._body) // _BYTES_A_TOKEN
        return told


def _told(body: bytes) -> tuple[int, int] | None:
    """What an answer says that it cost, in tokens; None when it says nothing, or nothing that can be."""
    try:
        usage = json.loads(body)["usage"]
        read, wrote = usage["prompt_tokens"], usage["completion_tokens"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    is_number = all(type(count) is int and 0 <= count <= _BELIEVED_TOKENS_MAX for count in (read, wrote))
    return (read, wrote) if is_number and read else None
