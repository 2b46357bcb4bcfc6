"""An answer typed before its question was seen: text pasted into the chat can't say yes to what it asks for."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHILD = "from api.cli.console import ask; print('answered', ask('Do this? [y/N]'))"


def read_until(terminal: int, pattern: bytes) -> re.Match[bytes]:
    """Read what the terminal shows until it fits."""
    shown = b""
    while (match := re.search(pattern, shown)) is None:
        shown += os.read(terminal, 1024)
    return match


def test_a_yes_from_before_the_question_does_not_count() -> None:
    """The rest of a paste is thrown away when a decision is asked for; what is typed then is the answer."""
    terminal, end = pty.openpty()
    os.write(terminal, b"y\n")
    command = [sys.executable, "-c", CHILD]
    with subprocess.Popen(command, stdin=end, stdout=end, cwd=ROOT) as child:  # noqa: S603  # our own program
        read_until(terminal, rb"Do this\?")
        os.write(terminal, b"n\n")
        assert read_until(terminal, rb"answered (\S+)\r\n")[1] == b"n"
        assert child.wait(30) == 0
    os.close(end)
    os.close(terminal)
