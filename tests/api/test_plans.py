"""Plans over REST: made, listed, confirmed with their digest, followed as they run; and the plain page's buttons."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from domain.people import Scope
from tests.plugins.house import RunningHouse


def make(house: RunningHouse, *orders: str, **headers: str) -> dict[str, Any]:
    """A plan to refund these orders of $18 each, which were paid."""
    for order in orders:
        house.sell(1_800, order=order)
    body = {"skill": "refund_payments", "args": {"payment_refs": list(orders)}}
    answer = house.api().post("/api/plans", json=body, headers=headers)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_plan_is_made_shown_and_confirmed(house: RunningHouse) -> None:
    """Each line with its digest, totals per currency; the yes does all; a second yes is a conflict."""
    plan = make(house, "12", "13", "15")
    assert plan["totals"] == [{"amount_minor": 5_400, "currency": "usd", "lines": 3}]
    api = house.api()
    assert api.get(f"/api/plans/{plan['id']}").json() == plan
    assert [one["id"] for one in api.get("/api/plans").json()["plans"]] == [plan["id"]]
    listed = api.get("/api/proposals").json()["proposals"]
    assert {(one["plan_id"], one["line_no"]) for one in listed} == {(plan["id"], n) for n in (1, 2, 3)}
    assert not house.refunds()
    done = api.post(f"/api/plans/{plan['id']}/confirm", json={"digest": plan["digest"]})
    assert done.status_code == httpx.codes.OK
    assert done.json()["state"] == "done"
    assert [refund["amount"] for refund in house.refunds()] == [1_800] * 3
    again = api.post(f"/api/plans/{plan['id']}/confirm", json={"digest": plan["digest"]})
    assert (again.status_code, again.json()["type"]) == (409, "urn:florin:problem:proposal-not-open")


def test_a_run_is_followed_line_by_line(house: RunningHouse) -> None:
    """An event for each line as it ends, then the plan; a wrong digest is one error event and moves nothing."""
    plan = make(house, "12", "13")
    path = f"/api/plans/{plan['id']}/confirm/stream"
    assert [name for name, _ in followed(house, path, "0" * 64)] == ["error"]
    assert not house.refunds()
    told = followed(house, path, plan["digest"])
    assert [name for name, _ in told] == ["line", "line", "plan"]
    assert [data["line_no"] for name, data in told if name == "line"] == [1, 2]
    assert told[-1][1]["state"] == "done"


def followed(house: RunningHouse, path: str, digest: str) -> list[tuple[str, Any]]:
    """Confirm, and return the events of the stream."""
    told, name = [], ""
    with house.api().stream("POST", path, json={"digest": digest}) as answer:
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                told.append((name, json.loads(line.removeprefix("data: "))))
    return told


def test_one_key_makes_one_plan(house: RunningHouse) -> None:
    """The same Idempotency-Key gives the same plan; other content under it is refused."""
    first = make(house, "12", "13", **{"Idempotency-Key": "k1"})
    body = {"skill": "refund_payments", "args": {"payment_refs": ["12", "13"]}}
    api = house.api()
    assert api.post("/api/plans", json=body, headers={"Idempotency-Key": "k1"}).json()["id"] == first["id"]
    body["args"] = {"payment_refs": ["12"]}
    assert api.post("/api/plans", json=body, headers={"Idempotency-Key": "k1"}).status_code == httpx.codes.CONFLICT


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"skill": "refund_payments", "args": {}}, 422),
        ({"skill": "refund_payments", "args": {"payment_refs": []}}, 400),
        ({"skill": "refund_payments", "args": {"payment_refs": ["nowhere-1"]}}, 409),
        ({"skill": "refund_payment", "args": {"payment_ref": "12"}}, 404),
        ({"skill": "nothing", "args": {}}, 404),
        ({"skill": "refund_payments"}, 422),
    ],
)
def test_what_makes_no_plan(house: RunningHouse, body: dict[str, Any], status: int) -> None:
    """A problem document that says what is missing or wrong; nothing is stored."""
    api = house.api()
    assert api.post("/api/plans", json=body).status_code == status
    assert api.get("/api/plans").json()["plans"] == []


def test_scopes_bind(house: RunningHouse) -> None:
    """To read, to propose and to approve are three things."""
    plan = make(house, "12", "13")
    reader, proposer = house.api(house.make_key(Scope.READ)), house.api(house.make_key(Scope.READ, Scope.PROPOSE))
    body = {"skill": "refund_payments", "args": {"payment_refs": ["12", "13"]}}
    assert reader.post("/api/plans", json=body).status_code == httpx.codes.FORBIDDEN
    for client in (reader, proposer):
        assert client.get(f"/api/plans/{plan['id']}").status_code == httpx.codes.OK
        for act in ("confirm", "confirm/stream", "reject"):
            refused = client.post(f"/api/plans/{plan['id']}/{act}", json={"digest": plan["digest"]})
            assert refused.status_code == httpx.codes.FORBIDDEN
    assert house.api("").get("/api/plans").status_code == httpx.codes.UNAUTHORIZED
    assert house.api().get("/api/plans/plan_x").status_code == httpx.codes.BAD_REQUEST
    assert not house.refunds()


def test_chat_answers_several_refunds_with_one_plan(house: RunningHouse) -> None:
    """Three orders in one message: one plan in the reply and on the stream, no proposal beside it, nothing moved."""
    for order in ("12", "13"):
        house.sell(1_800, order=order)
    told = house.api().post("/api/chat", json={"message": "refund orders 12, 13 and 15"}).json()
    (plan,) = told["plans"]
    assert told["proposals"] == []
    (card,) = [card for card in told["cards"] if card["type"] == "plan"]
    assert [line["amount"] for line in card["lines"]] == ["$18.00", "$18.00"]
    assert [one["what"] for one in plan["left_out"]] == ["order 15"]
    assert "order 15" in told["reply"]
    assert "$36.00" in told["reply"]
    assert not house.refunds()
    turns = house.api().get(f"/api/conversations/{told['conversation_id']}").json()["turns"]
    assert turns[-1]["cards"][0]["plan_id"] == plan["id"]
    typed = house.api().post("/api/chat", json={"message": "yes", "conversation_id": told["conversation_id"]}).json()
    assert [one["id"] for one in typed["plans"]] == [plan["id"]]
    assert not house.refunds()


def test_the_page_shows_and_confirms_a_plan(house: RunningHouse) -> None:
    """Without any script: the lines, the button with the sum, and afterwards each line's outcome."""
    plan = make(house, "12", "13", "15")
    browser = house.browser()
    page = browser.get("/").text
    assert "Confirm all 3 ($54.00)" in page
    assert browser.post(f"/plans/{plan['id']}/confirm", data={"digest": "0" * 64}).status_code == httpx.codes.SEE_OTHER
    assert not house.refunds()
    browser.post(f"/proposals/{plan['lines'][1]['id']}/reject")
    assert "Confirm the other 2 ($36.00)" in browser.get("/").text
    browser.post(f"/plans/{plan['id']}/confirm", data={"digest": plan["digest"]})
    assert len(house.refunds()) == 2
    page = browser.get("/").text
    assert "Of 3 lines: 2 done, 1 rejected." in page
    other = make(house, "16", "17")
    browser.post(f"/plans/{other['id']}/reject")
    assert len(house.refunds()) == 2
