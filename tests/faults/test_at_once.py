"""Several people say yes to the same proposal at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from domain.people import Scope
from tests.faults.conftest import MakeServer
from tests.faults.held_database import HeldDatabase
from tests.faults.trade import Trade, broken_chains
from tests.plugins.house import RunningHouse
from tests.plugins.sandbox import SandboxWorld

Decide = Callable[[httpx.Client], httpx.Response]


@pytest.fixture
def proposal(house: RunningHouse) -> dict[str, Any]:
    """The refund of order 42, open."""
    house.sell(order="42")
    return dict(house.api().post("/api/stripe/refunds", json={"payment_ref": "42"}).json())


def at_once(held: HeldDatabase, deciders: list[tuple[httpx.Client, Decide]]) -> list[httpx.Response]:
    """Let each decide in turn; all of them wait inside the database before the first one can commit."""
    with ThreadPoolExecutor(len(deciders)) as people:
        commit, answers = held.hold_audit(), []
        for number, (client, decide) in enumerate(deciders):
            answers.append(people.submit(decide, client))
            held.wait_until_blocked(number + 1)
        commit.close()
        return [answer.result() for answer in answers]


def test_two_sessions_at_once_refund_once(house: RunningHouse, held: HeldDatabase, proposal: dict[str, Any]) -> None:
    """Of two browsers whose yes is under way together one has it done, the other learns that it was; one refund."""

    def confirm(client: httpx.Client) -> httpx.Response:
        return client.post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": proposal["digest"]})

    first, second = at_once(held, [(house.browser(), confirm), (house.browser(), confirm)])
    assert (first.status_code, first.json()["state"]) == (200, "done")
    assert (second.status_code, second.json()["type"]) == (409, "urn:florin:problem:proposal-not-open")
    assert "decided by you" in second.json()["detail"]
    assert len(house.refunds()) == 1
    kinds = Counter(entry["kind"] for entry in house.api().get("/api/audit").json()["entries"])
    assert (kinds["proposal.approved"], kinds["proposal.executing"], kinds["proposal.done"]) == (1, 1, 1)


def test_a_yes_and_a_no_at_once(house: RunningHouse, held: HeldDatabase, proposal: dict[str, Any]) -> None:
    """Whoever was first counts: after a no that is under way a yes is refused, and nothing moves."""

    def confirm(client: httpx.Client) -> httpx.Response:
        return client.post(f"/api/proposals/{proposal['id']}/confirm", json={"digest": proposal["digest"]})

    def reject(client: httpx.Client) -> httpx.Response:
        return client.post(f"/api/proposals/{proposal['id']}/reject")

    no, yes = at_once(held, [(house.browser(), reject), (house.browser(), confirm)])
    assert (no.status_code, yes.status_code) == (200, 409)
    assert "rejected" in yes.json()["detail"]
    assert house.refunds() == []


def test_two_approvals_of_equal_refunds_at_once_are_two(house: RunningHouse, held: HeldDatabase) -> None:
    """$5 of order 42 twice on purpose, both confirmed together: the second was shown another state, so it is refused.

    What was shown is what is done; asked for again, it is the second refund.
    """
    house.sell(order="42")
    api = house.api()
    asked = {"payment_ref": "42", "amount": "5.00"}
    views = [api.post("/api/stripe/refunds", json=asked).json() for _ in range(2)]
    assert views[0]["id"] != views[1]["id"]

    def confirming(view: dict[str, Any]) -> Decide:
        return lambda client: client.post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})

    answers = at_once(held, [(house.browser(), confirming(view)) for view in views])
    assert {answer.status_code for answer in answers} == {200}
    states = Counter(answer.json()["state"] for answer in answers)
    assert len(house.refunds()) == states["done"]
    assert states["done"] in (1, 2)
    for _ in range(2 - states["done"]):
        again = api.post("/api/stripe/refunds", json=asked).json()
        confirming(again)(api)
    assert [refund["amount"] for refund in house.refunds()] == [500, 500]


@pytest.mark.slow
async def test_fifty_yeses_at_two_servers_refund_once(make_server: MakeServer, world: SandboxWorld) -> None:
    """Two processes on one database, fifty confirmations at once over HTTP: one is done, 49 hear 409, one refund."""
    trade = Trade(make_server("one"), world)
    trades = (trade, Trade(make_server("two"), world))
    trade.sell("42")
    view = trade.propose("42")
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda number: trades[number % 2].confirm(view), range(50)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 49}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["type"] for problem in refused} == {"urn:florin:problem:proposal-not-open"}
    assert all("confirmed" in problem["detail"] for problem in refused)
    assert len(trade.refunds()) == len(trade.stamped(view)) == 1
    assert await broken_chains(trade.served) == []


def test_fifty_programs_with_less_than_approve_move_nothing(house: RunningHouse, proposal: dict[str, Any]) -> None:
    """However many keys without the scope to approve try at once, each hears 403 and the proposal stays open."""
    key = house.make_key(Scope.READ, Scope.PROPOSE)

    def confirm(_number: int) -> int:
        with httpx.Client(base_url=house.url, trust_env=False, timeout=60) as client:
            path, headers = f"/api/proposals/{proposal['id']}/confirm", {"Authorization": f"Bearer {key}"}
            return client.post(path, json={"digest": proposal["digest"]}, headers=headers).status_code

    with ThreadPoolExecutor(50) as crowd:
        assert set(crowd.map(confirm, range(50))) == {403}
    assert house.api().get(f"/api/proposals/{proposal['id']}").json()["state"] == "open"
    assert house.refunds() == []
