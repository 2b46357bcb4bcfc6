"""The worker beside the server: a process of its own that comes and goes with it, and is counted with it."""

from __future__ import annotations

import json
import os

import httpx
import pytest

from tests.cli.processes import processes_on
from tests.faults.waiting import wait_for
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served
from tests.webhooks.signed import account_of, event, secret_of, send


@pytest.fixture
def installation(installation: Served) -> Served:
    """One whose server is started as people start it."""
    installation.nursery = None
    return installation


@pytest.fixture
def beside(installation: Served) -> Served:
    """A running server with the worker where it is unless somebody says otherwise."""
    del installation.environment["FLORIN_WORKER"]
    installation.start()
    return installation


def workers(served: Served) -> list[int]:
    """The ids of the processes that are workers of this installation."""
    return [pid for pid, command in processes_on(served.data).items() if " worker " in command]


def working(served: Served) -> int:
    """How many workers take jobs."""
    return int(json.loads(served.florin("jobs", "--json").stdout)["workers"])


def test_what_it_does_is_counted_with_the_server(beside: Served, world: SandboxWorld) -> None:
    """An event that comes to the server is worked off by the other process, and the server's /metrics say so."""
    assert wait_for(lambda: workers(beside), "the worker") != [beside.process.pid if beside.process else 0]
    told = event("customer.created", {"id": "cus_1", "object": "customer"}, account=account_of(beside))
    with httpx.Client(timeout=10, trust_env=False) as http:
        assert send(http, beside.url, secret_of(world), told)
        counted = wait_for(
            lambda: [
                line
                for line in http.get(f"{beside.url}/metrics").text.splitlines()
                if line.startswith("florin_events_ended_total{")
            ],
            "the count of the other process",
        )
    assert [line.rsplit(" ", 1)[1] for line in counted] == ["1.0"]


def test_it_is_started_again_and_ends_with_the_server(beside: Served) -> None:
    """Kill -9 brings another one; with the server in order, it is gone when the server is, and its jobs are free."""
    first = wait_for(lambda: workers(beside), "the worker")
    wait_for(lambda: working(beside), "the worker to take jobs")
    os.kill(first[0], 9)
    second = wait_for(lambda: [pid for pid in workers(beside) if pid not in first], "another worker")
    assert len(second) == 1
    assert '"event":"worker_ended"' in (beside.data.parent / "serve.log").read_text()
    assert beside.stop() == 0
    assert not processes_on(beside.data)


def test_it_does_not_outlive_a_killed_server(beside: Served) -> None:
    """After kill -9 of the server the worker ends by itself, and a new server brings a new one."""
    first = wait_for(lambda: workers(beside), "the worker")
    wait_for(lambda: working(beside), "the worker to take jobs")
    beside.kill()
    wait_for(lambda: not workers(beside), "the worker to end")
    beside.start()
    assert wait_for(lambda: workers(beside), "the new worker") != first
