"""A person at a terminal: a `florin` command in a pseudo-terminal, with keys that are pressed and words that appear."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.plugins.served import PROGRAM, Served

CTRL_C, CTRL_D, ENTER = b"\x03", b"\x04", b"\r"
PATIENCE_S = 60.0

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[@-_])")


class Terminal:
    """One command at a terminal of its own; leaving the block hangs up."""

    def __init__(self, served: Served, *arguments: str) -> None:
        """Start the command."""
        self._master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (50, 160))
        environment = served.environment | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        self.process = subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, str(Path(__file__).with_name("own_terminal.py")), str(PROGRAM), *arguments],
            env=environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.shown = ""
        self._seen = 0

    def __enter__(self) -> Self:
        """Use in a `with`."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Hang up and wait for the command to end."""
        self.hang_up()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._master, keys)

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        self.press(line.encode() + ENTER)

    def wait_for(self, words: str) -> None:
        """Wait until these words appear after those waited for before."""
        until = time.monotonic() + PATIENCE_S
        while (at := self.shown.find(words, self._seen)) < 0:
            left = until - time.monotonic()
            assert left > 0, f"waited in vain for {words!r} in: {self.shown}"
            assert self._read(left), f"the command ended without {words!r}: {self.shown}"
        self._seen = at + len(words)

    def wait_for_end(self) -> int:
        """Wait until the command has ended, and return its exit code."""
        until = time.monotonic() + PATIENCE_S
        while self._read(max(0.0, until - time.monotonic())):
            assert time.monotonic() < until, f"the command does not end: {self.shown}"
        return self.process.wait(PATIENCE_S)

    def hang_up(self) -> None:
        """Close the terminal, as when its window is closed."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _read(self, timeout_s: float) -> bool:
        """Take in what appears next; False when the command has let go of the terminal."""
        if not select.select([self._master], [], [], timeout_s)[0]:
            return True
        try:
            told = os.read(self._master, 65_536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.shown = _ESCAPES.sub("", self.shown + told.decode(errors="replace"))
        return bool(told)
