"""What /readyz says of a server that goes on with less than it should have, and that it takes it back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from storage import connections
from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse, RunningHouse
from tests.webhooks.signed import Sender, event

QUICK = {"worker": False, "late_after_s": 1.0}


def troubles(house: RunningHouse) -> dict[str, str]:
    """What is degraded, with the reasons; each says what to do, and the answer is 200 all the same."""
    answer = house.api("").get("/readyz")
    told = answer.json()
    assert answer.status_code == 200
    assert told["status"] == ("degraded" if told["degraded"] else "ready")
    assert all(one["reason"].endswith(".") and one["what_to_do"].endswith(".") for one in told["degraded"])
    return {one["kind"]: one["reason"] for one in told["degraded"]}


def told(house: RunningHouse, kind: str) -> str:
    """Wait until something is degraded; why it is."""
    return wait_for(lambda: troubles(house).get(kind, ""), f"{kind} to be said", 20)


def over(house: RunningHouse, kind: str) -> None:
    """Wait until it no longer is."""
    wait_for(lambda: kind not in troubles(house), f"{kind} to be over", 20)


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """The database as its owner sees it."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def test_a_healthy_server_is_ready(house: RunningHouse) -> None:
    """With its worker, its database and Stripe there is nothing to say."""
    assert troubles(house) == {}


def test_jobs_and_events_without_a_worker_are_said(make_house: MakeHouse) -> None:
    """While nobody works, the wait is told; a worker that starts takes it back, and nothing is lost."""
    house = make_house(settings=QUICK)
    sender = Sender(house)
    sender.send(event("customer.created", {"id": "cus_1", "object": "customer"}, account=house.account_id))
    assert "no worker runs" in told(house, "no-worker")
    assert "1 of Stripe's events wait" in told(house, "events-late")
    make_house()
    over(house, "no-worker")
    over(house, "events-late")
    assert [row.state for row in sender.stored()] == ["processed"]


def test_parked_events_and_failing_channels_are_said(make_house: MakeHouse, owner: psycopg.Connection[Any]) -> None:
    """Until they are retried, or a week is over; a channel until it works again."""
    house = make_house(settings={"worker": False})
    Sender(house).send(event("customer.created", {"id": "cus_1", "object": "customer"}, account=house.account_id))
    owner.execute("UPDATE stripe_events SET state = 'parked'")
    assert told(house, "events-parked").startswith("1 of Stripe's events of the last week")
    owner.execute("UPDATE stripe_events SET received_at = now() - interval '8 days'")
    over(house, "events-parked")
    owner.execute("UPDATE channels SET failures = 3")
    channels = owner.execute("SELECT count(*) FROM channels WHERE is_on").fetchone()
    if channels is not None and channels[0]:
        told(house, "deliveries-failing")
        owner.execute("UPDATE channels SET failures = 0")
        over(house, "deliveries-failing")


def test_tokens_that_can_not_be_renewed_are_said(make_house: MakeHouse) -> None:
    """First that it fails, then that the access has expired."""
    house = make_house(settings={"worker": False})

    async def fail(expires_at: datetime) -> None:
        async with house.house.db.merchant(house.owner.merchant_id) as tx:
            (row,) = await connections.listed(tx)
            assert await connections.note_renewal_failed(tx, row, "Stripe did not answer.", expires_at)
            fresh = connections.Lifetime(expires_at, expires_at)
            if expires_at < house.house.clock():
                await connections.replace_tokens(
                    tx,
                    row.id,
                    old_access_token_encrypted=row.access_token_encrypted,
                    access_token_encrypted=row.access_token_encrypted,
                    refresh_token_encrypted=row.refresh_token_encrypted,
                    fresh=fresh,
                )

    house.run(fail(house.house.clock() + timedelta(hours=1)))
    assert "can't be renewed" in told(house, "tokens-not-renewed")
    house.run(fail(house.house.clock() - timedelta(hours=1)))
    assert "has expired" in told(house, "tokens-expired")


