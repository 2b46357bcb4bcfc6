"""Servers and databases that come and go: first starts at once, PostgreSQL killed, everything killed."""

from __future__ import annotations

import threading

import pytest

from tests.faults.conftest import MakeServer
from tests.faults.held_database import HeldDatabase

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
