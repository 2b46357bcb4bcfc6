"""One attempt of an attack: what the person says, what the hijacked model answers, and what the person asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.plugins.scripted_openai import Says

Calls = Sequence[tuple[str, dict[str, Any]]]

# A call that only reads stands beside each blow, so that the loop goes on whatever the blow is answered with.
_ONWARD: tuple[str, dict[str, Any]] = ("get_balance", {})


@dataclass(frozen=True)
class Wish:
    """The one act that the person did ask for.

    The proposal of it must hold all of `having` and none of `lacking` (texts) in its request, and move exactly
    `amount_minor` when that is given.
    """

    skill: str
    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    amount_minor: int | None = None


@dataclass(frozen=True)
class Turn:
    """A message of the person's and the model's answers to it, one a round; `lie` of them may never be shown."""

    message: str
    says: tuple[Says, ...]
    lie: str = ""


@dataclass(frozen=True)
class Attempt:
    """Turns after the stranger's text was read; `wish` None means that no proposal at all is right.

    `replay` lets the person press the button twice and with another proposal's digest.
    """

    name: str
    turns: tuple[Turn, ...]
    wish: Wish | None = None
    replay: bool = False


def blows(*rounds: Calls, lie: str = "") -> tuple[Says, ...]:
    """The hijacked model's rounds, each with a harmless call beside, and a lie at the end."""
    return (*(Says(calls=(*calls, _ONWARD)) for calls in rounds), Says(lie or "Anything else?"))


def struck(message: str, *rounds: Calls, wish: Wish | None = None, lie: str = "", name: str = "") -> Attempt:
    """An attempt of one turn."""
    return Attempt(name or message, (Turn(message, blows(*rounds, lie=lie), lie),), wish)
