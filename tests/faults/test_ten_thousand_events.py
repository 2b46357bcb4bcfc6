"""Ten thousand events, shuffled and repeated, while workers are killed and PostgreSQL restarts: as if nothing was.

FLORIN_TEST_EVENTS_TIMES=5 makes it fifty thousand.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from api.work import events_of
from assistant.delivery.working import SENDS_AT_ONCE
from storage import inbox
from storage.embedded import EmbeddedPostgres
from storage.inbox import Arrival
from tests.delivery.receivers import Receiver, receiving
from tests.faults.conftest import MakeServer
from tests.faults.story import Tale, play, told_again
from tests.faults.stream import Stream
from tests.faults.trade import broken_chains
from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served
from tests.webhooks.signed import account_of, secret_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

TIMES = int(os.environ.get("FLORIN_TEST_EVENTS_TIMES", "1"))
QUIET_DAYS = 300 * TIMES
EVENTFUL_DAYS = 39 * TIMES
KILLS = 3

_STATES = "SELECT object_id, kind, is_deleted, state FROM stripe_objects"
_ALERTS = "SELECT dedupe_key FROM alerts WHERE state <> 'resolved'"
_SENT = "SELECT channel_id, alert_id, id, state FROM deliveries WHERE alert_id IS NOT NULL"
_UNENDED = "SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')"


@pytest.fixture
def own_postgres() -> Iterator[EmbeddedPostgres]:
    """A server of this test's own, which may be restarted; its data lies in memory where there is some."""
    memory = Path("/dev/shm")  # noqa: S108  # the data is worthless
    folder = (memory if os.access(memory, os.W_OK) else Path("/tmp")) / f"florin-test-own-{uuid4().hex[:8]}"  # noqa: S108  # as above
    postgres = EmbeddedPostgres(folder)
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.stop(timeout_s=10)
        shutil.rmtree(folder, ignore_errors=True)


def tales_of(world: SandboxWorld, account_id: str) -> list[Tale]:
    """Ten thousand events in the order in which they happened."""
    client = world.client(account=account_id)
    begin_s = int(time.time()) - 3600
    quiet = play(client)
    eventful = play(client, lambda path, **asked: world.control("POST", path, account=account_id, **asked))
    days = ((quiet, QUIET_DAYS), (eventful, EVENTFUL_DAYS))
    told = [tale for day, copies in days for tale in told_again(day, account_id, copies, begin_s=begin_s)]
    return sorted(told, key=lambda tale: tale.at_s)


def undisturbed(make_house: MakeHouse, tales: list[Tale]) -> None:
    """Have a house get each event once and in order, with nobody who disturbs it."""
    running = make_house(settings={"worker": False, "mirror": False})
    house, account_id = running.house, running.account_id
    arrivals = [
        Arrival(account_id, False, tale.event_id, tale.type, datetime.fromtimestamp(tale.at_s, UTC), tale.body)
        for tale in tales
    ]

    async def work() -> None:
        events = events_of(house.db, house.accounts, house.clock, house.tally)
        for place in range(0, len(arrivals), 500):
            async with house.db.doorway() as tx:
                await inbox.take(tx, arrivals[place : place + 500])
        while await events.once():
            pass

    running.run(work(), timeout_s=300)


def outcome(database_url: str) -> tuple[dict[str, Any], Counter[str]]:
    """Every object's latest known state, and how many alerts of each key stand.

    What is over when it is heard of, such as the opening of a dispute that is lost by now, may or may not be told.
    """
    with psycopg.connect(database_url) as owner:
        states = {row[0]: row[1:] for row in owner.execute(_STATES).fetchall()}
        return states, Counter(row[0] for row in owner.execute(_ALERTS).fetchall())


def add_channel(server: Served, receiver: Receiver, label: str) -> None:
    """A signed webhook that gets every alert by itself."""
    wishes = {"kind": "webhook", "label": label, "url": receiver.url, "group_minutes": 0}
    with server.api() as api:
        made = api.post("/api/channels", json=wishes)
        assert made.status_code == 201, made.text
        assert api.post(f"/api/channels/{made.json()['id']}/test").json()["delivered"]
    receiver.posted.clear()


