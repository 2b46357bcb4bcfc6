"""Sets up .venv from the locked dependencies: once, then again only when a lock changes.

Standard library only, because nothing else is there yet. Safe to interrupt and to start twice at once: one run works,
the others wait, and the stamp that says "done" is written last.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
NEEDED_BYTES = 1_500_000_000
LOG_LINES_SHOWN = 12


class SetupFailed(Exception):
    """Setting up is not possible; the message says why and what to do."""


def main() -> int:
    """Bring .venv up to date and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--dev", action="store_true", help="also install what ./check needs")
    dev = bool(parser.parse_args().dev)
    try:
        set_up(ROOT, dev=dev)
    except SetupFailed as failure:
        print(f"florin: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nflorin: interrupted; run it again and it goes on.", file=sys.stderr)
        return 130
    return 0


def set_up(root: Path, *, dev: bool) -> None:
    """Make `root`/.venv hold the locked packages and the `florin` command; return at once when it does."""
    if is_current(root, dev=dev):
        return
    with only_one(root):
        if is_current(root, dev=dev):
            return
        started = time.monotonic()
        check_room(root)
        make_environment(root)
        install(root, dev=dev)
        write_stamp(root, dev=dev)
        say(f"Set up in {time.monotonic() - started:.0f} s.")


def wanted(root: Path, *, dev: bool) -> dict[str, str]:
    """Return what the stamp must say: where the checkout stands, its project file's hash, and the lock's."""
    stamp = {
        "checkout": str(root),
        "project": sha256(root / "pyproject.toml"),
        RUNTIME_LOCK: sha256(root / RUNTIME_LOCK),
    }
    return stamp | ({DEV_LOCK: sha256(root / DEV_LOCK)} if dev else {})


def is_current(root: Path, *, dev: bool) -> bool:
    """Say whether .venv was completed for these locks; the dev lock holds all of the runtime lock."""
    if not (root / ".venv/bin/florin").exists() or not (root / ".venv/bin/python").exists():
        return False
    try:
        stamp = json.loads(stamp_file(root).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(stamp, dict) and wanted(root, dev=dev).items() <= stamp.items()


def write_stamp(root: Path, *, dev: bool) -> None:
    """Note that .venv is complete; a rename, so that no half a stamp is ever read."""
    draft = stamp_file(root).with_suffix(".draft")
    draft.write_text(json.dumps(wanted(root, dev=dev)), encoding="utf-8")
    draft.replace(stamp_file(root))


def stamp_file(root: Path) -> Path:
    """Where the stamp is kept: inside .venv, so that it dies with it."""
    return root / ".venv" / "florin-setup.json"


def sha256(file: Path) -> str:
    """Return the hex SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


@contextmanager
def only_one(root: Path) -> Iterator[None]:
    """Hold the set-up lock (the lock file itself is locked, so nothing is left behind); wait while another has it."""
    with (root / RUNTIME_LOCK).open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work here; waiting for it …")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def check_room(root: Path) -> None:
    """Refuse to start what the disk can't hold."""
    free = shutil.disk_usage(root).free
    present = (root / ".venv/bin/florin").exists()
    if free < NEEDED_BYTES and not present:
        raise SetupFailed(
            f"setting up needs about {NEEDED_BYTES / 1e9:.1f} GB of disk and {free / 1e9:.1f} GB are free at {root}. "
            "Make room and run this again."
        )


def make_environment(root: Path) -> None:
    """Create .venv unless a working one of this checkout is there."""
    stamp_file(root).unlink(missing_ok=True)
    if works(root):
        return
    say(f"Creating .venv with Python {sys.version_info.major}.{sys.version_info.minor} …")
    try:
        venv.EnvBuilder(clear=True, symlinks=True, with_pip=True).create(root / ".venv")
    except (OSError, subprocess.SubprocessError) as error:
        raise SetupFailed(
            f"could not create .venv ({type(error).__name__}: {error}). See that {root} can be written to."
        ) from error


def works(root: Path) -> bool:
    """Say whether .venv runs a new enough Python with pip and was made at this very path."""
    python, config = root / ".venv/bin/python", root / ".venv/pyvenv.cfg"
    if not python.exists() or not config.exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode != 0:
        return False
    pip = root / ".venv/bin/pip"
    return pip.exists() and str(root / ".venv").encode() in pip.read_bytes()[:300]


def install(root: Path, *, dev: bool) -> None:
    """Install the locked packages by their hashes, then Florin itself in place."""
    lock = root / (DEV_LOCK if dev else RUNTIME_LOCK)
    count = sum(line[:1].isalnum() for line in lock.read_text(encoding="utf-8").splitlines())
    say(f"Installing {count} locked packages …")
    pip(root, "install", "--require-hashes", "-r", str(lock), expected=count)
    say("Installing the florin command …")
    pip(root, "install", "--no-deps", "--no-build-isolation", "-e", str(root), expected=0)


def pip(root: Path, *arguments: str, expected: int) -> None:
    """Run pip with a progress line; its whole output is in .venv/florin-setup.log, its end is shown when it fails."""
    command = [str(root / ".venv/bin/python"), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    tail: list[str] = []
    done = 0
    with (root / ".venv/florin-setup.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        try:
            for line in process.stdout or ():
                log.write(line)
                tail = [*tail[1 - LOG_LINES_SHOWN :], line.rstrip()]
                if expected and line.startswith(("Collecting ", "Requirement already satisfied")):
                    done += 1
                    progress(done, expected, line.split()[1 if line.startswith("C") else 3])
                elif expected and line.startswith("Installing collected packages"):
                    progress(expected, expected, "unpacking, this takes a moment")
            code = process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if expected and sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)
    if code != 0:
        raise SetupFailed(explain(tail))


def progress(done: int, expected: int, what: str) -> None:
    """Show how far the packages are: one moving line on a terminal, every twentieth elsewhere."""
    text = f"  {min(done, expected)} of {expected}  {what.split('==')[0]}"
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)
    elif done % 20 == 0 or what.startswith("unpacking"):
        print(text, flush=True)


def explain(tail: list[str]) -> str:
    """Turn the end of pip's output into a sentence and the lines that back it."""
    text = "\n".join(tail)
    if "No space left" in text:
        return "the disk is full. Make room and run this again; it goes on where it stopped."
    if "DO NOT MATCH THE HASHES" in text:
        reason = "a downloaded package is not the one that was locked; nothing of it was installed"
    elif any(word in text for word in ("Connection", "Retrying", "Could not find a version", "timed out", "resolve")):
        reason = "packages could not be downloaded. See that the package registry can be reached and run this again"
    else:
        reason = "installing failed"
    return f"{reason}. pip's last words:\n\n{text}\n\nThe whole output is in .venv/florin-setup.log."


def say(text: str) -> None:
    """Tell the person one step."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
