"""The offline Stripe as a child of the server: started, watched, started again, and never left behind.

The child holds the read end of a pipe whose other end only this process has. However this process ends, kill -9
included, the pipe closes and the child ends too; its journal loses nothing by that.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import structlog

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
        self._port = port
        self._log_file = log_file
        self._process: subprocess.Popen[bytes] | None = None

    def spawn(self) -> None:
        """Start the child; it gets ready by itself."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        florin = Path(sys.executable).with_name("florin")
        command = [sys.executable, str(florin), "sandbox", "--data", str(self._folder), "--port", str(self._port)]
        with self._log_file.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603  # our own command with our own paths
                [*command, "--with-parent"],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Knock until the child answers; Unavailable with the end of its log when it does not."""
        process, until = self._process, time.monotonic() + READY_TIMEOUT_S
        while process is not None and process.poll() is None and time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/_sandbox", timeout=2, trust_env=False).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        self.stop()
        raise Unavailable(f"The offline Stripe does not start on port {self._port}. {_last_line(self._log_file)}")

    def stop(self) -> None:
        """End the child and wait for it."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    async def keep_running(self) -> None:
        """Start the child again whenever it ended by itself, unless its data was deleted; runs until cancelled."""
        while True:
            await asyncio.sleep(RESTART_PAUSE_S)
            process = self._process
            if process is None or process.poll() is None or not self._folder.exists():
                continue
            log.warning("offline_stripe_ended", code=process.returncode)
            try:
                self.spawn()
                await asyncio.to_thread(self.wait_until_ready)
            except Unavailable as error:
                log.warning("offline_stripe_not_started", reason=error.message)


def end_with_parent() -> None:
    """Wait in a thread until standard input closes, then end this process: its parent is gone."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), 15)


def _last_line(file: Path) -> str:
    """Return the last line of a log, or where to look."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1][:300] if lines else f"See {file}."
