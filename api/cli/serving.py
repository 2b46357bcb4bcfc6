"""`florin serve`, `start` and `sandbox`: running the server, in the foreground or behind, and the offline Stripe."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import httpx
import typer

from api.child import PROGRAM
from api.cli.client import Client
from api.cli.console import out
from api.local_files import running_url, terminal_key_file
from api.settings import Settings, load
from domain.errors import FlorinError, Misconfigured, Unavailable

if TYPE_CHECKING:
    from api.opening import Served

START_TIMEOUT_S = 180.0
LOG_BYTES_MAX = 10_000_000


def serve(
    data: Annotated[Path | None, typer.Option(help="the data folder (FLORIN_DATA)")] = None,
    detached: Annotated[bool, typer.Option("--detached", hidden=True)] = False,
) -> None:
    """Serve in the foreground until Ctrl-C."""
    if data is None:
        # Once more with the data folder in the command line, where ./run stop finds it.
        folder = load().data_folder
        os.execv(sys.executable, [sys.executable, str(PROGRAM), "serve", "--data", str(folder)])  # noqa: S606  # ourselves
    settings = load(data=data)
    from api import logs
    from api.supervisor import serve as run

    logs.configure(settings.log_level)

    def say(step: str) -> None:
        print(step, flush=True)

    def ready(served: Served) -> None:
        if not detached:
            say(_told(served.url, served.sign_in_url, served.data, is_offline=served.is_offline))

    run(settings, say, ready=ready)


def start() -> None:
    """Make sure that a server runs behind, and say where."""
    settings = load()
    url = _answering(settings)
    if url is None:
        url = _start_behind(settings)
    else:
        out.print(f"Florin is already running at {url}")
    with Client(url, _key(settings)) as client:
        link = client.post("/api/sign-in-links")["url"]
    out.print(_told(url, link, settings.data_folder, is_offline=settings.is_demo), soft_wrap=True)


def sandbox(
    port: Annotated[int, typer.Option(help="where to listen on 127.0.0.1")] = 12111,
    data: Annotated[Path | None, typer.Option(help="where its worlds are kept; in memory without it")] = None,
    with_parent: Annotated[bool, typer.Option("--with-parent", help="end when standard input closes")] = False,
) -> None:
    """Run the offline Stripe by itself, for tests and development."""
    from api.child import end_with_parent
    from integrations.sandbox.server import serve as serve_sandbox

    if with_parent:
        threading.Thread(target=end_with_parent, daemon=True).start()
    if data is None:
        serve_sandbox("127.0.0.1", port, None, log_level="warning")
        return
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("a") as lock:
        # After a kill -9 of the server the sandbox before needs a moment to notice; two on one journal would ruin it.
        _wait_for(lock.fileno(), data)
        serve_sandbox("127.0.0.1", port, data, log_level="warning")


def sign_in() -> None:
    """Print a one-time link that signs a browser in."""
    from api.cli.client import connect

    with connect() as client:
        print(client.post("/api/sign-in-links")["url"])


def _wait_for(lock: int, data: Path, patience_s: float = 15.0) -> None:
    """Take the lock of the sandbox's data; Misconfigured when another one keeps it."""
    until = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Misconfigured(f"Another offline Stripe works on {data}. Stop it first.") from None
            time.sleep(0.1)
        else:
            return


def _answering(settings: Settings) -> str | None:
    """Return the address of this data folder's server when it answers."""
    url = running_url(settings.data_folder)
    if url is None:
        return None
    try:
        ready = httpx.get(f"{url}/readyz", timeout=5, trust_env=False)
    except httpx.HTTPError:
        return None
    return url if ready.status_code == httpx.codes.OK else None


def _start_behind(settings: Settings) -> str:
    """Start a server that outlives this terminal, show its steps, and return its address when it answers."""
    folder = settings.data_folder
    steps, log = folder / "log" / "start.txt", folder / "log" / "server.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".old.log"))
        with steps.open("wb") as told, log.open("ab") as logged:
            server = subprocess.Popen(  # noqa: S603  # ourselves
                [sys.executable, str(PROGRAM), "serve", "--data", str(folder), "--detached"],
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=logged,
                start_new_session=True,
            )
    except OSError as error:
        raise Misconfigured(f"The data folder {folder} can't be used ({error.strerror}). Set FLORIN_DATA.") from error
    shown = 0
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until:
        ended = server.poll() is not None
        text = steps.read_text(encoding="utf-8", errors="replace")
        whole = text[shown : text.rfind("\n") + 1]
        print(whole, end="", flush=True)
        shown += len(whole)
        if ended:
            raise Unavailable(_last_error(log))
        url = _answering(settings)
        if url is not None:
            return url
        time.sleep(0.1)
    raise Unavailable(f"The server does not answer. Its log: {log}")


def _last_error(log: Path) -> str:
    """Return the sentence with which the server ended."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    told = [line.removeprefix("florin: ") for line in lines[-20:] if line.startswith("florin: ")]
    return told[-1] if told else f"The server ended while it started. Its log: {log}"


def _key(settings: Settings) -> str:
    """Return the terminal's key, which the server has made by now."""
    try:
        return terminal_key_file(settings.data_folder).read_text(encoding="ascii").strip()
    except OSError as error:
        raise FlorinError(f"The terminal's key can't be read ({error.strerror}).") from error


def _told(url: str, sign_in_url: str, data: Path, *, is_offline: bool) -> str:
    """Return what a person needs to know of a running server."""
    stripe = "the offline Stripe (no real money)" if is_offline else "Stripe"
    return (
        f"Florin is running at {url} on {stripe}.\n"
        f"Sign in once with this link (15 minutes): {sign_in_url}\n"
        f"Its data is in {data}"
    )
