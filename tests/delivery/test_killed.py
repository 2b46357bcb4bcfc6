"""Workers that are killed and a database that goes away while messages are being sent: nothing lost, one id each."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from storage.outbox import DELIVERED
from tests.delivery.bench import Bench
from tests.delivery.receivers import Receiver
from tests.faults.test_webhooks_killed import secret_of
from tests.faults.waiting import wait_for
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served
from tests.webhooks.signed import event, signature

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
    bench: Bench, receiver: Receiver, database_url: str
) -> None:
    """Every session is cut while the receiver thinks; the note is written when the database is back."""
    await bench.channel(receiver.url)
    for _ in range(4):
        await bench.alert()
    receiver.slow_s = 1
    working = asyncio.create_task(bench.work().once())
    while len(receiver.posted) < 4:  # noqa: ASYNC110  # the receiver is a thread of its own
        await asyncio.sleep(0.02)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await asyncio.gather(working, return_exceptions=True)
    await bench.deliver(minutes=5)
    assert len(receiver.posted) == 4
    assert {row.state for row in await bench.rows("alert")} == {DELIVERED}


async def test_a_slow_message_is_not_taken_over_while_it_goes_on(bench: Bench, receiver: Receiver) -> None:
    """Its lease is renewed as long as somebody is at it, so a second worker leaves it alone."""
    quick = replace(bench, pace=replace(bench.pace, lease_s=0.6))
    await quick.channel(receiver.url)
    await quick.alert()
    receiver.slow_s = 2
    working = asyncio.create_task(quick.work().once())
    begun = datetime.now(UTC)
    while not working.done():
        quick.now = bench.now + (datetime.now(UTC) - begun)
        await asyncio.sleep(0.1)
        if len(receiver.posted):
            await asyncio.wait_for(quick.work().once(), 5)
    await working
    assert len(receiver.posted) == 1
