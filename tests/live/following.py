"""A reader of the live stream in a thread of the test: what came, by number, as a program outside sees it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.faults.waiting import wait_for


@dataclass
class Heard:
    """One event as it came over the wire."""

    event: str
    id: int | None
    data: Any


@dataclass
class Follower:
    """What one stream has brought so far; `ended` is set when it is over."""

    heard: list[Heard] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    comments: int = 0

    def of(self, topic: str) -> list[Heard]:
        """The events of a topic."""
        return [one for one in list(self.heard) if one.event == topic]

    def wait(self, topic: str, count: int = 1, timeout_s: float = 20) -> list[Heard]:
        """The events of a topic, once there are so many."""
        return (
            wait_for(lambda: found if len(found := self.of(topic)) >= count else None, f"{count} of {topic}", timeout_s)
            or []
        )


@contextmanager
def following(client: httpx.Client, **query: Any) -> Iterator[Follower]:
    """Follow the stream until the block ends; it has begun when the block does."""
    follower = Follower()
    headers = {"Last-Event-ID": str(query.pop("last_event_id"))} if "last_event_id" in query else {}
    with client.stream("GET", "/api/live", params=query, headers=headers) as answer:
        assert answer.status_code == httpx.codes.OK, answer.read()

        def read() -> None:
            try:
                for one in events(answer.iter_lines()):
                    follower.heard.append(one)
            except httpx.HTTPError:
                pass  # cut off, as tests do
            finally:
                follower.ended.set()

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        wait_for(lambda: follower.heard, "the first event", 20)
        try:
            yield follower
        finally:
            # Closing alone would leave the thread in its read until the next heartbeat.
            with suppress(OSError):
                answer.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            thread.join(10)


def events(lines: Iterator[str]) -> Iterator[Heard]:
    """Read server-sent events as browsers do."""
    event, data, number = "message", "", None
    for line in lines:
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data += line.removeprefix("data: ")
        elif line.startswith("id: "):
            number = int(line.removeprefix("id: "))
        elif not line and data:
            yield Heard(event, number, json.loads(data))
            event, data, number = "message", "", None
