"""The fan-out in one server and over several: nothing is lost when connections die, and nobody slow is waited for."""

from __future__ import annotations

import socket
import time
import tracemalloc

import httpx
import psycopg

from storage import live
from storage.ear import NAME
from tests.faults.waiting import wait_for
from tests.live.following import following
from tests.live.test_api import newest, publish
from tests.plugins.house import MakeHouse, RunningHouse


def publish_many(house: RunningHouse, count: int, size: int = 0) -> None:
    """Publish many in transactions of a hundred each."""

    async def go() -> None:
        merchant = house.owner.merchant_id
        for begin in range(0, count, 100):
            async with house.house.db.merchant(merchant) as tx:
                for number in range(begin, min(begin + 100, count)):
                    await live.publish(tx, merchant, "alert", {"id": f"many-{number}", "text": "x" * size})

    house.run(go())


def test_two_servers_serve_one_stream(make_house: MakeHouse) -> None:
    """What one server publishes comes at the other in the same order, and a stream may go on at either."""
    one, two = make_house(), make_house()
    with following(one.api()) as here, following(two.api()) as there:
        for step in range(5):
            publish(one, f"a{step}")
            publish(two, f"b{step}")
        heard = here.wait("alert", 10)
        assert [told.data for told in there.wait("alert", 10)] == [told.data for told in heard]
    with following(two.api(), last_event_id=heard[4].id) as follower:
        assert [told.data for told in follower.wait("alert", 5)] == [told.data for told in heard[5:]]


def test_an_ear_that_is_cut_off_loses_nothing(house: RunningHouse, database_url: str) -> None:
    """The database ends the listening connection again and again while others publish: all comes, once, in order."""
    with following(house.api()) as follower, psycopg.connect(database_url, autocommit=True) as owner:
        cut = 0
        for step in range(40):
            publish(house, f"s{step}")
            if step % 8 == 0:
                ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
                cut += len(owner.execute(ends, (NAME,)).fetchall())
                time.sleep(0.1)
        heard = follower.wait("alert", 40)
    assert cut >= 1
    assert [told.data["id"] for told in heard] == [f"s{step}" for step in range(40)]


def test_a_stop_ends_streams_in_order(make_house: MakeHouse) -> None:
    """A server that stops says so to whoever watches, at once, and the number leads on at another server."""
    one, two = make_house(), make_house()
    with following(one.api()) as follower:
        publish(one, "a")
        (seen,) = follower.wait("alert")
        one.run(_stop(one))
        assert follower.wait("end")[0].data == {"reason": "server stops"}
        assert follower.ended.wait(5)
    publish(two, "b")
    with following(two.api(), last_event_id=seen.id) as follower:
        assert follower.wait("alert")[0].data["id"] == "b"


async def _stop(house: RunningHouse) -> None:
    """What the server does first when it is told to stop."""
    house.house.live.stop()


def test_who_does_not_read_is_left_behind_and_told(house: RunningHouse) -> None:
    """A client that stops reading holds up nobody and no memory; when it reads again it is told to come back."""
    with _stuck(house) as stuck, following(house.api()) as quick:
        wait_for(lambda: house.house.live.open_streams() == 2, "both streams")
        publish_many(house, 400, size=16_000)
        quick.wait("alert", 400, timeout_s=60)
        tracemalloc.start()
        publish_many(house, 600, size=4_000)
        heard = quick.wait("alert", 1_000, timeout_s=60)
        grown = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert (
            grown < 2 * sum(len(told.data["text"]) for told in heard[400:]) + 4_000_000
        )  # the test's own and the feed
        assert [told.data["id"] for told in heard[400:]] == [f"many-{number}" for number in range(600)]
        said = _read_to_the_end(stuck)
        assert '{"reason": "too slow"}' in said
        last = int(said.rsplit("\nid: ", 1)[1].split("\n", 1)[0])
    with following(house.api(), last_event_id=last) as follower:
        rest = newest(house) - last
        assert len(follower.wait("alert", rest, timeout_s=60)) == rest


def _stuck(house: RunningHouse) -> socket.socket:
    """A client that asks for the stream and reads nothing, with little room on its side."""
    url = httpx.URL(house.url)
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect((url.host, url.port or 80))
    client.sendall(
        f"GET /api/live HTTP/1.1\r\nHost: {url.host}:{url.port}\r\nAuthorization: Bearer {house.key}\r\n\r\n".encode()
    )
    return client


def _read_to_the_end(client: socket.socket) -> str:
    """Everything that comes until the server ends its answer."""
    client.settimeout(30)
    said = b""
    while not said.endswith(b"0\r\n\r\n"):
        part = client.recv(65_536)
        if not part:
            break
        said += part
    return said.decode(errors="replace")
