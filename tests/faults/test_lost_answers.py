"""Stripe's answer gets lost, comes late or says "later": what the person is told, and one refund at most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse, RunningHouse

STAMP = "florin_proposal"

# While the fault lasts the outcome is unknown; the number says how often the refund took effect all the same.
LOST: dict[str, tuple[dict[str, Any], int]] = {
    "timeout before the effect": ({"kind": "timeout_before"}, 0),
    "timeout after the effect": ({"kind": "timeout_after"}, 1),
    "reset before the effect": ({"kind": "reset_before"}, 0),
    "reset after the effect": ({"kind": "reset_after"}, 1),
    "500 before the effect": ({"kind": "status", "status": 500}, 0),
    "500 after the effect": ({"kind": "status", "status": 500, "effect": True}, 1),
}

# Over by itself before Florin gives up: the person hears of a refund as if nothing had been.
PASSING: dict[str, dict[str, Any]] = {
    **{name: fault for name, (fault, _) in LOST.items()},
    "429 twice": {"kind": "status", "status": 429, "times": 2},
    "409 lock_timeout twice": {"kind": "status", "status": 409, "times": 2},
    "slow": {"kind": "slow", "delay_s": 0.3},
}

# A definite no: it failed, and nothing moved.
FINAL: dict[str, dict[str, Any]] = {
    "429 for ever": {"kind": "status", "status": 429, "times": None},
    "400": {"kind": "status", "status": 400, "times": None},
    "402": {"kind": "status", "status": 402, "times": None},
}


@pytest.fixture
def house(make_house: MakeHouse) -> RunningHouse:
    """A server that waits two seconds for Stripe, and looks for lost outcomes all the time."""
    return make_house(settings={"stripe_timeout_s": 2.0, "reconcile_every_s": 0.1})


def confirmed(house: RunningHouse, order: str, fault: dict[str, Any]) -> tuple[dict[str, Any], httpx.Response]:
    """Propose the refund of a new order, then confirm it while the fault lasts."""
    house.sell(order=order)
    api = house.api()
    view = api.post("/api/stripe/refunds", json={"payment_ref": order}).json()
    house.world.control("DELETE", "/faults")
    house.world.fault(method="POST", path="/v1/refunds", **fault)
    return view, api.post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})


def stamped(house: RunningHouse, view: dict[str, Any]) -> list[dict[str, Any]]:
    """The refunds at Stripe that carry the proposal's stamp."""
    return [refund for refund in house.refunds() if refund["metadata"].get(STAMP) == view["id"]]


def audited(house: RunningHouse) -> Callable[[str], list[str]]:
    """What the audit log holds of a proposal, oldest first."""
    entries = house.api().get("/api/audit", params={"limit": 100}).json()["entries"]
    return lambda proposal: [e["kind"] for e in reversed(entries) if e["decision"].get("proposal") == proposal]


@pytest.mark.slow
@pytest.mark.parametrize("name", LOST)
def test_a_lost_answer_is_not_known_and_then_found_out(house: RunningHouse, name: str) -> None:
    """202 and a warning; a second yes is refused; when Stripe is back, done, with one refund that is stamped."""
    fault, effects = LOST[name]
    view, answer = confirmed(house, "42", {**fault, "times": None})
    assert (answer.status_code, answer.json()["state"]) == (202, "unknown")
    assert "do not repeat" in answer.json()["outcome"].lower()
    assert len(stamped(house, view)) == effects
    api = house.api()
    again = api.post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})
    assert (again.status_code, again.json()["type"]) == (409, "urn:florin:problem:proposal-not-open")
    house.world.control("DELETE", "/faults")
    path = f"/api/proposals/{view['id']}"
    wait_for(lambda: api.get(path).json()["state"] == "done", "the outcome to be found out")
    (refund,) = house.refunds()
    assert [refund] == stamped(house, view)
    assert api.get(path).json()["receipt"]["object_id"] == refund["id"]
    kinds = audited(house)(view["id"])
    assert kinds[:4] == ["proposal.opened", "proposal.approved", "proposal.executing", "proposal.unknown"]
    assert (kinds[-1], kinds.count("proposal.done")) == ("proposal.done", 1)


@pytest.mark.slow
def test_what_passes_by_itself_is_retried_under_the_same_key(house: RunningHouse) -> None:
    """One lost answer, a busy object or a limit for a moment: done at once, with one refund each."""
    found = {}
    for number, (name, fault) in enumerate(PASSING.items()):
        view, answer = confirmed(house, str(500 + number), fault)
        found[name] = (answer.status_code, answer.json().get("state"), len(stamped(house, view)))
    assert found == dict.fromkeys(PASSING, (200, "done", 1))
    assert len(house.refunds()) == len(PASSING)
    keys: dict[str, set[str]] = {}
    for request in house.world.requests():
        if request["method"] == "POST" and request["path"] == "/v1/refunds":
            keys.setdefault(request["idempotency_key"], set()).add(str(request["params"]))
    assert len(keys) == len(PASSING)
    assert all(len(contents) <= 2 for contents in keys.values())  # what was never read, and the same each time


def test_a_definite_no_is_a_failure_and_nothing_moved(house: RunningHouse) -> None:
    """Failed, with Stripe's reason, for good: nothing is tried again when Stripe would take it."""
    found, views = {}, []
    for number, (name, fault) in enumerate(FINAL.items()):
        view, answer = confirmed(house, str(700 + number), fault)
        found[name] = (answer.status_code, answer.json()["state"], bool(answer.json()["outcome"]))
        views.append(view)
    assert found == dict.fromkeys(FINAL, (200, "failed", True))
    house.world.control("DELETE", "/faults")
    assert house.run(house.house.assistant.reconcile_once()) == 0
    assert house.refunds() == []
    assert {house.api().get(f"/api/proposals/{view['id']}").json()["state"] for view in views} == {"failed"}
