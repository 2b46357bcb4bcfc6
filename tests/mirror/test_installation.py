"""The copy of a whole installation: begun on connecting, filled by workers, shown, killed, checked, forgotten."""

from __future__ import annotations

import json
from typing import Any

import httpx
import psycopg

from integrations.sandbox.resources.accounts import SHOP
from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse, RunningHouse
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served


def copy_of(api: httpx.Client) -> dict[str, Any]:
    """The only copy, {} before it is begun."""
    copies = api.get("/api/mirror").raise_for_status().json()["copies"]
    return dict(copies[0]) if copies else {}


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


def test_the_terminal_shows_checks_exports_and_erases(
    installation: Served, world: SandboxWorld, database_url: str
) -> None:
    """What was broken in the copy is found, counted and repaired; a customer is printed whole, then without words."""
    installation.environment |= {"FLORIN_MIRROR": "true", "FLORIN_MIRROR_FRESH_S": "0"}
    installation.start()
    shop = world.client(account=SHOP).v1
    with installation.api() as api:
        wait_for(lambda: copy_of(api).get("state") == "complete", "the copy")
        shop.products.create({"name": "Tea"})
        customer = shop.customers.create({"name": "Jane Doe-Smith", "email": "jane@example.com"}).id
        api.post("/api/chat", json={"message": "list payments"}).raise_for_status()  # looks for what is new
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("UPDATE stripe_objects SET state = state || '{\"name\": \"Wrong\"}' WHERE kind = 'product'")
    (checked,) = json.loads(installation.florin("mirror", "check", "--json").stdout)
    found = {part["kind"]: (part["compared"], part["differing"], part["repaired"]) for part in checked["parts"]}
    assert (checked["account_id"], found["product"]) == (SHOP, (1, 1, 1))
    assert "product" in installation.florin("mirror", "status").stdout
    (held,) = json.loads(installation.florin("customer", "export", customer).stdout)
    assert [one["state"]["name"] for one in held["objects"]] == ["Jane Doe-Smith"]
    assert "Erased the words of" in installation.florin("customer", "erase", customer, "--yes").stdout
    (left,) = json.loads(installation.florin("customer", "export", customer).stdout)
    assert [one["state"]["name"] for one in left["objects"]] == [None]


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
