"""Workers that are killed and a database that goes away while messages are being sent: nothing lost, one id each."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import psycopg
import pytest
from psycopg import sql

from storage.outbox import DELIVERED
from storage.urls import as_database
from tests.delivery.bench import Bench
from tests.delivery.receivers import Receiver
from tests.faults.waiting import wait_for
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served
from tests.webhooks.signed import event, secret_of, signature

DISPUTE = {
    "object": "dispute",
    "amount": 1800,
    "currency": "usd",
    "status": "needs_response",
    "reason": "fraudulent",
    "charge": "ch_1",
    "evidence_details": {"due_by": 4_102_444_800, "has_evidence": False, "past_due": False, "submission_count": 0},
}
COUNT = 30


def raise_disputes(served: Served, account_id: str, secret: str) -> None:
    """Events of Stripe's about so many disputes."""
    with served.api() as api:
        for number in range(COUNT):
            told = event("charge.dispute.created", {**DISPUTE, "id": f"dp_{number}"}, account=account_id)
            body = json.dumps(told).encode()
            answer = api.post("/webhooks/stripe", content=body, headers={"Stripe-Signature": signature(body, secret)})
            assert answer.status_code == 200


@pytest.mark.slow
@pytest.mark.timeout(300)  # two starts of a server
def test_a_killed_server_loses_no_message_and_repeats_none_under_another_id(
    installation: Served, receiver: Receiver, world: SandboxWorld
) -> None:
    """SIGKILL while the receiver thinks: after the restart each of thirty alerts is there, under one id of its own.

    What was with the receiver at that moment comes a second time, since nobody could note that it was taken.
    """
    installation.environment["FLORIN_DELIVERY_HOSTS"] = "any"
    installation.start()
    with installation.api() as api:
        given = {"kind": "webhook", "label": "Books", "url": receiver.url}
        made = api.post("/api/channels", json=given).json()
        assert api.post(f"/api/channels/{made['id']}/test").json()["delivered"]
        account_id = api.get("/api/auth/stripe/status").json()["connections"][0]["account_id"]
    receiver.slow_s = 0.3
    raise_disputes(installation, account_id, secret_of(world))
    assert wait_for(lambda: len(receiver.posted) > 6, "some to be sent", 30)
    installation.kill()
    receiver.slow_s = 0
    installation.start()

    def all_there() -> bool:
        return len({one.json["data"]["alert"]["id"] for one in receiver.posted[1:]}) == COUNT

    assert wait_for(all_there, "all to be sent", 60)
    ids = {(one.headers["webhook-id"], one.json["data"]["alert"]["id"]) for one in receiver.posted[1:]}
    assert len(ids) == COUNT
    assert len(receiver.posted) <= 1 + COUNT + 8


async def test_a_database_that_goes_away_while_a_message_is_taken_makes_no_second_one(
    bench: Bench, receiver: Receiver, database_url: str, postgres_url: str
) -> None:
    """No session for seconds, while the receiver thinks: the notes are written when the database is back."""
    await bench.channel(receiver.url)
    await bench.alerts(4)
    receiver.slow_s = 1
    working = asyncio.create_task(bench.work().once())
    while len(receiver.posted) < 4:  # noqa: ASYNC110  # the receiver is a thread of its own
        await asyncio.sleep(0.02)
    name = sql.Identifier(database_url.rpartition("/")[2].partition("?")[0])
    allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    with psycopg.connect(as_database(postgres_url, "postgres"), autocommit=True) as owner:
        owner.execute(allow.format(name, sql.SQL("false")))
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (name.as_string().strip(chr(34)),),
        )
        await asyncio.sleep(2.5)
        owner.execute(allow.format(name, sql.SQL("true")))
    await working
    receiver.slow_s = 0
    await bench.deliver(minutes=5)
    assert len(receiver.posted) == 4
    assert {row.state for row in await bench.rows("alert")} == {DELIVERED}


async def test_a_worker_that_is_told_to_stop_notes_what_was_taken(bench: Bench, receiver: Receiver) -> None:
    """What is with the receiver gets its moment, so a restart in order repeats nothing."""
    await bench.channel(receiver.url)
    await bench.alerts(4)
    receiver.slow_s = 1
    working = asyncio.create_task(bench.work().once())
    while len(receiver.posted) < 4:  # noqa: ASYNC110  # the receiver is a thread of its own
        await asyncio.sleep(0.02)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    await bench.deliver(minutes=5)
    assert len(receiver.posted) == 4


async def test_a_slow_message_is_not_taken_over_while_it_goes_on(bench: Bench, receiver: Receiver) -> None:
    """Its lease is renewed as long as somebody is at it, so a second worker leaves it alone."""
    quick = replace(bench, pace=replace(bench.pace, lease_s=0.6))
    await quick.channel(receiver.url)
    await quick.alert()
    receiver.slow_s = 2.5
    working = asyncio.create_task(quick.work().once())
    while not receiver.posted:  # noqa: ASYNC110  # the receiver is a thread of its own
        await asyncio.sleep(0.02)
    quick.later(seconds=100)
    while not (lease := (await quick.rows("alert"))[0].lease_until) or lease < quick.now:  # noqa: ASYNC110  # the renewal is another task
        await asyncio.sleep(0.02)
    assert await quick.work().once() == 0
    await working
    assert len(receiver.posted) == 1