class Chaos:
    """The workers of a server, which die one after the other, and its PostgreSQL, which is restarted once."""

    def __init__(self, server: Served, postgres: EmbeddedPostgres, chance: random.Random) -> None:
        """Begin with two workers."""
        self._server = server
        self._postgres = postgres
        self._chance = chance
        self.workers = [server.worker() for _ in range(2)]

    def kill(self) -> None:
        """End one of them as a crash does, and let another begin."""
        dying = self._chance.choice(self.workers)
        dying.kill()
        dying.wait(10)
        self.workers.remove(dying)
        self.workers.append(self._server.worker())

    def restart_postgres(self) -> None:
        """Under everybody's feet."""
        assert self._postgres.stop()
        self._postgres.start()

    def end(self) -> None:
        """End the workers in order."""
        for process in self.workers:
            process.terminate()
        for process in self.workers:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def counted(database_url: str, query: str, *values: object) -> int:
    """The number that a query gives; what is counted may be away for a moment."""
    try:
        with psycopg.connect(database_url) as owner:
            row = owner.execute(query.encode(), values).fetchone()
    except psycopg.OperationalError:
        return -1
    return int(row[0]) if row else 0


def assert_delivered_once(database_url: str, *receivers: Receiver) -> None:
    """Each standing alert came to each receiver under one id; only what a killed worker had under way came again."""
    with psycopg.connect(database_url) as owner:
        rows = owner.execute(_SENT).fetchall()
        standing = {row[0] for row in owner.execute("SELECT id FROM alerts WHERE state <> 'resolved'").fetchall()}
    assert {state for *_, state in rows} <= {"delivered", "skipped"}
    delivered = [(channel, alert, sent) for channel, alert, sent, state in rows if state == "delivered"]
    assert len({(channel, alert) for channel, alert, _ in delivered}) == len(delivered)
    for receiver in receivers:
        alert_of = {one.headers["webhook-id"]: one.json["data"]["alert"]["id"] for one in receiver.posted}
        assert len(set(alert_of.values())) == len(alert_of), "an alert came under two ids"
        assert standing <= set(alert_of.values())
        assert len(receiver.posted) - len(alert_of) <= SENDS_AT_ONCE * (KILLS + 2)
    assert {sent for *_, sent in delivered} == {sent for receiver in receivers for sent in receiver.ids}


def until_done(database_url: str, events: int) -> None:
    """Wait until every event has ended and every delivery was made."""
    ended = "SELECT count(*) FROM stripe_events WHERE state <> 'waiting'"
    wait_for(lambda: counted(database_url, ended) == events, "every event to end", 300)
    wait_for(lambda: counted(database_url, _UNENDED) == 0, "every delivery to be made", 120)


def test_ten_thousand_events_end_as_if_nothing_had_happened(
    own_postgres: EmbeddedPostgres,
    make_server: MakeServer,
    make_house: MakeHouse,
    world: SandboxWorld,
    database_url: str,
) -> None:
    """States and alerts are those of the undisturbed run; each alert reached each channel once; the audit holds."""
    own_url = own_postgres.start()
    chance = random.Random(11)  # noqa: S311  # a seed makes the run repeatable
    server = make_server(DATABASE_URL=own_url, FLORIN_WORKER="off", FLORIN_DELIVERY_HOSTS="any")
    tales = tales_of(world, account_of(server))
    deliveries = [tale.body for tale in tales for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5)))]
    chance.shuffle(deliveries)
    with receiving() as one, receiving() as two:
        for receiver, label in ((one, "Accounting"), (two, "Pager")):
            add_channel(server, receiver, label)
        chaos = Chaos(server, own_postgres, chance)
        stream = Stream(lambda: server.url, secret_of(world), deliveries)
        stream.start()
        try:
            steps = [chaos.kill] * KILLS
            steps.insert(2, chaos.restart_postgres)
            for number, step in enumerate(steps):
                part = len(deliveries) * (number + 1) // (len(steps) + 1)
                stream.wait_until_taken(part)
                step()
            stream.join(300)
            chaos.kill()
            until_done(own_url, len(tales))
        finally:
            chaos.end()
        assert_delivered_once(own_url, one, two)
    assert asyncio.run(broken_chains(server)) == []
    undisturbed(make_house, tales)
    states, alerts = outcome(own_url)
    expected_states, expected_alerts = outcome(database_url)
    assert states == expected_states
    assert alerts == expected_alerts
