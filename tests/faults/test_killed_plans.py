"""kill -9 in the middle of a plan of twelve refunds, then a restart: every line ends done, exactly once."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.faults.held_database import HeldDatabase
from tests.faults.test_at_once import at_once
from tests.faults.trade import STAMP, Trade, broken_chains
from tests.faults.waiting import wait_for
from tests.plugins.house import RunningHouse

LINES = 12


def plan_of_many(trade: Trade) -> tuple[dict[str, Any], list[str]]:
    """A plan of twelve refunds that waits, and the payments in its order."""
    orders = [str(500 + n) for n in range(LINES)]
    payments = [trade.sell(order) for order in orders]
    body = {"skill": "refund_payments", "args": {"payment_refs": orders}}
    with trade.served.api() as api:
        answer = api.post("/api/plans", json=body)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return dict(answer.json()), payments


def begin(trade: Trade, plan: dict[str, Any]) -> None:
    """Say yes to all of it and go on without waiting: the server will be killed before it answers."""

    def call() -> None:
        try:
            with trade.served.api() as api:
                api.post(f"/api/plans/{plan['id']}/confirm", json={"digest": plan["digest"]})
        except httpx.HTTPError:
            return

    threading.Thread(target=call, daemon=True).start()


def settled(trade: Trade, plan: dict[str, Any]) -> dict[str, Any]:
    """The plan when none of its lines is under way any more."""

    def ended() -> dict[str, Any] | None:
        told: dict[str, Any] = trade.get(f"/api/plans/{plan['id']}")
        return None if told["state"] in {"running", "unknown"} else told

    found = wait_for(ended, "the plan to be settled")
    assert found is not None
    return found


def strike(trade: Trade, where: str, payments: list[str]) -> None:
    """Hold the server at a place of the plan's run."""
    if where == "before the first line's call":
        trade.world.fault("slow", "GET", f"/v1/payment_intents/{payments[0]}", delay_s=300)
    elif where == "between two lines":
        trade.world.fault("slow", "GET", f"/v1/payment_intents/{payments[6]}", delay_s=300)
    else:
        kind = "timeout_after" if where == "after the fifth's effect" else "timeout_before"
        trade.world.fault(kind, "POST", "/v1/refunds", after=4, delay_s=300)


# Where the server dies, and how many refunds there are at that moment.
PLACES = {
    "before the first line's call": 0,
    "before the fifth's effect": 4,
    "after the fifth's effect": 5,
    "between two lines": 6,
}


@pytest.mark.slow
@pytest.mark.parametrize("where", PLACES)
async def test_a_killed_plan_is_done_to_its_end(trade: Trade, held: HeldDatabase, where: str) -> None:
    """After the restart no line is lost, none is done twice, each has its outcome, and the audit chain holds."""
    plan, payments = plan_of_many(trade)
    strike(trade, where, payments)
    begin(trade, plan)
    trade.wait_for_strike()
    trade.served.kill()
    assert len(trade.refunds()) == PLACES[where]
    held.wait_until_lapsed()
    trade.world.control("DELETE", "/faults")
    trade.served.start()
    done = settled(trade, plan)
    assert (done["state"], done["outcome"]) == ("done", f"Of {LINES} lines: {LINES} done.")
    stamps = Counter(refund["metadata"].get(STAMP) for refund in trade.refunds())
    assert stamps == Counter({line["id"]: 1 for line in plan["lines"]})
    assert Counter(refund["payment_intent"] for refund in trade.refunds()) == Counter(payments)
    assert all(line["receipt"]["object_id"] for line in done["lines"])
    assert await broken_chains(trade.served) == []


@pytest.mark.slow
async def test_a_server_that_is_told_to_stop_leaves_the_rest_to_the_next(trade: Trade, held: HeldDatabase) -> None:
    """SIGTERM in the middle: the line at work ends, the rest waits, and the next start does it."""
    plan, payments = plan_of_many(trade)
    trade.world.fault("slow", "POST", "/v1/refunds", after=3, times=None, delay_s=2)
    begin(trade, plan)
    trade.wait_for_strike()
    assert trade.served.stop() == 0
    made = len(trade.refunds())
    assert 4 <= made < LINES
    trade.world.control("DELETE", "/faults")
    held.wait_until_lapsed()
    trade.served.start()
    assert settled(trade, plan)["state"] == "done"
    assert Counter(refund["payment_intent"] for refund in trade.refunds()) == Counter(payments)


def test_two_people_confirm_a_plan_at_once(house: RunningHouse, held: HeldDatabase) -> None:
    """Of two browsers whose yes to all is under way together one has it done, the other learns it."""
    for order in ("12", "13", "15"):
        house.sell(order=order)
    body = {"skill": "refund_payments", "args": {"payment_refs": ["12", "13", "15"]}}
    plan = house.api().post("/api/plans", json=body).json()

    def confirm(client: httpx.Client) -> httpx.Response:
        return client.post(f"/api/plans/{plan['id']}/confirm", json={"digest": plan["digest"]})

    def confirm_one(client: httpx.Client) -> httpx.Response:
        line = plan["lines"][1]
        return client.post(f"/api/proposals/{line['id']}/confirm", json={"digest": line["digest"]})

    first, second, third = at_once(
        held, [(house.browser(), confirm), (house.browser(), confirm), (house.browser(), confirm_one)]
    )
    assert (first.status_code, first.json()["state"]) == (200, "done")
    for late in (second, third):
        assert (late.status_code, late.json()["type"]) == (409, "urn:florin:problem:proposal-not-open")
    assert len(house.refunds()) == 3


@pytest.mark.slow
def test_a_disconnected_account_ends_the_plan_with_a_clear_state(trade: Trade) -> None:
    """Stripe refuses the token from the third line on: those lines failed, saying so, and nothing moved by them."""
    plan, payments = plan_of_many(trade)
    trade.world.fault("slow", "GET", f"/v1/payment_intents/{payments[2]}", delay_s=1)
    begin(trade, plan)
    trade.wait_for_strike()
    trade.world.control("POST", "/revoke", account=trade.account_id)
    done = settled(trade, plan)
    made = len(trade.refunds())
    assert 2 <= made <= 3
    states = [line["state"] for line in done["lines"]]
    assert states == ["done"] * made + ["failed"] * (LINES - made)
    assert all("onnect" in line["outcome"] for line in done["lines"][made:])
    assert done["state"] == "partly-done"
