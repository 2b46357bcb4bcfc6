"""The embedded server: started by whoever comes first, shared, and back after any end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from domain.errors import Misconfigured, Unavailable
from storage import migrate
from storage.database import Database
from storage.embedded import EmbeddedPostgres, app_url
from storage.postmaster import command_line, described, serves
from tests.plugins.postgres import ROOT, new_merchant


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder of its own, in memory where there is some; its server is stopped afterwards."""
    memory = Path("/dev/shm")  # noqa: S108  # the data is worthless
    made = Path(tempfile.mkdtemp(prefix="florin-", dir=memory if os.access(memory, os.W_OK) else None))
    yield made / "postgres"
    EmbeddedPostgres(made / "postgres").stop(timeout_s=5)
    shutil.rmtree(made)


def pid_of(folder: Path) -> int:
    """The process number of the folder's server."""
    found = described(folder / "data")
    assert found is not None
    return found.pid


def test_it_starts_is_shared_and_stops(folder: Path) -> None:
    """The first start sets up, the second finds it running, stop ends it and keeps the data."""
    server = EmbeddedPostgres(folder, durable=False)
    assert EmbeddedPostgres.running(folder) is None
    assert server.stop() is False
    url = server.start()
    assert (EmbeddedPostgres.running(folder), EmbeddedPostgres(folder).start()) == (url, url)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    assert server.stop() is True
    assert EmbeddedPostgres.running(folder) is None
    with psycopg.connect(server.start()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (42,)


def test_nobody_else_can_reach_it(folder: Path) -> None:
    """It listens on no network, and its socket and its data are closed to other users."""
    with psycopg.connect(EmbeddedPostgres(folder, durable=False).start()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        row = connection.execute("SHOW unix_socket_directories").fetchone()
    assert row is not None
    for private in (Path(str(row[0])), folder / "data", folder / "log"):
        assert private.stat().st_mode & 0o077 == 0


async def test_it_recovers_from_a_kill(folder: Path) -> None:
    """After kill -9 of the server, with clients connected, the next start recovers, and all commits are there."""
    server = EmbeddedPostgres(folder)
    url = server.start()
    migrate.upgrade(url)
    database = await Database.open(app_url(url))
    merchant = await new_merchant(database)
    os.kill(pid_of(folder), signal.SIGKILL)
    assert server.start() == url
    again = await new_merchant(database)  # through the pool opened before
    async with database.doorway() as tx:
        ids = (await tx.exec_driver_sql("SELECT florin_merchant_ids()")).scalars().all()
    assert list(ids) == [merchant.id, again.id]
    await database.close()


def test_a_number_taken_by_another_program_is_no_server(folder: Path) -> None:
    """After a reboot the old number may belong to any program: that is neither taken for the server nor ended."""
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    old = pid_of(folder)
    os.kill(old, signal.SIGKILL)
    until = time.monotonic() + 10
    while serves(old, folder / "data") and time.monotonic() < until:
        time.sleep(0.01)
    bystander = subprocess.Popen(["sleep", "60"])  # noqa: S607  # any program will do
    try:
        file = folder / "data" / "postmaster.pid"
        file.write_text(file.read_text().replace(str(old), str(bystander.pid), 1))
        assert EmbeddedPostgres.running(folder) is None
        assert server.stop() is False
        with psycopg.connect(server.start()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_two_processes_start_one_server(folder: Path) -> None:
    """Started from three processes at once on an empty folder, one server runs and all get its URL."""
    program = (
        "import sys; from pathlib import Path; from storage.embedded import EmbeddedPostgres; "
        "print(EmbeddedPostgres(Path(sys.argv[1]), durable=False).start())"
    )
    command = [sys.executable, "-c", program, str(folder)]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own program
        for _ in range(3)
    ]
    urls = {process.communicate()[0].strip() for process in started}
    assert urls == {EmbeddedPostgres.running(folder)}


def test_it_outlives_the_process_that_started_it(folder: Path) -> None:
    """The server is nobody's child: killing the starter leaves it running."""
    program = (
        "import os, sys; from pathlib import Path; from storage.embedded import EmbeddedPostgres; "
        "EmbeddedPostgres(Path(sys.argv[1]), durable=False).start(); os.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-c", program, str(folder)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL  # noqa: S603  # our own program
    assert EmbeddedPostgres.running(folder) is not None


@pytest.mark.parametrize("name", ["x" * 120, "with 'quote, $HOME and blank", "über"])
def test_any_folder_will_do(folder: Path, name: str) -> None:
    """Paths too long for a socket, and paths with signs that mean something elsewhere, work."""
    server = EmbeddedPostgres(folder.parent / name / "postgres", durable=False)
    with psycopg.connect(server.start()) as connection:
        row = connection.execute("SHOW unix_socket_directories").fetchone()
    assert server.stop() is True
    outside = row is not None and not str(row[0]).startswith(str(server.folder))
    assert not (outside and Path(str(row and row[0])).exists())


def test_a_half_made_setup_is_made_again(folder: Path) -> None:
    """A crash in the middle of the first setup leaves nothing that a second one trips over."""
    (folder / "data.new" / "base").mkdir(parents=True)
    assert EmbeddedPostgres(folder, durable=False).start()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    """A broken data folder ends in a sentence with the reason, at once."""
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    server.stop()
    (folder / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    before = time.monotonic()
    with pytest.raises(Unavailable, match="PostgreSQL does not start"):
        server.start()
    assert time.monotonic() - before < 10


def test_a_folder_that_cannot_be_used_says_so(folder: Path) -> None:
    """A file where the folder should be is told in a sentence."""
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("not a folder")
    with pytest.raises(Unavailable, match="can't be used"):
        EmbeddedPostgres(folder).start()
    folder.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for two users")
def test_another_users_database_is_left_alone(folder: Path) -> None:
    """A user who may not read the data is told to be the one who started it."""
    EmbeddedPostgres(folder, durable=False).start()
    folder.parent.chmod(0o755)
    child = os.fork()
    if child == 0:  # pragma: no cover - measured in the parent only
        os.setuid(65534)
        try:
            EmbeddedPostgres.running(folder)
        except Misconfigured:
            os._exit(0)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another user")
def test_root_serves_a_users_checkout_as_that_user(folder: Path) -> None:
    """Started by root in somebody's folder, the server runs as that somebody; below a closed folder it still starts."""
    folder.parent.chmod(0o700)
    home = folder.parent / "home"
    home.mkdir()
    os.chown(home, 12345, 12345)
    server = EmbeddedPostgres(home / "postgres", durable=False)
    server.start()
    assert (server.data_dir.stat().st_uid, Path(f"/proc/{pid_of(server.folder)}").stat().st_uid) == (12345, 12345)
    assert folder.parent.stat().st_mode & 0o077 == 0o001
    assert server.stop() is True


def test_an_ended_process_has_no_command_line() -> None:
    """What has ended is nobody, also while nobody has asked for its exit code."""
    ended = subprocess.Popen(["true"])  # noqa: S607  # any program will do
    until = time.monotonic() + 10
    while command_line(ended.pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert not serves(ended.pid, ROOT)
    ended.wait()
