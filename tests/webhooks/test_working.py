"""What becomes of stored events: each ends once, in any order, and the states kept are those of Stripe."""

from __future__ import annotations

import random
import time
from typing import Any

import psycopg
import pytest

from assistant.events.working import TRIES, EventWork
from storage import connections, inbox, stripe_states
from storage.inbox import StoredEvent
from storage.stripe_states import KnownState
from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse, RunningHouse
from tests.webhooks.signed import Sender, event


@pytest.fixture
def house(make_house: MakeHouse) -> RunningHouse:
    """A server with its worker, to which the offline Stripe sends nothing by itself."""
    return make_house()


@pytest.fixture
def sender(house: RunningHouse) -> Sender:
    """Stripe, as far as it sends."""
    return Sender(house)


def listen(house: RunningHouse) -> None:
    """Have the offline Stripe send its events to the server."""
    secret = house.house.stripe.webhook_secrets[0].value
    house.world.control("POST", "/webhooks", url=f"{house.url}/webhooks/stripe", secret=secret)


def ended(sender: Sender, count: int = 1, timeout_s: float = 20) -> dict[str, StoredEvent]:
    """Every event by its id, once there are so many and none waits any more."""

    def all_ended() -> list[StoredEvent] | None:
        rows = sender.stored()
        return rows if len(rows) >= count and all(row.state != "waiting" for row in rows) else None

    found = wait_for(all_ended, "the events to end", timeout_s)
    assert found is not None
    return {row.event_id: row for row in found}


def known(house: RunningHouse, *object_ids: str) -> dict[str, KnownState]:
    """The states kept."""

    async def read() -> dict[str, KnownState]:
        async with house.house.db.merchant(house.owner.merchant_id) as tx:
            return await stripe_states.known(tx, house.account_id, livemode=False, object_ids=object_ids)

    return house.run(read())


def test_what_stripe_sends_is_known_soon(house: RunningHouse, sender: Sender) -> None:
    """A payment and its refund at the offline Stripe: their states here are Stripe's own."""
    listen(house)
    paid = house.sell(1800, order="42")
    house.world.client(account=house.account_id).v1.refunds.create({"payment_intent": paid["id"]})
    ended(sender, count=4)
    (refund,) = house.refunds()
    charge = house.world.objects("charge", house.account_id)[0]
    states = known(house, paid["id"], refund["id"], charge["id"])
    assert states[paid["id"]].state["status"] == "succeeded"
    assert states[refund["id"]].state["status"] == refund["status"]
    assert (states[charge["id"]].state["refunded"], states[charge["id"]].state["amount_refunded"]) == (True, 1800)


def test_any_order_and_any_number_of_deliveries_end_the_same(house: RunningHouse, sender: Sender) -> None:
    """Forty changes of ten customers, shuffled, each sent up to three times: the last of each is kept."""
    now = int(time.time()) - 1000
    sent = [
        event(
            "customer.updated",
            {"id": f"cus_{number}", "object": "customer", "name": f"Name {step}"},
            account=house.account_id,
            created=now + step,
        )
        for number in range(10)
        for step in range(4)
    ]
    deliveries = [one for one in sent for _ in range(random.Random(7).randint(1, 3))]  # noqa: S311  # no secret
    random.Random(8).shuffle(deliveries)  # noqa: S311  # no secret
    assert {sender.send(one).status_code for one in deliveries} == {200}
    rows = ended(sender, count=40)
    assert len(rows) == 40
    assert {row.state for row in rows.values()} == {"processed"}
    states = known(house, *(f"cus_{number}" for number in range(10)))
    assert {state.state["name"] for state in states.values()} == {"Name 3"}
    for one in sent[:4]:  # a replay weeks later, when the inbox has long forgotten it
        sender.send({**one, "id": one["id"] + "_again"})
    ended(sender, count=44)
    assert known(house, "cus_0")["cus_0"].state["name"] == "Name 3"


