"""`florin worker` and `florin jobs`: more workers beside the server, and a look at the queue."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.waiting import wait_for
from tests.plugins.served import PROGRAM, Served


@pytest.fixture
def more(served: Served) -> Iterator[subprocess.Popen[str]]:
    """One more worker."""
    process = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, str(PROGRAM), "worker"],
        env=served.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def told(served: Served, *more: str) -> dict[str, Any]:
    """What `florin jobs` says."""
    run = served.florin("jobs", "--json", *more)
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


def test_more_workers_come_and_go(served: Served, more: subprocess.Popen[str]) -> None:
    """A worker joins the server's own, and on SIGTERM ends in order and is gone from the list."""
    assert more.stdout is not None
    assert "Working" in more.stdout.readline()
    wait_for(lambda: told(served)["workers"] == 2, "both workers to be there")
    more.send_signal(signal.SIGTERM)
    assert more.wait(30) == 0
    assert told(served)["workers"] == 1
    shown = served.florin("jobs", "--state", "failed")
    assert (shown.returncode, "Workers: 1" in shown.stdout) == (0, True)
    assert served.florin("jobs", "--state", "lost").returncode == 1


def test_a_worker_without_a_server_says_what_to_do(installation: Served) -> None:
    """Without a database there is nothing to work on."""
    run = installation.florin("worker", DATABASE_URL="")
    assert run.returncode == 1
    assert "Start it first" in run.stderr
