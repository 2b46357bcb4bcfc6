"""Sends signed events to a server that may be away, each until it is taken, as Stripe does."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.webhooks.signed import signature

CONNECTIONS = 12
AGAIN_AFTER_S = 0.1


@dataclass
class Stream:
    """Deliveries in the order in which they begin; `url` is asked anew whenever a connection broke."""

    url: Callable[[], str]
    secret: str
    bodies: Sequence[bytes]
    taken: int = 0
    refused: int = 0
    last_refusal: str = ""
    _next: int = 0
    _failed: list[BaseException] = field(default_factory=list)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to send, beside the test."""
        self._thread = threading.Thread(target=self._body, name="stripe", daemon=True)
        self._thread.start()

    def wait_until_taken(self, deliveries: int, timeout_s: float = 300) -> None:
        """Wait until so many deliveries were taken."""
        until = time.monotonic() + timeout_s
        while self.taken < deliveries:
            told = f"{self.taken} of {deliveries} taken, {self.refused} refused, last: {self.last_refusal}"
            assert not self._failed, self._failed[0]
            assert time.monotonic() < until, told
            time.sleep(0.02)

    def join(self, timeout_s: float) -> None:
        """Wait until everything was taken."""
        assert self._thread is not None
        self._thread.join(timeout_s)
        if self._failed:
            raise self._failed[0]
        assert self.taken == len(self.bodies), f"{self.taken} of {len(self.bodies)} were taken"

    def _body(self) -> None:
        try:
            asyncio.run(self._send_all())
        except BaseException as error:  # noqa: BLE001  # shown by the thread that waits
            self._failed.append(error)

    async def _send_all(self) -> None:
        await asyncio.gather(*(self._send_some() for _ in range(CONNECTIONS)))

    async def _send_some(self) -> None:
        """One connection after the other, with one delivery after the other."""
        body = self._take()
        while body is not None:
            try:
                host, _, port = self.url().removeprefix("http://").partition(":")
                reader, writer = await asyncio.open_connection(host, int(port))
                try:
                    while body is not None and await self._send(reader, writer, body):
                        body = self._take()
                finally:
                    writer.close()
            except (OSError, ValueError, asyncio.IncompleteReadError):
                pass
            if body is not None:
                self.refused += 1
                await asyncio.sleep(AGAIN_AFTER_S)

    def _take(self) -> bytes | None:
        """The next delivery."""
        if self._next >= len(self.bodies):
            return None
        self._next += 1
        return self.bodies[self._next - 1]

    async def _send(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> bool:
        """Deliver one, raw, so that the sender is not what takes the time; whether it was taken."""
        head = (
            "POST /webhooks/stripe HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Stripe-Signature: {signature(body, self.secret)}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = next((line for line in answer.split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        await reader.readexactly(int(length.split(b":")[1]))
        is_taken = answer.startswith(b"http/1.1 200")
        self.last_refusal = answer.split(b"\r\n")[0].decode() if not is_taken else self.last_refusal
        self.taken += is_taken
        return is_taken
