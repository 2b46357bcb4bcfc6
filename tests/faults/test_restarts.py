"""Servers and databases that come and go: first starts at once, PostgreSQL killed, everything killed."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import httpx
import pytest

from tests.faults.conftest import MakeServer
from tests.faults.held_database import HeldDatabase
from tests.faults.trade import Trade
from tests.faults.waiting import wait_for
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served

pytestmark = pytest.mark.slow


def test_two_first_starts_at_once_make_one_merchant(make_server: MakeServer, held: HeldDatabase) -> None:
    """Two servers that find an empty database together agree on one merchant, one administrator, one connection."""
    starting = [threading.Thread(target=make_server, args=(name,)) for name in ("one", "two")]
    held.hold_new_merchants()
    for start in starting:
        start.start()
    held.wait_until_blocked(2)
    held.free()
    for start in starting:
        start.join(120)
    counted = "SELECT (SELECT count(*) FROM merchants) AS merchants, (SELECT count(*) FROM members) AS members"
    assert held.one(counted) == {"merchants": 1, "members": 1}
    assert held.one("SELECT count(*) AS active FROM connections WHERE is_active") == {"active": 1}


def postgres_pid(server: Served) -> int | None:
    """The process of a server's embedded PostgreSQL; None while there is none."""
    file = server.data / "postgres" / "data" / "postmaster.pid"
    first = file.read_text().partition("\n")[0] if file.exists() else ""
    return int(first) if first else None


def kill_postgres(server: Served) -> int:
    """End the embedded PostgreSQL of a server as kill -9 does; returns which process that was."""
    pid = postgres_pid(server)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def test_postgres_killed_in_the_middle_of_a_refund(make_server: MakeServer, world: SandboxWorld) -> None:
    """While it is away every answer is a clear 503; then all is as it was, and the refund under way is told truly."""
    server = make_server(DATABASE_URL="", FLORIN_EXECUTION_LEASE_S="3", FLORIN_RECONCILE_EVERY_S="0.2")
    trade = Trade(server, world)
    for order in ("42", "43"):
        trade.sell(order)
    under_way, waiting = trade.propose("42"), trade.propose("43")
    trade.begin_and_strike(under_way, "/v1/refunds", kind="slow", delay_s=1.0)
    killed = kill_postgres(server)
    with server.api() as api:
        away = api.post(f"/api/proposals/{waiting['id']}/confirm", json={"digest": waiting["digest"]})
        assert (away.status_code, away.json()["type"]) == (503, "urn:florin:problem:unavailable")
        assert api.get("/healthz").status_code == 200
        # An old backend may outlive its postmaster by a moment and make the server ready once more.
        wait_for(lambda: postgres_pid(server) not in (None, killed), "a new PostgreSQL")
        wait_for(lambda: api.get("/readyz").status_code == 200, "PostgreSQL to be back")
    found = trade.wait_until_settled(under_way, "unknown")
    assert (found["state"], len(trade.stamped(under_way))) == ("done", 1)
    assert trade.state(waiting) == "open"
    assert trade.confirm(waiting).json()["state"] == "done"
    assert len(trade.refunds()) == 2
    assert "intact" in server.florin("verify-audit").stdout


def test_everything_killed_at_once(make_server: MakeServer) -> None:
    """Server, PostgreSQL and offline Stripe die together; the next start has the shop, the talk and the proposals."""
    server = make_server(DATABASE_URL="", FLORIN_SANDBOX_URL="", FLORIN_SANDBOX_PORT="0")
    with server.api() as api:
        asked = api.post("/api/chat", json={"message": "refund $5 of order 42"}).json()
        (done,) = asked["proposals"]
        assert confirmed(api, done).json()["state"] == "done"
        (waiting,) = api.post("/api/chat", json={"message": "refund order 42"}).json()["proposals"]
    kill_postgres(server)
    server.kill()
    server.start()
    with server.api() as api:
        paths = (f"/api/proposals/{done['id']}", f"/api/proposals/{waiting['id']}")
        assert [api.get(path).json()["state"] for path in paths] == ["done", "open"]
        talk = api.get(f"/api/conversations/{asked['conversation_id']}").json()
        assert talk["turns"][0]["text"] == "refund $5 of order 42"
        assert confirmed(api, done).status_code == 409
        assert confirmed(api, waiting).json()["amount_minor"] == 1300
        assert api.get(paths[1]).json()["state"] == "done"
        left = api.post("/api/stripe/refunds", json={"payment_ref": "42"})
        assert (left.status_code, left.json()["type"]) == (409, "urn:florin:problem:conflict")
    assert "intact" in server.florin("verify-audit").stdout


def confirmed(api: httpx.Client, view: dict[str, Any]) -> httpx.Response:
    """A yes to what was shown."""
    return api.post(f"/api/proposals/{view['id']}/confirm", json={"digest": view["digest"]})