def test_two_changes_of_one_second_are_read_at_stripe(house: RunningHouse, sender: Sender) -> None:
    """Where the dates of two events can't tell which was last, the object's own state is what counts."""
    made = house.world.client(account=house.account_id).v1.customers.create({"name": "As it is"})
    at = int(time.time())
    of: dict[str, Any] = {"id": made.id, "object": "customer"}
    for name in ("First", "Second"):
        sender.send(event("customer.updated", {**of, "name": name}, account=house.account_id, created=at))
        ended(sender)
    assert known(house, made.id)[made.id].state["name"] == "As it is"


def test_what_is_gone_is_known_to_be(house: RunningHouse, sender: Sender) -> None:
    """A deleted object is kept as deleted; a cancelled subscription is not deleted."""
    for number, (type_, kind) in enumerate(
        (("customer.deleted", "customer"), ("customer.subscription.deleted", "subscription"))
    ):
        sender.send(event(type_, {"id": f"x_{number}", "object": kind}, account=house.account_id))
    ended(sender, count=2)
    states = known(house, "x_0", "x_1")
    assert [states[name].is_deleted for name in ("x_0", "x_1")] == [True, False]


def test_strange_text_in_an_object_is_kept(house: RunningHouse, sender: Sender) -> None:
    """NUL and half a surrogate pair, which PostgreSQL can't hold, become the sign for what can't be shown."""
    body = event(
        "customer.created", {"id": "cus_1", "object": "customer", "name": "a\x00b\ud800c"}, account=house.account_id
    )
    assert sender.send(body).status_code == 200
    ended(sender)
    assert known(house, "cus_1")["cus_1"].state["name"] == "a\ufffdb\ufffdc"


def test_what_florin_does_nothing_with_is_ignored_and_says_so(house: RunningHouse, sender: Sender) -> None:
    """Unknown families, objects without a state of their own, and thin notifications end with the reason."""
    for type_, of in (("tax.settings.updated", {}), ("customer.tax_id.created", {"object": "tax_id", "id": "txi_1"})):
        sender.send(event(type_, of, account=house.account_id))
    rows = ended(sender, count=2)
    assert {(row.state, row.reason) for row in rows.values()} == {
        ("ignored", "Florin does nothing with tax.settings.updated"),
        ("ignored", "it is about no object whose state is kept"),
    }


def test_access_taken_away_at_stripe_ends_the_connection(house: RunningHouse, sender: Sender) -> None:
    """Deauthorized in Stripe's dashboard: the connection is revoked without any call of Florin's having failed."""
    listen(house)
    house.world.control("POST", "/revoke", account=house.account_id)
    ended(sender)
    status = house.api().get("/api/auth/stripe/status").json()
    assert not status["connected"]
    kinds = [entry["kind"] for entry in house.api().get("/api/audit").json()["entries"]]
    assert kinds.count("connection.revoked") == 1


def test_an_old_deauthorization_ends_no_new_connection(house: RunningHouse, sender: Sender) -> None:
    """Replayed after the account was connected again, it is ignored, because Stripe says otherwise."""
    sender.send(event("account.application.deauthorized", {"object": "application"}, account=house.account_id))
    (row,) = ended(sender).values()
    assert (row.state, row.reason) == ("ignored", "the account is connected again")
    assert house.api().get("/api/auth/stripe/status").json()["connected"]


