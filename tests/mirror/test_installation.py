"""The copy of a whole installation: begun on connecting, filled by workers, shown, killed, checked, forgotten."""

from __future__ import annotations

import json
from typing import Any

import httpx
import psycopg

from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse, RunningHouse
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served


def copy_of(api: httpx.Client) -> dict[str, Any]:
    """The only copy, {} before it is begun."""
    copies = api.get("/api/mirror").raise_for_status().json()["copies"]
    return dict(copies[0]) if copies else {}


def part_of(api: httpx.Client, kind: str) -> dict[str, Any]:
    """One part of the only copy, {} before it is begun."""
    return next((part for part in copy_of(api).get("parts", ()) if part["kind"] == kind), {})


def complete(house: RunningHouse) -> dict[str, Any]:
    """The copy, as soon as it is complete."""
    api = house.api()

    def is_complete() -> dict[str, Any] | None:
        found = copy_of(api)
        return found if found.get("state") == "complete" else None

    found = wait_for(is_complete, "the copy")
    assert found
    return found


def test_a_connection_begins_its_copy_and_answers_come_from_it(make_house: MakeHouse) -> None:
    """Connected, the account is copied by the worker; a question is then answered from it, and says so."""
    house = make_house(settings={"mirror": True})
    house.sell(1800)
    found = complete(house)
    assert {part["state"] for part in found["parts"]} == {"complete"}
    reply = house.api().post("/api/chat", json={"message": "list payments"}).raise_for_status().json()
    assert "(Florin's copy)." in reply["reply"]
    assert "$18.00" in reply["reply"]


def test_a_copy_is_its_own_merchants(make_house: MakeHouse) -> None:
    """Without a credential nothing is shown; without the mirror nothing is copied and answers page Stripe."""
    house = make_house()
    house.sell(1800)
    assert house.api("").get("/api/mirror").status_code == httpx.codes.UNAUTHORIZED
    assert house.api().get("/api/mirror").json()["is_on"] is False
    reply = house.api().post("/api/chat", json={"message": "list payments"}).raise_for_status().json()
    assert "Florin's copy" not in reply["reply"]


def test_a_killed_fill_goes_on_where_it_was(installation: Served, world: SandboxWorld) -> None:
    """Kill -9 between two pages: the next server reads the pages that are left, and no object is missing or twice."""
    installation.environment["FLORIN_MIRROR"] = "true"
    installation.environment["FLORIN_MIRROR_FRESH_S"] = "3600"
    installation.start()
    account = next(one["account"] for one in world.requests() if one["account"])
    sdk = world.client(account=account)
    with installation.api() as api:
        wait_for(lambda: copy_of(api).get("state") == "complete", "the first copy")
    for number in range(420):
        sdk.v1.customers.create({"name": f"Customer {number}"})
    world.fault("slow", "GET", "/v1/customers", times=None, delay_s=2.0)
    assert installation.florin("mirror", "fill", "--afresh").returncode == 0
    with installation.api() as api:
        wait_for(lambda: part_of(api, "customer").get("read", 0) in range(100, 400), "the fill to be under way")
    installation.kill()
    asked = sum(one["path"] == "/v1/customers" and one["method"] == "GET" for one in world.requests())
    installation.start()
    with installation.api() as api:
        wait_for(lambda: copy_of(api).get("state") == "complete", "the fill to go on")
        part = part_of(api, "customer")
    assert (part["read"], part["kept"]) == (len(world.objects("customer", account)),) * 2
    again = sum(one["path"] == "/v1/customers" and one["method"] == "GET" for one in world.requests()) - asked
    assert 0 < again < 5


def test_the_terminal_shows_and_checks_copies(installation: Served, world: SandboxWorld, database_url: str) -> None:
    """Florin mirror status and check: what was broken in the copy is found, counted and repaired."""
    installation.environment["FLORIN_MIRROR"] = "true"
    installation.start()
    account = next(one["account"] for one in world.requests() if one["account"])
    world.client(account=account).v1.customers.create({"name": "Jane"})

    def is_complete() -> bool:
        told = json.loads(installation.florin("mirror", "status", "--json").stdout or "[]")
        return bool(told) and told[0]["state"] == "complete"

    wait_for(is_complete, "the copy")
    assert "customer" in installation.florin("mirror", "status").stdout
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("UPDATE stripe_objects SET state = state || '{\"name\": \"Wrong\"}' WHERE kind = 'product'")
        broken = owner.execute("SELECT count(*) FROM stripe_objects WHERE kind = 'product'").fetchone()
    found = json.loads(installation.florin("mirror", "check", "--json").stdout)[account]
    assert broken is not None
    assert found["product"]["differing"] == found["product"]["repaired"] == broken[0]
    assert "customer" in installation.florin("mirror", "check").stdout


def test_the_terminal_exports_and_erases_a_customer(
    installation: Served, world: SandboxWorld, database_url: str
) -> None:
    """The command customer: nobody unknown, everything as JSON, erased only when meant, and nothing left to export."""
    installation.environment["FLORIN_MIRROR"] = "true"
    installation.start()
    account = next(one["account"] for one in world.requests() if one["account"])
    with installation.api() as api:
        wait_for(lambda: copy_of(api).get("state") == "complete", "the copy")
    with psycopg.connect(database_url) as owner:
        row = owner.execute("SELECT object_id FROM stripe_objects WHERE kind = 'customer' LIMIT 1").fetchone()
    if row is None:
        world.client(account=account).v1.customers.create({"name": "Jane Doe-Smith", "email": "jane@example.com"})
        assert installation.florin("mirror", "fill", "--afresh").returncode == 0

    def known() -> str | None:
        with psycopg.connect(database_url) as owner:
            found = owner.execute(
                "SELECT object_id FROM stripe_objects WHERE kind = 'customer' AND state ->> 'name' IS NOT NULL"
            ).fetchone()
            return str(found[0]) if found else None

    customer = wait_for(known, "a customer in the copy")
    assert customer is not None
    assert installation.florin("customer", "export", "cus_nobody").returncode == 1
    assert installation.florin("customer", "export", "42").returncode == 1
    (held,) = json.loads(installation.florin("customer", "export", customer).stdout)
    assert held["objects"][0]["state"]["name"]
    assert installation.florin("customer", "erase", customer, said="n\n").returncode != 0
    assert "Erased the words of" in installation.florin("customer", "erase", customer, "--yes").stdout
    (left,) = json.loads(installation.florin("customer", "export", customer).stdout)
    assert {one["state"].get("name") for one in left["objects"]} == {None}
    assert installation.florin("verify-audit").returncode == 0


def test_a_connection_that_ends_takes_its_copy_along(make_house: MakeHouse, database_url: str) -> None:
    """Disconnected, nothing of the account's copy is left; connected again, it is copied again."""
    house = make_house(settings={"mirror": True})
    house.sell(1800)
    complete(house)
    connection = house.run(house.house.connect.connections(house.owner.actor()))[0]
    house.run(house.house.connect.disconnect(house.owner.actor(), connection.id))

    def left() -> int:
        with psycopg.connect(database_url) as owner:
            row = owner.execute(
                "SELECT (SELECT count(*) FROM stripe_objects) + (SELECT count(*) FROM mirrors) + "
                "(SELECT count(*) FROM mirror_parts)"
            ).fetchone()
            return int(row[0]) if row else 0

    wait_for(lambda: left() == 0, "the copy to be forgotten")
    from api.first_start import connect_offline

    house.run(connect_offline(house.house, house.owner.actor()))
    assert complete(house)["state"] == "complete"
