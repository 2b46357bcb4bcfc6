"""Ends this checkout's server, its offline Stripe and its PostgreSQL, even when .venv and the data are deleted.

Standard library only. Finds processes by their command lines: programs of this checkout's .venv that work on this data
folder. Servers of other checkouts, or on other data folders, are left alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ORDERLY_S = 30.0
FORCED_S = 5.0


@dataclass(frozen=True, slots=True)
class Running:
    """One process: its id and its command line."""

    pid: int
    command: str


def main() -> int:
    """End what runs and say so; return the exit code."""
    data = data_folder(ROOT)
    found = ours(ROOT, data)
    if not found:
        print("Florin is not running here.")
        return 0
    servers = [process for process in found if is_server(process)]
    end(servers, signal.SIGTERM, ORDERLY_S)
    rest = ours(ROOT, data)
    end([process for process in rest if is_postgres(process)], signal.SIGINT, ORDERLY_S)
    end([process for process in rest if not is_postgres(process)], signal.SIGTERM, FORCED_S)
    left = ours(ROOT, data)
    end(left, signal.SIGKILL, FORCED_S)
    if still := ours(ROOT, data):
        print(
            f"Could not end {', '.join(str(process.pid) for process in still)}; are they another user's?",
            file=sys.stderr,
        )
        return 1
    print("Florin is stopped.")
    return 0


def data_folder(root: Path) -> Path:
    """Return FLORIN_DATA from the environment or .env, else .florin in the checkout."""
    said = os.environ.get("FLORIN_DATA", "")
    settings = root / ".env"
    if not said and settings.is_file():
        for line in settings.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.strip().removeprefix("export ").partition("=")
            if name.strip() == "FLORIN_DATA":
                said = value.strip().strip("\"'")
    return Path(os.path.realpath(root / Path(said).expanduser())) if said else root / ".florin"


def ours(root: Path, data: Path) -> list[Running]:
    """Return the processes that run from this checkout's .venv on this data folder."""
    return [
        process
        for process in running()
        if process.pid != os.getpid() and f"{root}/.venv/" in process.command and works_on(process.command, data)
    ]


def works_on(command: str, data: Path) -> bool:
    """Say whether a command line names the data folder as an argument, itself or something in it."""
    return f" {data} " in f"{command} " or f" {data}/" in command


def is_server(process: Running) -> bool:
    """Say whether it is the supervisor, which ends its own children in order."""
    return "/florin serve " in process.command


def is_postgres(process: Running) -> bool:
    """Say whether it is PostgreSQL, which stops fast on SIGINT and would wait for clients on SIGTERM."""
    return process.command.split(" ", 1)[0].endswith("/postgres")


def running() -> list[Running]:
    """List all processes with their command lines; from /proc, or from ps where there is none."""
    if Path("/proc/self/cmdline").exists():
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
                if (folder / "stat").read_text(errors="replace").rsplit(")", 1)[1].split()[0] == "Z":
                    continue
            except OSError:
                continue
            found.append(Running(int(folder.name), b" ".join(words).decode(errors="replace")))
        return found
    lines = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True).stdout
    pairs = (line.strip().split(" ", 1) for line in lines.splitlines())
    return [Running(int(pair[0]), pair[1]) for pair in pairs if len(pair) == 2]


def end(processes: list[Running], how: signal.Signals, patience_s: float) -> None:
    """Send the signal to each and wait until they are gone or patience ends."""
    for process in processes:
        try:
            os.kill(process.pid, how)
        except (ProcessLookupError, PermissionError):
            continue
    ids = {process.pid for process in processes}
    until = time.monotonic() + patience_s
    while ids & {process.pid for process in running()} and time.monotonic() < until:
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
