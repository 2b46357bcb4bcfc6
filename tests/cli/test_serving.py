"""The server's life: started once, ended in order, killed and started again, stopped when nothing else is left."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.settings import CHECKOUT
from tests.cli.processes import processes_on
from tests.plugins.served import Served


@pytest.fixture
def installation(installation: Served) -> Served:
    """One whose server is started as people start it."""
    installation.nursery = None
    return installation


def run_script(name: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one of scripts/ with the system's Python, as ./run does."""
    return subprocess.run(  # noqa: S603  # our own script
        [sys.executable, str(CHECKOUT / "scripts" / name)],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def wait_until(condition: object, patience_s: float = 20.0) -> None:
    """Wait until a condition holds."""
    assert callable(condition)
    until = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def test_it_ends_in_order_and_starts_again(served: Served) -> None:
    """SIGTERM ends it with exit code 0; a second start finds the same merchant, connection and key."""
    key = served.key
    with served.api() as api:
        before = api.get("/api/auth/stripe/status").json()
    assert served.stop() == 0
    assert not (served.data / "server.json").exists()
    served.start()
    assert served.key == key
    with served.api() as api:
        assert api.get("/api/auth/stripe/status").json() == before
    assert (served.data / "cli.key").stat().st_mode & 0o077 == 0


def test_kill_9_and_again(served: Served) -> None:
    """After kill -9 the next start works on the same data."""
    served.kill()
    served.start()
    with served.api() as api:
        assert api.get("/api/proposals").status_code == 200


def test_a_second_server_on_the_same_data_is_refused(served: Served) -> None:
    """One data folder has one server; the refusal says where that one is."""
    run = served.florin("serve", "--data", str(served.data))
    assert run.returncode == 1
    assert f"already runs on {served.data} at {served.url}" in run.stderr


def test_a_taken_port_is_one_sentence(installation: Served) -> None:
    """The refusal names the port and the setting that moves it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = installation.florin("serve", "--data", str(installation.data), FLORIN_PORT=port)
    assert run.returncode == 1
    assert run.stderr.startswith(f"florin: Port {port} on 127.0.0.1 can't be used")
    assert "FLORIN_PORT" in run.stderr


def test_live_stripe_with_development_secrets_is_refused(installation: Served) -> None:
    """The server does not start against live Stripe without its own keys and https."""
    live = {"STRIPE_SECRET_KEY": "sk_live_123", "STRIPE_CLIENT_ID": "ca_1", "FLORIN_SANDBOX_URL": ""}
    run = installation.florin("serve", "--data", str(installation.data), **live)
    assert run.returncode == 1
    assert "FLORIN_ENCRYPTION_KEYS" in run.stderr
    assert "sk_live_123" not in run.stderr


@pytest.fixture
def whole(installation: Served) -> Iterator[Served]:
    """An installation that brings its own PostgreSQL and offline Stripe; ended by scripts/stop.py."""
    folder = Path("/tmp") / f"florin-whole-{os.getpid()}-{time.time_ns()}"  # noqa: S108  # PostgreSQL's own user must reach it
    folder.mkdir()
    installation.data = folder / "florin"
    installation.data.mkdir()
    installation.environment["FLORIN_DATA"] = str(installation.data)
    for name in ("DATABASE_URL", "FLORIN_SANDBOX_URL", "FLORIN_WORKER"):
        del installation.environment[name]
    yield installation
    run_script("stop.py", installation.environment)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_the_two_commands(whole: Served) -> None:
    """From nothing to a refunded order 42: start behind, chat, kill -9, start again, stop when all is deleted."""
    begun = whole.florin("start")
    assert begun.returncode == 0, begun.stderr
    assert "/signin?token=lnk_" in begun.stdout
    assert "signin" not in (whole.data / "log" / "server.log").read_text()
    talk = whole.florin("chat", said="refund order 42\ny\n")
    assert "Refunded $18.00" in talk.stdout, talk.stdout + talk.stderr

    server = next(command for command in processes_on(whole.data).values() if " serve " in command)
    assert "--detached" in server
    pid = int((whole.data / "server.json").read_text().split('"pid": ')[1].split(",")[0])
    os.kill(pid, 9)
    wait_until(lambda: not any(" sandbox " in command for command in processes_on(whole.data).values()))
    assert whole.florin("start").returncode == 0
    assert "done" in whole.florin("proposals", "--state", "done").stdout
    assert "intact" in whole.florin("verify-audit").stdout
    again = whole.florin("start")
    assert "already running" in again.stdout

    while whole.data.exists():
        shutil.rmtree(whole.data, ignore_errors=True)
    stopped = run_script("stop.py", whole.environment)
    assert (stopped.returncode, stopped.stdout) == (0, "Florin is stopped.\n")
    assert not processes_on(whole.data)
    assert run_script("stop.py", whole.environment).stdout == "Florin is not running here.\n"


@pytest.mark.slow
def test_a_lost_child_is_started_again(whole: Served) -> None:
    """When the offline Stripe is killed the server starts it again and goes on."""
    whole.start()
    pid, command = next((pid, c) for pid, c in processes_on(whole.data).items() if " sandbox " in c)
    port = command.split("--port ")[1].split(" ")[0]
    os.kill(pid, 9)

    def answers() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/_sandbox", timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    wait_until(answers, 40)
    with whole.api() as api:
        assert api.get("/api/stripe/balance").status_code == 200
    assert whole.stop() == 0
    assert not processes_on(whole.data)
