"""Fixture: servers that start at once, because another process has imported for them what they are made of."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Forked:
    """A command that runs in a fork; of subprocess.Popen it has what tests use."""

    def __init__(self, told: int) -> None:
        """Wait for its id; `told` is the pipe on which its end will be told, too."""
        self._told = os.fdopen(told, "rb", buffering=0)
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The code with which it ended, None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return its code; subprocess.TimeoutExpired when it goes on."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(["florin"], timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it with kill -9."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end in order."""
        self.send_signal(signal.SIGTERM)

    def _ended(self, timeout_s: float | None) -> int | None:
        """Wait for its end so long."""
        if self.returncode is None and select.select([self._told], [], [], timeout_s)[0]:
            with self._told:
                self.returncode = int(self._told.readline())
        return self.returncode


class Nursery:
    """The process that forks, as those see it that want a command to run."""

    def __init__(self, ours: socket.socket) -> None:
        """Take this end of the socket."""
        self._ours = ours

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], output: IO[str]) -> Forked:
        """Run `florin` with these arguments in this environment, with nothing to read; errors are output, too."""
        message = json.dumps({"arguments": list(arguments), "environment": dict(environment)}).encode()
        reading, writing = os.pipe()
        with Path(os.devnull).open() as nothing:
            files = [nothing.fileno(), output.fileno(), output.fileno(), writing]
            socket.send_fds(self._ours, [message], files)
        os.close(writing)
        return Forked(reading)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The one of the worker that runs the test."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with closing(ours):
        with closing(theirs):
            process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-m", "tests.plugins._nursery", str(theirs.fileno())],
                cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        yield Nursery(ours)
    process.wait(60)