def test_what_can_not_be_handled_is_tried_again_then_parked_then_retried(make_house: MakeHouse) -> None:
    """While Stripe does not answer an event waits longer each time, is parked at last, and ends once it is retried."""
    house = make_house(settings={"worker": False, "stripe_timeout_s": 0.2})
    sender = Sender(house)
    at = int(time.time())
    for name in ("First", "Second"):
        of = {"id": "cus_1", "object": "customer", "name": name}
        sender.send(event("customer.updated", of, account=house.account_id, created=at))
    house.world.fault("status", "GET", "/v1/customers", status=500, times=None)
    ahead = [0]
    parts = house.house

    def clock() -> Any:
        from datetime import timedelta

        return parts.clock() + timedelta(seconds=ahead[0])

    work = EventWork(parts.db, parts.accounts, clock, parts.tally)
    for _ in range(TRIES):
        assert house.run(work.once()) >= 1
        assert house.run(work.once()) == 0
        ahead[0] += 3600
    assert sorted(row.state for row in sender.stored()) == ["parked", "processed"]
    house.world.control("DELETE", "/faults")

    async def retry() -> int:
        async with parts.db.merchant(house.owner.merchant_id) as tx:
            return await inbox.retry(tx, None, clock())

    assert house.run(retry()) == 1
    assert house.run(work.once()) == 1
    assert {row.state for row in sender.stored()} == {"processed"}


def test_two_processes_end_each_event_once(make_house: MakeHouse) -> None:
    """Two servers on one database work on what both take in; nothing is left and nothing is counted twice."""
    first, second = make_house(), make_house()
    senders = Sender(first), Sender(second)
    for number in range(60):
        told = event("customer.created", {"id": f"cus_{number}", "object": "customer"}, account=first.account_id)
        for sender in senders:
            assert sender.send(told).status_code == 200
    assert len(ended(senders[0], count=60)) == 60
    counted = [house.house.tally.counts("events_ended").get((("state", "processed"),), 0) for house in (first, second)]
    assert sum(counted) == 60


def test_events_that_never_came_are_found(make_house: MakeHouse) -> None:
    """A server that was not reachable lists what happened meanwhile, over all pages, when it starts."""
    away = make_house(settings={"worker": False})
    client = away.world.client(account=away.account_id)
    for number in range(130):
        client.v1.customers.create({"name": f"Customer {number}"})
    back = make_house(settings={"missed_events_every_s": 600})
    rows = ended(Sender(back), count=130)
    assert len([row for row in rows.values() if row.type == "customer.created"]) == 130

    async def seen() -> Any:
        async with back.house.db.merchant(back.owner.merchant_id) as tx:
            (connection,) = await connections.listed(tx)
            return await inbox.seen_until(tx, connection.account_id, livemode=False)

    assert back.run(seen()) == max(row.created_at for row in rows.values())


def test_what_kills_its_process_each_time_is_parked(make_house: MakeHouse, database_url: str) -> None:
    """An event whose every try was begun and never ended is not begun for ever."""
    house = make_house(settings={"worker": False})
    sender = Sender(house)
    sender.send(event("account.application.deauthorized", {"object": "application"}, account=house.account_id))
    with psycopg.connect(database_url) as owner:
        owner.execute("UPDATE stripe_events SET attempts = %s", [TRIES])
    work = EventWork(house.house.db, house.house.accounts, house.house.clock, house.house.tally)
    assert house.run(work.once()) == 1
    (row,) = sender.stored()
    assert (row.state, row.reason) == ("parked", "the process ended each time while it was being worked on")


def test_many_that_need_stripe_all_end(make_house: MakeHouse) -> None:
    """Thirty objects that changed twice within a second: each is read at Stripe, a few at a time."""
    house = make_house(settings={"worker": False})
    sender = Sender(house)
    client = house.world.client(account=house.account_id)
    at = int(time.time())
    made = [client.v1.customers.create({"name": f"Real {number}"}).id for number in range(30)]
    for name in ("First", "Second"):
        for customer in made:
            of = {"id": customer, "object": "customer", "name": name}
            sender.send(event("customer.updated", of, account=house.account_id, created=at))
    work = EventWork(house.house.db, house.house.accounts, house.house.clock, house.house.tally)
    house.run(work.once())
    assert {row.state for row in sender.stored()} == {"processed"}
    assert {state.state["name"][:4] for state in known(house, *made).values()} == {"Real"}
