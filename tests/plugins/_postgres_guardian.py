"""Ends a test run's PostgreSQL and removes its data when the last process of the run is gone, however it went."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from storage.embedded import EmbeddedPostgres
from tests.plugins.postgres import locked


def guard(folder: Path) -> None:
    """Wait until nobody holds the pipe any more, then clean up; whoever comes in between keeps the server."""
    pipe = folder / "alive"
    while True:
        with pipe.open("rb") as held:
            held.read()
            with locked(folder):
                if _still_held(pipe):
                    continue
                EmbeddedPostgres(folder / "pg", durable=False).stop(timeout_s=5)
                shutil.rmtree(folder, ignore_errors=True)
                folder.with_suffix(".lock").unlink(missing_ok=True)
                return


def _still_held(pipe: Path) -> bool:
    """Say whether somebody has opened the other end meanwhile."""
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return os.read(end, 1) != b""
    except BlockingIOError:
        return True
    finally:
        os.close(end)


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
