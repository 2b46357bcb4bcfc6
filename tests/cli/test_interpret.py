"""`florin interpret`: one line out for one line in, without any server, Stripe or database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.served import PROGRAM

# Each starts the command anew, which takes seconds.
pytestmark = pytest.mark.slow


def interpret(lines: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run it at a fixed moment with these lines."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FLORIN_", "OPENAI_"))}
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, str(PROGRAM), "interpret", "--now", "2026-11-18T10:00:00+00:00", *arguments],
        input=lines, capture_output=True, env=clean, timeout=60, check=False,
    )  # fmt: skip


def test_it_says_what_was_understood(tmp_path: Path) -> None:
    """A request is a call with its arguments; directory and currency are taken from the options."""
    directory = tmp_path / "directory.json"
    directory.write_text(json.dumps({"customers": [{"id": "cus_1", "name": "Jane Doe", "email": "j@example.com"}]}))
    run = interpret(b'{"id": "a", "text": "refund order 42"}\n', "--currency", "USD", "--directory", str(directory))
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert (told["id"], told["kind"]) == ("a", "call")
    assert told["calls"] == [{"tool": "refund_payment", "args": {"payment_ref": "42"}}]


def test_a_bad_line_does_not_end_the_run() -> None:
    """Lines that are no record are told with their number, the others are interpreted, and the exit code says so."""
    run = interpret(b'{"id": 1}\n\xff\xfe\n\n{"id": "b", "text": "refund order 42"}\n')
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert [(item.get("line"), item["kind"]) for item in told] == [(1, "error"), (2, "error"), (None, "call")]
    assert run.returncode == 1
    assert run.stderr.startswith(b"florin: 2 lines")
