"""Clocks that jump: what was put off for a wrong time is not forgotten until that time comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse
from tests.webhooks.signed import Sender, event


@pytest.mark.parametrize("jump", [timedelta(days=2), timedelta(hours=-3)])
def test_events_that_wait_outlive_a_wrong_clock(make_house: MakeHouse, jump: timedelta) -> None:
    """Stripe is away and the clock is wrong, far ahead or behind; when both are mended every event ends."""
    off = [jump]
    house = make_house(clock=lambda: datetime.now(UTC) + off[0])
    sender = Sender(house)
    client = house.world.client(account=house.account_id)
    made = client.v1.customers.create({"name": "As it is"})
    house.world.fault("reset_before", "GET", f"/v1/customers/{made.id}", times=50)
    at = 1_790_000_000
    for name in ("First", "Second"):  # of one second, so that Stripe must be asked
        of = {"id": made.id, "object": "customer", "name": name}
        assert sender.send(event("customer.updated", of, account=house.account_id, created=at)).status_code == 200
    wait_for(lambda: [row.state for row in sender.stored()].count("processed") == 1, "the first to end")
    wait_for(lambda: any(row.attempts for row in sender.stored()), "the second to be tried")
    house.world.control("DELETE", "/faults")
    off[0] = timedelta(0)
    wait_for(lambda: {row.state for row in sender.stored()} == {"processed"}, "every event to end", 90)
