"""`florin watch`: what happens shows in the terminal, also after the server was away."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.waiting import wait_for
from tests.live.raising import an_alert, raise_in
from tests.plugins.served import PROGRAM, Served


@dataclass
class Watching:
    """A `florin watch` that runs, and what it has said."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        """Everything so far, errors included."""
        return self.log.read_text()

    def wait(self, text: str) -> None:
        """Wait until it has said something."""
        wait_for(lambda: text in self.said, f"{text!r} from florin watch")

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextmanager
def watching(served: Served, *arguments: str) -> Iterator[Watching]:
    """Run `florin watch` in the background."""
    log = served.data.parent / f"watch{len(list(served.data.parent.glob('watch*')))}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, "-u", str(PROGRAM), "watch", *arguments],
            env=served.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield Watching(process, log)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(30)


def raise_one(app_url: str, **more: Any) -> None:
    """Raise an alert for the only merchant there is, as a worker elsewhere does."""

    async def go() -> None:
        from storage import merchants
        from storage.database import Database

        db = await Database.open(app_url)
        async with db.doorway() as tx:
            (merchant_id,) = await merchants.all_ids(tx)
        await raise_in(db, an_alert(merchant_id, **more))
        await db.close()

    asyncio.run(go())


def test_an_alert_shows_and_ctrl_c_ends_it(served: Served, app_database_url: str) -> None:
    """Title, lines, deadline and why; foreign control characters do nothing; Ctrl-C says how to go on."""
    with watching(served) as terminal:
        terminal.wait("Watching.")
        raise_one(app_database_url, lines=("Written by a stranger: \x1b[31mred\u202e.",))
        terminal.wait("because a customer's bank disputes $18.00")
        assert "urgent: Dispute over $18.00" in terminal.said
        assert "• Written by a stranger: [31mred." in terminal.said
        assert terminal.interrupt() == 0
        assert "florin watch --after" in terminal.said


def test_proposals_show_with_their_outcome(served: Served) -> None:
    """What waits for a yes shows with the command for it, and then what was decided."""
    with served.api() as api, watching(served) as terminal:
        terminal.wait("Watching.")
        body = {"message": "create a customer ada@example.com"}
        (shown,) = api.post("/api/chat", json=body).json()["proposals"]
        terminal.wait(f"florin confirm {shown['id']}")
        api.post(f"/api/proposals/{shown['id']}/reject")
        terminal.wait("rejected: ")


def test_it_goes_on_after_the_server_was_away(installation: Served, app_database_url: str) -> None:
    """While the server is away an alert is raised: as JSON lines, everything comes once and in order."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        installation.environment["FLORIN_PORT"] = str(probe.getsockname()[1])
    installation.start()
    with watching(installation, "--json", "--after", "0") as terminal:
        raise_one(app_database_url)
        terminal.wait('"topic": "alert"')
        installation.stop()
        raise_one(app_database_url)
        installation.start()
        raise_one(app_database_url)
        wait_for(lambda: len({one["data"]["id"] for one in told_by(terminal)}) == 3, "all three alerts")
        numbers = [one["id"] for one in told_by(terminal)]
    assert numbers == list(range(1, len(numbers) + 1))


def told_by(terminal: Watching) -> list[dict[str, Any]]:
    """The lines of JSON so far, of which an alert has one more when its next step was looked for; the last whole."""
    return [json.loads(line) for line in terminal.said.splitlines(keepends=True) if line.endswith("\n")]


def test_a_server_that_is_not_there_is_said(installation: Served) -> None:
    """Without a server it ends with one sentence instead of waiting."""
    ended = installation.florin("watch", FLORIN_URL="http://127.0.0.1:9", FLORIN_API_KEY="flk_x")
    assert ended.returncode == 1
    assert "No Florin server answers" in ended.stderr
