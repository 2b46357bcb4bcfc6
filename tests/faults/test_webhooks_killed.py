"""Stripe's events while servers and workers are killed: what was answered is kept, and each has its effect once."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from typing import Any

import httpx
import psycopg
import pytest

from tests.faults.conftest import MakeServer
from tests.faults.waiting import wait_for
from tests.plugins.sandbox import SandboxWorld
from tests.webhooks.signed import account_of, event, secret_of, send

pytestmark = pytest.mark.slow


def states_of(database_url: str) -> Counter[str]:
    """How many events are in each state."""
    with psycopg.connect(database_url) as owner:
        return Counter(dict(owner.execute("SELECT state, count(*) FROM stripe_events GROUP BY state").fetchall()))


def test_a_crash_between_commit_and_answer_loses_nothing(
    make_server: MakeServer, world: SandboxWorld, database_url: str
) -> None:
    """Kill -9 under a stream of events, three times: whatever was answered is stored; sent again, it is there once."""
    server = make_server(FLORIN_WORKER="off")
    secret, account = secret_of(world), account_of(server)
    sent: list[dict[str, Any]] = []
    answered: set[str] = set()
    stop = threading.Event()

    def stream(sender: int) -> None:
        with httpx.Client(timeout=5, trust_env=False) as http:
            number = 0
            while not stop.is_set():
                told = event(
                    "customer.created", {"id": f"cus_{sender}_{number}", "object": "customer"}, account=account
                )
                number += 1
                sent.append(told)
                try:
                    url = server.url
                except (OSError, ValueError):
                    time.sleep(0.05)
                    continue
                if send(http, url, secret, told):
                    answered.add(told["id"])

    senders = [threading.Thread(target=stream, args=(number,), daemon=True) for number in range(4)]
    for thread in senders:
        thread.start()
    for _ in range(3):
        before = len(answered)
        wait_for(lambda before=before: len(answered) > before + 40, "events to be taken")  # type: ignore[misc]  # bound now
        server.kill()
        server.start()
    stop.set()
    for thread in senders:
        thread.join(30)
    with psycopg.connect(database_url) as owner:
        stored = {row[0] for row in owner.execute("SELECT event_id FROM stripe_events").fetchall()}
    assert answered <= stored
    with httpx.Client(timeout=30, trust_env=False) as http:
        assert all(send(http, server.url, secret, told) for told in sent[:50] + sent[-50:])
    with psycopg.connect(database_url) as owner:
        rows = owner.execute("SELECT count(*), count(DISTINCT event_id) FROM stripe_events").fetchone()
    assert rows is not None
    assert rows[0] == rows[1]


def test_killed_workers_leave_the_state_of_an_undisturbed_run(
    make_server: MakeServer, world: SandboxWorld, database_url: str
) -> None:
    """Six hundred events, shuffled and repeated, workers killed in the middle: each ends, the last state wins."""
    server = make_server(FLORIN_WORKER="off")
    secret, account = secret_of(world), account_of(server)
    chance = random.Random(5)  # noqa: S311  # a seed makes the run repeatable
    began = int(time.time()) - 5000
    sent = [
        event(
            "customer.updated",
            {"id": f"cus_{number}", "object": "customer", "name": f"Name {step}"},
            account=account,
            created=began + step,
        )
        for number in range(100)
        for step in range(6)
    ]
    deliveries = [one for one in sent for _ in range(chance.choice((1, 1, 2, 5)))]
    chance.shuffle(deliveries)
    workers = [server.worker() for _ in range(2)]
    with httpx.Client(timeout=30, trust_env=False) as http:
        for place, one in enumerate(deliveries):
            assert send(http, server.url, secret, one)
            if place in (300, 700):
                workers[-1].kill()
                workers[-1].wait(10)
                workers.append(server.worker())
    try:
        wait_for(lambda: states_of(database_url) == Counter(processed=600), "every event to end")
    finally:
        for process in workers:
            if process.poll() is None:
                process.terminate()
                process.wait(30)
    with psycopg.connect(database_url) as owner:
        kept = owner.execute("SELECT state ->> 'name', count(*) FROM stripe_objects GROUP BY 1").fetchall()
    assert kept == [("Name 5", 100)]
