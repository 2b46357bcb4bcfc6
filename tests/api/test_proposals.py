"""The main job over REST: a request becomes a proposal, a person's digest confirms it, the money moves once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest

from assistant.limits import DEFAULT
from domain.people import Scope
from tests.plugins.house import MakeHouse, RunningHouse


@pytest.fixture
def proposal(house: RunningHouse) -> dict[str, Any]:
    """An open proposal to refund order 42 in full."""
    house.sell(1800, order="42")
    made = house.api().post("/api/stripe/refunds", json={"payment_ref": "42"})
    assert made.status_code == httpx.codes.CREATED, made.text
    return dict(made.json())


def test_a_confirmed_refund_is_made_once_and_audited(house: RunningHouse, proposal: dict[str, Any]) -> None:
    """A refund asked for over REST waits, is confirmed by its digest, reaches Stripe once, and the audit holds it."""
    assert (proposal["state"], proposal["amount_minor"], proposal["currency"]) == ("open", 1800, "usd")
    assert house.refunds() == []
    api = house.api()
    done = api.post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": proposal["digest"]})
    assert (done.status_code, done.json()["state"]) == (httpx.codes.OK, "done")
    assert [refund["amount"] for refund in house.refunds()] == [1800]
    kinds = [entry["kind"] for entry in api.get("/api/audit").json()["entries"]]
    assert "proposal.done" in kinds
    again = api.post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": proposal["digest"]})
    assert (again.status_code, again.json()["type"]) == (409, "urn:florin:problem:proposal-not-open")
    assert len(house.refunds()) == 1


def test_fifty_confirms_at_once_refund_once(house: RunningHouse, proposal: dict[str, Any]) -> None:
    """Of fifty simultaneous confirmations one carries the refund out and the others learn what became of it."""

    def confirm(_number: int) -> int:
        with httpx.Client(trust_env=False, timeout=60) as client:
            answer = client.post(
                f"{house.url}/api/proposals/{proposal['id']}/confirm",
                json={"digest": proposal["digest"]},
                headers={"Authorization": f"Bearer {house.key}"},
            )
            return answer.status_code

    with ThreadPoolExecutor(50) as crowd:
        statuses = list(crowd.map(confirm, range(50)))
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 409}
    assert len(house.refunds()) == 1


def test_another_digest_moves_nothing(house: RunningHouse, proposal: dict[str, Any]) -> None:
    """A digest that is not the one shown is refused, and the proposal stays open."""
    api = house.api()
    answer = api.post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": "0" * 64})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:florin:problem:digest-mismatch")
    assert api.get(f"/api/proposals/{proposal['id']}").json()["state"] == "open"
    assert house.refunds() == []


def test_a_rejected_proposal_can_not_be_confirmed(house: RunningHouse, proposal: dict[str, Any]) -> None:
    """After a no, a yes comes too late."""
    api = house.api()
    assert api.post(f"/api/proposals/{proposal['id']}/reject").json()["state"] == "rejected"
    late = api.post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": proposal["digest"]})
    assert late.status_code == 409
    assert house.refunds() == []


def test_a_key_without_approve_can_propose_but_not_confirm(house: RunningHouse, proposal: dict[str, Any]) -> None:
    """A program can be kept from approving."""
    program = house.api(house.make_key(Scope.READ, Scope.PROPOSE))
    assert program.get("/api/proposals").status_code == 200
    answer = program.post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": proposal["digest"]})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:florin:problem:not-allowed")
    assert program.post(f"/api/proposals/{proposal['id']}/reject").status_code == 403
    reader = house.api(house.make_key(Scope.READ))
    assert reader.post("/api/stripe/refunds", json={"payment_ref": "42"}).status_code == 403
    assert house.refunds() == []


def test_the_same_idempotency_key_makes_one_proposal(house: RunningHouse) -> None:
    """A repeated request returns the first proposal; the same key with other content is refused."""
    house.sell(1800, order="42")
    api = house.api()
    headers = {"Idempotency-Key": "order-42-once"}
    first, second = (
        api.post("/api/stripe/refunds", json={"payment_ref": "42", "amount": "5.00"}, headers=headers).json()
        for _ in range(2)
    )
    assert first["id"] == second["id"]
    other = api.post("/api/stripe/refunds", json={"payment_ref": "42", "amount": "6.00"}, headers=headers)
    assert (other.status_code, other.json()["type"]) == (409, "urn:florin:problem:key-reused")


def test_proposals_come_in_pages(house: RunningHouse) -> None:
    """A list's `next` leads to the page after, and the last page has none."""
    for number in range(3):
        house.sell(1000 + number, order=f"9{number}")
    api = house.api()
    for number in range(3):
        assert api.post("/api/stripe/refunds", json={"payment_ref": f"9{number}"}).status_code == 201
    first = api.get("/api/proposals", params={"limit": 2}).json()
    rest = api.get("/api/proposals", params={"limit": 2, "before": first["next"]}).json()
    assert [len(first["proposals"]), len(rest["proposals"]), rest["next"]] == [2, 1, None]
    assert api.get("/api/proposals", params={"state": "done"}).json()["proposals"] == []


def test_a_lost_answer_is_202_and_resolved_later(make_house: MakeHouse) -> None:
    """When Stripe did it but no answer came, the confirmation says so, and the loop finds the one refund."""
    house = make_house(settings={"reconcile_every_s": 0.2}, limits=replace(DEFAULT, recheck_first_s=1, settle_s=1))
    house.sell(1800, order="42")
    api = house.api()
    proposal = api.post("/api/stripe/refunds", json={"payment_ref": "42"}).json()
    house.world.fault("reset_after", "POST", "/v1/refunds", times=10)
    answer = api.post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": proposal["digest"]})
    assert (answer.status_code, answer.json()["state"]) == (202, "unknown")
    house.world.control("DELETE", "/faults")
    until = time.monotonic() + 30
    while (state := api.get(f"/api/proposals/{proposal['id']}").json()["state"]) in ("unknown", "executing"):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert state == "done"
    assert [refund["amount"] for refund in house.refunds()] == [1800]


def test_who_decided_is_told_as_you(house: RunningHouse) -> None:
    """Whoever decides a second time learns that it was themselves, by no id."""
    house.sell(1800, order="42")
    api = house.api()
    proposal = api.post("/api/stripe/refunds", json={"payment_ref": "42"}).json()
    path, digest = f"/api/proposals/{proposal['id']}", {"digest": proposal["digest"]}
    api.post(f"{path}/reject")
    assert "(decided by you at " in api.post(f"{path}/confirm", json=digest).json()["detail"]
