"""One thing that does not work as it should, while the server goes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """`kind` is a stable name; `reason` says what is wrong and `what_to_do` what helps, without anybody's data."""

    kind: str
    reason: str
    what_to_do: str
