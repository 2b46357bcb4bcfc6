"""A child process of the server: started, asked to end, and never left behind.

The child holds the read end of a pipe whose other end only this process has. However this process ends, kill -9
included, the pipe closes and the child ends too (`end_with_parent`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

# Our own command, in the environment that this runs in.
PROGRAM = Path(sys.executable).with_name("florin")


class Child:
    """One of `florin`'s commands in a process of its own, beside this one."""

    def __init__(self, *arguments: str, grace_s: float = 10.0) -> None:
        """Name the command; nothing is started yet. `grace_s` is how long it may take to end when asked to."""
        self._command = [sys.executable, str(PROGRAM), *arguments, "--with-parent"]
        self._grace_s = grace_s
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ended_with(self) -> int | None:
        """The code with which it ended by itself; None while it runs, and when it was never started or was stopped."""
        return self._process.poll() if self._process else None

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def spawn(self, log: IO[bytes]) -> None:
        """Start it; what it says goes into the log."""
        self._start(log, log)

    def spawn_heard(self) -> IO[bytes]:
        """Start it; return what it says, and let its errors be this process's own."""
        heard = self._start(subprocess.PIPE, None).stdout
        if heard is None:
            raise RuntimeError("a pipe was asked for")
        return heard

    def _start(self, output: IO[bytes] | int, errors: IO[bytes] | None) -> subprocess.Popen[bytes]:
        """Start the process and keep it."""
        self._process = subprocess.Popen(  # noqa: S603  # our own command with our own arguments
            self._command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=errors,
            start_new_session=True,  # Ctrl-C is for the server, which ends its children in order
        )
        return self._process

    def stop(self) -> None:
        """End it and wait for that."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        process.terminate()
        try:
            process.wait(timeout=self._grace_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end_with_parent() -> None:
    """Wait in a thread until standard input closes, then end this process: its parent is gone."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
