"""Fixtures: a real `florin serve` process on the test's database and world, and the `florin` command against it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx
import pytest

from api.plain_http import NO_CERTIFICATES

if TYPE_CHECKING:
    from tests.plugins.nursery import Forked, Nursery
    from tests.plugins.sandbox import SandboxWorld

    Process = subprocess.Popen[str] | Forked

PROGRAM = Path(sys.executable).with_name("florin")
START_TIMEOUT_S = 60.0
COMMAND_TIMEOUT_S = 90.0

# What a developer may have set for himself must not reach a test.
_OURS = ("FLORIN_", "DATABASE_", "STRIPE_", "OPENAI_")


@dataclass
class Served:
    """One installation: its environment, and the server process when one runs.

    Without a nursery the server is started as people start it, which takes seconds more: for tests of starting.
    """

    environment: dict[str, str]
    data: Path
    nursery: Nursery | None = None
    process: Process | None = None
    output: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the server answers."""
        return str(json.loads((self.data / "server.json").read_text())["url"])

    @property
    def key(self) -> str:
        """The terminal's API key."""
        return (self.data / "cli.key").read_text().strip()

    def api(self) -> httpx.Client:
        """A program's client with the terminal's key."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False, verify=NO_CERTIFICATES)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        (self.data / "server.json").unlink(missing_ok=True)
        log = (self.data.parent / "serve.log").open("a")
        with log:
            self.process = self._begin(log, "serve", "--data", str(self.data))
        until = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            said = (self.data.parent / "serve.log").read_text()
            assert self.process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.05)

    def worker(self) -> Process:
        """One more worker process, which the test ends."""
        with Path(os.devnull).open("a") as nowhere:
            return self._begin(nowhere, "worker")

    def stop(self) -> int:
        """Ask the server to end in order and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        """End the server as a crash would: kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=30)

    def florin(self, *arguments: str, said: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command with `said` as standard input (at its end, nothing more is said)."""
        return subprocess.run(  # noqa: S603  # our own command
            [sys.executable, str(PROGRAM), *arguments],
            env=self.environment | environment,
            input=said,
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )

    def _begin(self, output: IO[str], *arguments: str) -> Process:
        """A command that has just been started and goes on."""
        if self.nursery is not None:
            return self.nursery.start(arguments, self.environment, output)
        return subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, str(PROGRAM), *arguments],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, text=True,
        )  # fmt: skip

    def _answers(self) -> bool:
        """Whether the server has said where it is and is ready there."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == httpx.codes.OK
        except (OSError, ValueError, httpx.HTTPError):
            return False


@pytest.fixture
def installation(tmp_path: Path, database_url: str, world: SandboxWorld, nursery: Nursery) -> Iterator[Served]:
    """An installation that was never started, on the test's database and world; whatever runs at the end is ended."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    data = tmp_path / "florin"
    data.mkdir()
    settings = {
        "FLORIN_DATA": str(data),
        "FLORIN_PORT": "0",
        "FLORIN_SANDBOX_URL": world.base_url,
        "DATABASE_URL": database_url,
        "COLUMNS": "120",
        "FLORIN_MISSED_EVENTS_EVERY_S": "0",
        "FLORIN_MIRROR": "false",
        "FLORIN_WORKER": "inside",  # a process less to start; tests/cli/test_worker_beside.py has it beside
    }
    made = Served(clean | settings, data, nursery)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait(timeout=30)


@pytest.fixture
def served(installation: Served) -> Served:
    """A running server process, connected to the world's shop by OAuth."""
    installation.start()
    return installation
