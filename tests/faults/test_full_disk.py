"""The disk fills up under a whole installation and is freed again: it says so, loses nothing and goes on by itself."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from storage.embedded import EmbeddedPostgres
from tests.faults.conftest import MakeServer
from tests.faults.waiting import wait_for
from tests.plugins.sandbox import SandboxWorld
from tests.plugins.served import Served
from tests.webhooks.signed import account_of, event, secret_of, send

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DISK_MB = 220


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk for data and log, small enough to be filled; only root can have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:  # noqa: S603  # a program of the system
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S603, S607  # as above


def troubles(server: Served) -> set[str]:
    """What /readyz says of the server."""
    answer = httpx.get(f"{server.url}/readyz", timeout=30, trust_env=False)
    told = {one["kind"] for one in answer.json()["degraded"]}
    assert answer.status_code == (503 if "database-away" in told else 200)
    return told


def test_a_full_disk_loses_nothing(small_disk: Path, make_server: MakeServer, world: SandboxWorld) -> None:
    """What was answered before, and what is sent again after, is there once; the server says when and why it is not."""
    server = make_server(small_disk.name, DATABASE_URL="", FLORIN_DISK_FREE_MIN_MB="24", FLORIN_MIRROR="false")
    secret, account = secret_of(world), account_of(server)
    chance = random.Random(3)  # noqa: S311  # a text that no compression makes small
    told = [
        event("customer.created", {"id": f"cus_{number}", "object": "customer", "note": note}, account=account)
        for number, note in enumerate(chance.randbytes(20_000).hex() for _ in range(400))
    ]
    ballast = small_disk / "ballast"
    with httpx.Client(timeout=30, trust_env=False) as http:
        assert all(send(http, server.url, secret, one) for one in told[:20])
        assert "disk-nearly-full" not in troubles(server)
        fill(ballast, small_disk, leave_mb=4)
        answered = {one["id"] for one in told if send(http, server.url, secret, one)}
        assert len(answered) < len(told), "the disk was never full"
        kinds = wait_for(lambda: troubles(server), "the server to say so")
        assert kinds & {"disk-nearly-full", "database-refuses-writes", "database-away"}
        ballast.unlink()
        wait_for(lambda: "database-away" not in troubles(server), "PostgreSQL to be back", 120)
        assert answered <= stored(server.data)
        for one in told:
            wait_for(lambda one=one: send(http, server.url, secret, one), "an event to be taken", 60)  # type: ignore[misc]  # bound now
        wait_for(lambda: not troubles(server), "nothing to be wrong any more", 120)
    assert stored(server.data) == {one["id"] for one in told}
    assert "intact" in server.florin("verify-audit").stdout
    server.stop()
    EmbeddedPostgres(server.data / "postgres").stop()


def fill(ballast: Path, disk: Path, *, leave_mb: int) -> None:
    """Take nearly all that is left of a disk."""
    left = shutil.disk_usage(disk).free - leave_mb * 1024 * 1024
    with ballast.open("wb") as file:
        for _ in range(max(0, left) // 65_536):
            file.write(b"\0" * 65_536)


def stored(data: Path) -> set[str]:
    """The ids of the events in the installation's own database, each of which must be there once."""
    url = EmbeddedPostgres.running(data / "postgres")
    assert url is not None
    with psycopg.connect(url) as owner:
        ids = [row[0] for row in owner.execute("SELECT event_id FROM stripe_events").fetchall()]
    assert len(ids) == len(set(ids))
    return set(ids)
