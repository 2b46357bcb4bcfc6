"""The offline Stripe as a child of the server: started, watched, and started again when it ended by itself."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx
import structlog

from api.child import Child
from domain.errors import Unavailable

log = structlog.get_logger("florin.offline")

READY_TIMEOUT_S = 60.0
RESTART_PAUSE_S = 1.0


class OfflineStripe:
    """One sandbox process on one data folder; `url` is where it answers."""

    def __init__(self, folder: Path, port: int, log_file: Path) -> None:
        """Name the folder and the port; nothing is started yet."""
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._log_file = log_file
        # However it ends, its journal loses nothing.
        self._child = Child("sandbox", "--data", str(folder), "--port", str(port))

    def spawn(self) -> None:
        """Start the child; it gets ready by itself."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        with self._log_file.open("ab") as output:
            self._child.spawn(output)

    def wait_until_ready(self) -> None:
        """Knock until the child answers; Unavailable with the end of its log when it does not."""
        until = time.monotonic() + READY_TIMEOUT_S
        while self._child.runs and time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/_sandbox", timeout=2, trust_env=False).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        self.stop()
        raise Unavailable(f"The offline Stripe does not start at {self.url}. {_last_line(self._log_file)}")

    def stop(self) -> None:
        """End the child and wait for it."""
        self._child.stop()

    async def keep_running(self) -> None:
        """Start the child again whenever it ended by itself, unless its data was deleted; runs until cancelled."""
        while True:
            await asyncio.sleep(RESTART_PAUSE_S)
            code = self._child.ended_with
            if code is None or not self._folder.exists():
                continue
            log.warning("offline_stripe_ended", code=code)
            try:
                self.spawn()
                await asyncio.to_thread(self.wait_until_ready)
            except Unavailable as error:
                log.warning("offline_stripe_not_started", reason=error.message)


def _last_line(file: Path) -> str:
    """Return the last line of a log, or where to look."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1][:300] if lines else f"See {file}."
