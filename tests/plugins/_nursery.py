"""Runs `florin` commands as forks of one process that has imported already what a server is made of.

Three quarters of the processor's time that a start of `florin serve` takes go into imports, and tests start servers by
the hundred. A fork runs the command from its first line to its last, in the environment that it is given, and is ended,
killed and found like any other process.

It is asked on a socket: {"arguments": […], "environment": {…}} with four open files: standard input, output and errors,
and a pipe on which it tells the fork's id and, later, the code with which that ended, a line each.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from api.collector import settle, unhurried
from skills.contract.discovery import discover

# Not api.cli: its console looks at the environment while it is imported.
MADE_OF = ("api.supervisor", "api.opening", "api.working", "storage.embedded", "storage.migrate")
REQUEST_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Request:
    """A command that somebody wants to run: its arguments, its whole environment, its three files and the pipe."""

    arguments: Sequence[str]
    environment: dict[str, str]
    files: Sequence[int]
    told: int


@dataclass(frozen=True, slots=True)
class Born:
    """A fork that runs: its id, and the pipe of whoever asked for it."""

    pid: int
    told: int


def main() -> None:
    """Import, then fork for each request until nobody can ask any more."""
    unhurried()
    for name in MADE_OF:
        import_module(name)
    discover()
    settle()
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        request = forked(asked)
    if request is not None:
        become(request)


def forked(asked: socket.socket) -> Request | None:
    """Fork for each request, and tell when a fork ended; return the request in the fork, None in the end."""
    if threading.active_count() > 1:
        raise RuntimeError("Importing has started a thread, and a fork would not have it.")
    with selectors.DefaultSelector() as waiting:
        waiting.register(asked, selectors.EVENT_READ)
        while True:
            for key, _events in waiting.select():
                if key.fileobj is not asked:
                    waiting.unregister(key.fileobj)
                    bury(key.fd, key.data)
                    continue
                request = received(asked)
                if request is None:
                    return None
                pid = os.fork()
                if pid == 0:
                    for other in waiting.get_map().values():
                        if other.fileobj is not asked:
                            os.close(other.fd)
                            os.close(other.data.told)
                    return request
                for file in request.files:
                    os.close(file)
                os.write(request.told, f"{pid}\n".encode())
                waiting.register(os.pidfd_open(pid), selectors.EVENT_READ, Born(pid, request.told))


def received(asked: socket.socket) -> Request | None:
    """Take one request; None when the other end is closed."""
    message, files, _flags, _address = socket.recv_fds(asked, REQUEST_MAX, 4)
    if not message:
        return None
    said = json.loads(message)
    return Request(said["arguments"], said["environment"], files[:3], files[3])


def bury(ended: int, born: Born) -> None:
    """Tell with which code a fork ended, as subprocess has it: -9 for a SIGKILL."""
    _pid, status = os.waitpid(born.pid, 0)
    os.close(ended)
    try:
        os.write(born.told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    except BrokenPipeError:  # nobody wants to know
        pass
    finally:
        os.close(born.told)


def become(request: Request) -> None:
    """Be the command, to its end."""
    for place, file in enumerate(request.files):
        os.dup2(file, place)
        os.close(file)
    os.close(request.told)
    os.environ.clear()
    os.environ.update(request.environment)
    sys.argv = ["florin", *request.arguments]
    from api.cli.main import main as florin

    florin()


if __name__ == "__main__":
    main()
