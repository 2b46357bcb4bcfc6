"""Which processes of this checkout work on a data folder."""

from __future__ import annotations

from pathlib import Path


def processes_on(data: Path) -> dict[int, str]:
    """Their command lines by their ids."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if f" {data}" in command and "/.venv/" in command:
            found[int(folder.name)] = command
    return found
