"""What the embedded server's own files say about it: whether it runs, where it listens, and how to end it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Misconfigured

# Lines of postmaster.pid: https://www.postgresql.org/docs/18/storage-file-layout.html and src/include/utils/pidfile.h
_LINE_PID, _LINE_SOCKET, _LINE_STATUS = 0, 4, 7


# A process number that no system gives out.
_NOBODY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server process as its postmaster.pid describes it; `socket_dir` is None until it listens."""

    pid: int
    socket_dir: Path | None
    ready: bool

    def end(self, data_dir: Path, timeout_s: float) -> None:
        """Shut it down the fast way (open transactions roll back), at once when it takes too long."""
        for signal_number in (signal.SIGINT, signal.SIGQUIT):
            if not _signal(self.pid, signal_number):
                return
            until = time.monotonic() + timeout_s
            while time.monotonic() < until:
                if not serves(self.pid, data_dir):
                    return
                time.sleep(0.02)


def described(data_dir: Path) -> Postmaster | None:
    """Read postmaster.pid; None when there is none or it is half written. It says nothing about still being true."""
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise Misconfigured(
            "Florin's database belongs to another user. Start Florin as the user who started it first, "
            "or point FLORIN_DATA at a folder of your own."
        ) from error
    try:
        pid = int(lines[_LINE_PID])
    except (IndexError, ValueError):
        return None
    socket_dir = lines[_LINE_SOCKET].strip() if len(lines) > _LINE_SOCKET else ""
    ready = len(lines) > _LINE_STATUS and lines[_LINE_STATUS].strip() == "ready"
    return Postmaster(pid, Path(socket_dir) if socket_dir else None, ready)


def forget(server: Postmaster, data_dir: Path) -> None:
    """Tell the next server that this one is gone, although its number is taken (by another program, or by a zombie).

    The file itself must stay: it names the shared memory by which PostgreSQL knows that children of the old server
    still write, and waits for them.
    """
    path = data_dir / "postmaster.pid"
    rest = path.read_text().partition("\n")[2]
    path.write_text(f"{_NOBODY}\n{rest}")
    if server.socket_dir is not None:
        for lock in server.socket_dir.glob(".s.PGSQL.*.lock"):
            lock.unlink(missing_ok=True)


def serves(pid: int, data_dir: Path) -> bool:
    """Say whether that process is alive and a server on this folder, not another one that got its number."""
    return str(data_dir) in command_line(pid)


def command_line(pid: int) -> list[str]:
    """Return a living process's arguments; empty for none and for one that has ended."""
    if Path("/proc/self/cmdline").exists():
        try:
            line = os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes())
        except OSError:
            return []
        return line.split("\0") if line else []
    listed = subprocess.run(  # noqa: S603  # a number of ours
        ["ps", "-ww", "-o", "args=", "-p", str(pid)],  # noqa: S607  # where it is differs by system
        capture_output=True,
        text=True,
        check=False,
    )
    line = listed.stdout.strip()
    return [line, *line.split(" -D ")[1:]] if line else []


def _signal(pid: int, signal_number: int) -> bool:
    """Send a signal; False when there is nobody to take it."""
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return False
    return True
