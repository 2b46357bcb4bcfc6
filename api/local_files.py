"""The small files by which a server and this machine's terminal find each other, in the data folder."""

from __future__ import annotations

import json
import os
from pathlib import Path


def terminal_key_file(data: Path) -> Path:
    """Return where the terminal's API key is kept."""
    return data / "cli.key"


def server_file(data: Path) -> Path:
    """Return the file that says where the server of a data folder answers."""
    return data / "server.json"


def running_url(data: Path) -> str | None:
    """Return where the server of a data folder answers, as it wrote itself; None when it has not."""
    try:
        return str(json.loads(server_file(data).read_text(encoding="utf-8"))["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_server_file(data: Path, url: str, offline_stripe: str | None = None) -> None:
    """Say where this server answers, from this machine, and the offline Stripe that it works on, if it does."""
    draft = server_file(data).with_suffix(".draft")
    draft.write_text(json.dumps({"pid": os.getpid(), "url": url, "offline_stripe": offline_stripe}), encoding="utf-8")
    draft.replace(server_file(data))


def write_private(file: Path, secret: str) -> None:
    """Write a secret so that no other user can read it, not even for a moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(secret + "\n")
    draft.replace(file)
