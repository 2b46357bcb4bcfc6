"""Understanding is cheap: a turn's time and memory, measured in a process that can't open a socket."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.understanding import MEMORY_MAX_MB, TURN_P95_MAX_MS

ROOT = Path(__file__).parent.parent.parent


def test_time_and_memory_stay_within_their_limits() -> None:
    """At most 20 ms for 95 of 100 turns and 50 MB beyond LangChain, over every recorded message, without a socket."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.understanding", "--measure", "--rounds", "1"],
        capture_output=True, text=True, cwd=ROOT, timeout=100, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["p95_ms"] <= TURN_P95_MAX_MS
    assert found["memory_mb"] <= MEMORY_MAX_MB
