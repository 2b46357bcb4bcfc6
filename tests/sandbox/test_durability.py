"""What the sandbox answered is still there after a restart, a kill and a torn last line."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from integrations.sandbox.contract import load_contract
from integrations.sandbox.errors import Breach
from integrations.sandbox.server import running
from integrations.sandbox.store import Place, Store
from tests.plugins.sandbox import SandboxWorld

HERE = Place("acct_1", livemode=False)


@contextmanager
def process(data_dir: Path, contract_cache: Path) -> Iterator[tuple[int, str]]:
    """The sandbox in a process of its own: its pid and base URL; killed at the end at the latest."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = (
        "import sys; from pathlib import Path; from integrations.sandbox.server import serve; "
        "serve('127.0.0.1', int(sys.argv[1]), Path(sys.argv[2]), contract_cache=Path(sys.argv[3]), log_level='error')"
    )
    command = [sys.executable, "-c", script, str(port), str(data_dir), str(contract_cache)]
    with subprocess.Popen(command) as server:  # noqa: S603  # our own interpreter and script
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}")
            yield server.pid, f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _wait_until_it_answers(base_url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{base_url}/_sandbox")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the sandbox did not start")


def test_everything_answered_survives_a_kill(tmp_path: Path, contract_cache: Path) -> None:
    """After SIGKILL the objects, the keys' answers, the clock and the connections are as they were."""
    with process(tmp_path, contract_cache) as (pid, base_url):
        before = SandboxWorld(base_url, "shop")
        before.control("POST", "/clock", now=1_790_000_000, frozen=True)
        account = before.control("POST", "/accounts", name="Shop")["account"]["id"]
        token = before.control("POST", "/connections", account=account)["access_token"]
        ids = [
            before.client(token).v1.customers.create({"email": f"n{n}@example.com"}, {"idempotency_key": f"k{n}"}).id
            for n in range(5)
        ]
        before.client(token).v1.customers.update(ids[0], {"name": "Jane"})
        before.client(token).v1.customers.delete(ids[1])
        before.close()
        os.kill(pid, signal.SIGKILL)
    with running(tmp_path, contract_cache=contract_cache) as base_url:
        after = SandboxWorld(base_url, "shop")
        customers = after.client(token).v1.customers
        assert [customer.id for customer in customers.list().data] == [ids[4], ids[3], ids[2], ids[0]]
        assert customers.retrieve(ids[0]).name == "Jane"
        assert customers.retrieve(ids[1]).deleted is True
        assert customers.create({"email": "n3@example.com"}, {"idempotency_key": "k3"}).id == ids[3]
        assert after.control("GET", "/clock")["now"] == 1_790_000_000
        assert len(after.objects("event", account)) == 7
        assert after.take_violations() == []
        after.close()


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    """Where a store's journal goes."""
    return tmp_path / "world.jsonl"


def opened(file: Path | None, contract_cache: Path) -> Store:
    """A store over a journal."""
    return Store(load_contract(contract_cache).check_object, {"_note": ("colour",)}, file)


def note(number: int, **fields: object) -> dict[str, object]:
    """One of the sandbox's own records."""
    return {"object": "_note", "id": f"note{number}", "created": number, **fields}


def test_a_torn_last_line_is_dropped_whole(store_file: Path, contract_cache: Path) -> None:
    """Half a unit is no unit: the one before is kept, and writing goes on."""
    store = opened(store_file, contract_cache)
    for number in (1, 2):
        store.put(HERE, note(number))
        store.commit()
    store.close()
    store_file.write_bytes(store_file.read_bytes()[:-9])
    again = opened(store_file, contract_cache)
    assert [stored["id"] for stored in again.all(HERE)] == ["note1"]
    again.put(HERE, note(3))
    again.commit()
    again.close()
    last = opened(store_file, contract_cache)
    assert [stored["id"] for stored in last.all(HERE)] == ["note1", "note3"]
    last.close()


def test_an_overgrown_journal_is_rewritten(store_file: Path, contract_cache: Path) -> None:
    """Superseded versions leave the file at the next start, private knowledge and order stay."""
    store = opened(store_file, contract_cache)
    store.put(HERE, note(1), {"secret": 7})
    store.put(HERE, note(2))
    for number in range(1_200):
        store.put(HERE, note(2, version=number))
        store.commit()
    store.close()
    size = store_file.stat().st_size
    again = opened(store_file, contract_cache)
    again.close()
    assert store_file.stat().st_size < size / 100
    last = opened(store_file, contract_cache)
    assert [stored.get("version") for stored in last.all(HERE)] == [None, 1_199]
    first = last.get(HERE, "note1")
    assert first is not None
    assert first.private == {"secret": 7}
    last.close()


def test_a_unit_taken_back_leaves_no_trace(contract_cache: Path) -> None:
    """Rollback restores objects, indexes and order."""
    store = opened(None, contract_cache)
    store.put(HERE, note(1, colour="red"))
    store.commit()
    store.put(HERE, note(1, colour="blue"))
    store.put(HERE, note(2, colour="red"))
    store.remove(HERE, "note1")
    store.rollback()
    assert list(store.timeline(HERE, "_note", "colour", "red").newest_first()) == ["note1"]
    assert list(store.timeline(HERE, "_note", "colour", "blue").newest_first()) == []
    assert list(store.timeline(HERE, "_note").newest_first()) == ["note1"]


def test_a_breach_is_never_stored(contract_cache: Path) -> None:
    """An object that the contract forbids raises, naming the field."""
    store = opened(None, contract_cache)
    with pytest.raises(Breach, match=r"customer\.livemode: required, missing|customer\.created: required, missing"):
        store.put(HERE, {"object": "customer", "id": "cus_1"})
    assert store.get(HERE, "cus_1") is None
