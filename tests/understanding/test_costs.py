"""Understanding is small: its memory, measured in a process that can't open a socket."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.understanding import MEMORY_MAX_MB

ROOT = Path(__file__).parent.parent.parent


def measured() -> dict[str, float]:
    """What the benchmark finds in one round over every recorded message."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.understanding", "--measure", "--rounds", "1"],
        capture_output=True, text=True, cwd=ROOT, timeout=100, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found: dict[str, float] = json.loads(run.stdout)
    return found


@pytest.mark.slow
def test_memory_stays_within_its_limit() -> None:
    """At most 50 MB beyond LangChain, over every recorded message, without a socket; the time is the benchmark's."""
    assert measured()["memory_mb"] <= MEMORY_MAX_MB
