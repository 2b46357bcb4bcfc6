"""GET /api/live over real HTTP: what comes, where it goes on, and when it ends."""

from __future__ import annotations

import httpx
import psycopg
import pytest

from domain.people import Scope
from storage import live
from tests.faults.waiting import wait_for
from tests.live.following import following
from tests.plugins.house import MakeHouse, RunningHouse


def publish(house: RunningHouse, *ids: str, merchant_id: str = "") -> None:
    """Publish these as alerts, a transaction each."""

    async def go() -> None:
        merchant = merchant_id or house.owner.merchant_id
        for one in ids:
            async with house.house.db.merchant(merchant) as tx:
                await live.publish(tx, merchant, "alert", {"id": one, "state": "open"})

    house.run(go())


def newest(house: RunningHouse) -> int:
    """The number of what was published last."""

    async def go() -> int:
        async with house.house.db.merchant(house.owner.merchant_id) as tx:
            return await live.newest(tx)

    return house.run(go())


def test_a_stream_brings_what_happens_from_now_on(house: RunningHouse) -> None:
    """The first event is ready with the newest number; what is published then comes in order, numbered."""
    publish(house, "before")
    with following(house.api()) as follower:
        ready = follower.heard[0]
        assert (ready.event, ready.id, ready.data) == ("ready", newest(house), {"newest": newest(house)})
        publish(house, "a", "b", "c")
        heard = follower.wait("alert", 3)
    assert [one.data for one in heard] == [{"id": name, "state": "open"} for name in "abc"]
    assert [one.id for one in heard] == [(ready.id or 0) + step for step in (1, 2, 3)]


def test_a_proposal_tells_its_way(house: RunningHouse) -> None:
    """A proposal that is made, confirmed and done is told with each state, as is one that is rejected."""
    house.sell(1800, order="42")
    api = house.api()
    with following(house.api()) as follower:
        (shown,) = api.post("/api/chat", json={"message": "refund order 42"}).json()["proposals"]
        assert api.post(f"/api/proposals/{shown['id']}/confirm", json={"digest": shown["digest"]}).status_code == 200
        heard = follower.wait("proposal", 4)
    assert {one.data["id"] for one in heard} == {shown["id"]}
    assert [one.data["state"] for one in heard] == ["open", "approved", "executing", "done"]


def test_a_plan_tells_of_its_lines(house: RunningHouse) -> None:
    """Every line of a plan that changes is told as a change of the plan."""
    for order in ("12", "13"):
        house.sell(1800, order=order)
    api = house.api()
    with following(house.api()) as follower:
        body = {"skill": "refund_payments", "args": {"payment_refs": ["12", "13"]}}
        plan = api.post("/api/plans", json=body).json()
        api.post(f"/api/plans/{plan['id']}/reject")
        heard = follower.wait("plan", 4)
    assert {one.data["id"] for one in heard} == {plan["id"]}
    assert {one.data["line"] for one in heard} == {line["id"] for line in plan["lines"]}
    assert sorted(one.data["state"] for one in heard) == ["open", "open", "rejected", "rejected"]


@pytest.mark.parametrize("way", ["after", "last_event_id"])
def test_a_stream_goes_on_where_it_broke_off(house: RunningHouse, way: str) -> None:
    """With the last id, by query or by the browsers' header, everything after it comes, once, then the new."""
    publish(house, "seen")
    last = newest(house)
    publish(house, *(f"missed-{number}" for number in range(130)))
    with following(house.api(), **{way: last}) as follower:
        follower.wait("alert", 130)
        publish(house, "new")
        heard = follower.wait("alert", 131)
    assert follower.heard[0].event == "ready"
    assert [one.data["id"] for one in heard] == [*(f"missed-{number}" for number in range(130)), "new"]
    assert [one.id for one in heard] == list(range(last + 1, last + 132))


def test_what_is_forgotten_resets(house: RunningHouse, database_url: str) -> None:
    """A number from before what is kept, or one that was never given, is answered with reset and from now on."""
    publish(house, *"abcde")
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("DELETE FROM live_updates WHERE seq <= 2")
    for after, event, first in ((0, "reset", "f"), (1, "reset", "g"), (2, "ready", "c"), (99, "reset", "i")):
        with following(house.api(), after=after) as follower:
            publish(house, {0: "f", 1: "g", 2: "h", 99: "i"}[after])
            heard = follower.wait("alert", 1)
        assert (follower.heard[0].event, heard[0].data["id"]) == (event, first)


def test_no_number_is_refused(house: RunningHouse) -> None:
    """What can't be a number is a problem document before any event, in the query and in the browsers' header."""
    api = house.api()
    for word in ("-1", "9" * 400, "soon", "1e308", "\u0664\u0662", "NaN", "0x10"):
        for answer in (
            api.get("/api/live", params={"after": word}),
            api.get("/api/live", headers={b"Last-Event-ID": word.encode()}),
        ):
            assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, word
            assert answer.headers["content-type"] == "application/problem+json"


def test_who_may_not_read_hears_nothing(house: RunningHouse) -> None:
    """Without a key 401, with one that may not read 403."""
    assert house.api("").get("/api/live").status_code == httpx.codes.UNAUTHORIZED
    assert house.api(house.make_key(Scope.PROPOSE)).get("/api/live").status_code == httpx.codes.FORBIDDEN


def test_a_merchant_hears_its_own_only(make_house: MakeHouse) -> None:
    """What is published for another merchant never comes, whatever number is asked for."""
    from tests.plugins.postgres import new_merchant

    house = make_house()
    other = house.run(new_merchant(house.house.db)).id
    with following(house.api()) as follower:
        publish(house, "theirs", merchant_id=other)
        publish(house, "ours")
        follower.wait("alert")
    assert [one.data["id"] for one in follower.of("alert")] == ["ours"]


def test_a_stream_ends_with_its_sign_in(house: RunningHouse) -> None:
    """After signing out, and after a key is revoked, the stream says so and ends, and brings nothing more."""
    browser = house.browser()
    api = house.api()
    made = api.post("/api/keys", json={"name": "till", "scopes": ["read"]}).json()
    with following(browser) as page, following(house.api(made["secret"])) as program:
        house.browser()  # another session of the same member stays
        assert browser.post("/signout").status_code == httpx.codes.SEE_OTHER
        api.delete(f"/api/keys/{made['id']}")
        assert page.wait("end")[0].data == {"reason": "signed out"}
        assert program.wait("end")[0].data == {"reason": "signed out"}
        assert page.ended.wait(5)
        assert program.ended.wait(5)


def test_streams_have_a_bound(make_house: MakeHouse) -> None:
    """One more than allowed is 429, and a place is free again when a reader has gone."""
    house = make_house(settings={"live_streams": 2})
    with following(house.api()):
        with following(house.api()):
            refused = house.api().get("/api/live")
            assert refused.status_code == httpx.codes.TOO_MANY_REQUESTS
        wait_for(lambda: house.house.live.open_streams() == 1, "the place of who left")
        with following(house.api()):
            assert house.house.live.open_streams() == 2
    wait_for(lambda: house.house.live.open_streams() == 0, "everybody to have left")
