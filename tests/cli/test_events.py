"""`florin events`: what came from Stripe, what became of it, and another try."""

from __future__ import annotations

import json
from typing import Any

import httpx
import psycopg

from tests.faults.waiting import wait_for
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served
from tests.webhooks.signed import account_of, event, secret_of, send


def told(served: Served, *arguments: str) -> list[dict[str, Any]]:
    """What `florin events` prints as JSON."""
    run = served.florin("events", *arguments)
    assert run.returncode == 0, run.stderr
    return list(json.loads(run.stdout))


def test_events_are_listed_shown_and_retried(served: Served, world: SandboxWorld, database_url: str) -> None:
    """One line per event with its reason; one event with its body; a parked one is worked on again, and then ends."""
    unknown = event("tax.settings.updated", {"object": "tax.settings"}, account=account_of(served))
    made = event("customer.created", {"id": "cus_1", "object": "customer"}, account=account_of(served))
    with httpx.Client(trust_env=False) as http:
        assert all(send(http, served.url, secret_of(world), one) for one in (unknown, made))
    wait_for(lambda: len(told(served, "list", "--json", "--state", "processed")) == 1, "the event to be processed")
    states = {row["type"]: (row["state"], row["reason"]) for row in told(served, "list", "--json")}
    assert states == {
        "tax.settings.updated": ("ignored", "Florin does nothing with tax.settings.updated"),
        "customer.created": ("processed", None),
    }
    assert "customer.created" in served.florin("events", "list").stdout
    (shown,) = told(served, "show", made["id"])
    assert shown["body"] == made
    assert served.florin("events", "show", "evt_none").returncode == 1
    assert served.florin("events", "retry", made["id"]).returncode == 1
    with psycopg.connect(database_url) as owner:
        owner.execute(
            "UPDATE stripe_events SET state = 'parked', reason = 'for the test' WHERE event_id = %s", [made["id"]]
        )
    assert "1 event will be worked on again" in served.florin("events", "retry", made["id"]).stdout
    wait_for(lambda: told(served, "list", "--json", "--state", "parked") == [], "the event to be worked on")
    wait_for(lambda: len(told(served, "list", "--json", "--state", "processed")) == 1, "the event to be processed")


def test_the_offline_stripe_of_a_server_sends_its_events_there(installation: Served) -> None:
    """`./run` alone: what happens in the demo shop arrives, signed, without anything being set up."""
    own = {"FLORIN_SANDBOX_URL": "", "FLORIN_SANDBOX_PORT": "0"}
    served = Served(installation.environment | own, installation.data)
    served.start()
    try:
        with served.api() as api:
            view = api.post("/api/stripe/refunds", json={"payment_ref": "42", "amount": "1.00"}).json()
            api.post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})

        def refunded() -> bool:
            return any(
                row["type"] == "refund.created" for row in told(served, "list", "--json", "--state", "processed")
            )

        wait_for(refunded, "the refund's event")
    finally:
        assert served.stop() == 0