def test_a_disk_that_is_nearly_full_is_said(make_house: MakeHouse) -> None:
    """When less is left than the setting wants; the folder is not named."""
    house = make_house(settings={"worker": False, "disk_free_min_mb": 10_000_000})
    reason = told(house, "disk-nearly-full")
    assert "MB left" in reason
    assert str(house.house.settings.data_folder) not in reason


@pytest.mark.parametrize("jump", [timedelta(minutes=-5), timedelta(hours=30)])
def test_clocks_that_are_apart_are_said(make_house: MakeHouse, jump: timedelta) -> None:
    """A clock that jumps is compared with the database's and Stripe's, and when it is set right all is well."""
    off = [timedelta(0)]
    house = make_house(settings={"worker": False}, clock=lambda: datetime.now(UTC) + off[0])
    assert troubles(house) == {}
    off[0] = jump
    door = house.house.readiness._stripe
    door._url, door._seen_at_s = f"{house.url}/healthz", -100.0  # the offline Stripe tells no time
    assert "seconds apart" in told(house, "clock-off-database")
    assert "Stripe's" in told(house, "clock-off-stripe")
    off[0] = timedelta(0)
    over(house, "clock-off-database")


def test_stripe_away_is_said(make_house: MakeHouse) -> None:
    """As a field of its own, and with what to do."""
    house = make_house(settings={"worker": False})
    assert house.api("").get("/readyz").json()["stripe"] is True
    door = house.house.readiness._stripe
    door._url, door._seen_at_s = "http://127.0.0.1:9/", -100.0
    assert "does not answer" in told(house, "stripe-away")
    assert house.api("").get("/readyz").json()["stripe"] is False


def test_a_lost_ear_is_said_and_comes_back(make_house: MakeHouse, owner: psycopg.Connection[Any]) -> None:
    """While the database allows no session for notifications; then it hears again without a restart."""
    house = make_house(settings={"worker": False})
    owner.execute("CREATE FUNCTION nobody() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
                  "IF current_setting('application_name') = 'florin ear' THEN RAISE 'no'; END IF; END $$")  # fmt: skip
    owner.execute("CREATE EVENT TRIGGER nobody ON login EXECUTE FUNCTION nobody()")
    owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'florin ear' AND datname = current_database()"
    )
    assert "some seconds late" in told(house, "not-listening")
    owner.execute("DROP EVENT TRIGGER nobody")
    over(house, "not-listening")


def test_a_database_that_stores_nothing_is_said(make_house: MakeHouse, owner: psycopg.Connection[Any]) -> None:
    """A read-only database still answers, so the refusal of a write tells; events are refused and sent again."""
    house = make_house(settings={"worker": False})
    sender = Sender(house)
    name = owner.info.dbname
    one = event("customer.created", {"id": "cus_1", "object": "customer"}, account=house.account_id)
    owner.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    house.run(house.house.db._engine.dispose())
    assert sender.send(one).status_code == 503
    assert "read-only" in told(house, "database-refuses-writes")
    owner.execute("SET default_transaction_read_only = off")
    owner.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'.encode())
    house.run(house.house.db._engine.dispose())
    assert sender.send(one).status_code == 200


def test_each_change_is_logged_once(make_house: MakeHouse, owner: psycopg.Connection[Any]) -> None:
    """However often it is asked: one line when something is degraded, one when it is over."""
    house = make_house(settings={"worker": False})
    Sender(house).send(event("customer.created", {"id": "cus_1", "object": "customer"}, account=house.account_id))
    with capture_logs() as lines:
        owner.execute("UPDATE stripe_events SET state = 'parked'")
        told(house, "events-parked")
        for _ in range(5):
            house.run(house.house.readiness._seen())
            troubles(house)
        owner.execute("UPDATE stripe_events SET state = 'processed'")
        over(house, "events-parked")
    said = [line["event"] for line in lines if line.get("kind") == "events-parked"]
    assert said == ["degraded", "recovered"]
