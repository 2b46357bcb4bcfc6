"""A message on its way out, where it goes, and what can be said when it did not get there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from domain.errors import FlorinError

# What would call people together where "@" names somebody; an address such as ada@example.com stays as it is.
_MENTION = re.compile(r"(?<![\w.+-])@(?=\w)")


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: plain lines for people, and `data` of a `type` for programs.

    Lines may hold what customers wrote, made harmless before; `occurred_at` is ISO 8601.
    """

    title: str
    lines: tuple[str, ...]
    type: str
    occurred_at: str
    data: dict[str, Any] = field(repr=False)

    @property
    def text(self) -> str:
        """The lines as one text in which "@" calls nobody."""
        return without_mentions("\n".join(self.lines))


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a channel leads: `kind` as channels have it, its address, and what signs a webhook (the newest first)."""

    kind: str
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


class NotSent(FlorinError):
    """A message was not taken; the sentence names no address. `is_gone`: it never will be. Otherwise trying helps."""

    kind = "not-sent"

    def __init__(self, message: str, *, is_gone: bool = False, retry_after_s: float | None = None) -> None:
        """Keep when to come back, where the receiver said so."""
        super().__init__(message)
        self.is_gone = is_gone
        self.retry_after_s = retry_after_s


def without_mentions(text: str) -> str:
    """Return the text in which no "@" begins a name."""
    return _MENTION.sub("＠", text)
