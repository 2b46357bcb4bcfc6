"""Events about the account itself: its name here follows it, and once it is disconnected nothing of it is kept."""

from __future__ import annotations

from typing import Any

from storage import connections
from storage.connections import Connection
from tests.faults.waiting import wait_for
from tests.plugins.house import RunningHouse
from tests.webhooks.signed import Sender, event
from tests.webhooks.test_working import ended, known, listen


def connection_of(house: RunningHouse) -> Connection:
    """The merchant's one connection."""

    async def read() -> Connection:
        async with house.house.db.merchant(house.owner.merchant_id) as tx:
            (only,) = await connections.listed(tx)
            return only

    return house.run(read())


def account(house: RunningHouse, name: object, currency: object = "eur", **more: Any) -> dict[str, Any]:
    """An account as its events show it."""
    told = {"business_profile": {"name": name}, "default_currency": currency, "country": "DE"}
    return {"id": house.account_id, "object": "account", "charges_enabled": True, **told, **more}


def test_the_connection_follows_its_account(house: RunningHouse) -> None:
    """A new name and currency are shown; an older event, another account's, and nonsense do no harm."""
    sender = Sender(house)

    def tell(of: dict[str, Any], created: int) -> None:
        sender.send(event("account.updated", of, account=house.account_id, created=created))
        ended(sender)

    tell(account(house, "Harbour & Pine GmbH"), 2_000_000_000)
    assert known(house, house.account_id)[house.account_id].state["charges_enabled"] is True
    shown = connection_of(house)
    assert (shown.label, shown.country, shown.default_currency) == ("Harbour & Pine GmbH", "DE", "eur")
    tell(account(house, "Older"), 1_999_999_999)
    tell(account(house, "Another") | {"id": "acct_other"}, 2_000_000_001)
    assert connection_of(house) == shown
    tell(account(house, {"x": 1}, ["usd"], settings=7, email="  "), 2_000_000_002)
    assert (connection_of(house).label, connection_of(house).default_currency) == (house.account_id, None)
    (row,) = house.api().get("/api/auth/stripe/status").json()["connections"]
    assert row["label"] == house.account_id


def test_a_disconnected_account_is_forgotten(house: RunningHouse) -> None:
    """After disconnecting the worker deletes its objects, and events that come late bring none back."""
    sender = Sender(house)
    customer = {"id": "cus_late", "object": "customer", "name": "Late"}
    sender.send(event("customer.created", customer, account=house.account_id))
    ended(sender)
    assert known(house, "cus_late")
    gone = house.browser().post("/api/auth/stripe/disconnect", json={"connection_id": connection_of(house).id})
    assert gone.is_success, gone.text
    wait_for(lambda: not known(house, "cus_late"), "the objects to be forgotten")
    late = event("customer.updated", customer, account=house.account_id, created=2_000_000_000)
    sender.send(late)
    row = ended(sender, 2)[late["id"]]
    assert (row.state, row.reason) == ("ignored", "the account is no longer connected")
    assert not known(house, "cus_late")


def test_an_end_at_stripe_reaches_the_same(house: RunningHouse) -> None:
    """The merchant takes the access away in Stripe's dashboard: the event ends the connection and forgets."""
    listen(house)
    sender = Sender(house)
    paid = house.sell()
    ended(sender, 2)
    assert known(house, paid["id"])
    house.world.control("POST", "/revoke", account=house.account_id)
    wait_for(lambda: connection_of(house).status == "revoked", "the connection to end")
    wait_for(lambda: not known(house, paid["id"]), "the objects to be forgotten")
