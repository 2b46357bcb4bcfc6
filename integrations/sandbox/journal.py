"""An append-only file of JSON lines: written before the answer leaves, read back after a crash."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson


class Journal:
    """One file.

    A line reaches the operating system before `append` returns, so a killed process loses nothing; there
    is no fsync, so a power cut may lose the last lines. A line cut short at the end is dropped when read.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        self._fd = self._open()

    def _open(self) -> int:
        return os.open(self.file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)

    def append(self, line: bytes) -> None:
        """Writes one line."""
        left = memoryview(line + b"\n")
        while left:  # a large line may be taken in parts
            left = left[os.write(self._fd, left) :]

    def read(self) -> Iterator[Any]:
        """Every whole line, decoded; what follows the last whole line is cut off the file."""
        whole = 0
        with self.file.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                try:
                    yield orjson.loads(line)
                except orjson.JSONDecodeError:
                    break
                whole += len(line)
        if whole < self.file.stat().st_size:
            os.truncate(self.file, whole)

    def rewrite(self, lines: Iterable[bytes]) -> None:
        """Replaces the whole file at once."""
        beside = self.file.with_suffix(".new")
        with beside.open("wb") as out:
            out.writelines(line + b"\n" for line in lines)
        beside.replace(self.file)
        os.close(self._fd)
        self._fd = self._open()

    def close(self) -> None:
        """Closes the file; safe to call twice."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
