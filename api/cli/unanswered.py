"""A decision that Florin did not answer: what is known of it, and where to see what became of it."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from api.cli.client import NotReached, Refused, Unclear
from api.cli.console import out
from api.cli.drawing import draw_outcome, plain
from domain.errors import FlorinError


def yes_failed(
    error: FlorinError, shown: dict[str, Any], look_with: str, console: Console = out
) -> dict[str, Any] | None:
    """Say what became of a yes that `error` came back for; what was shown as unknown, None when nothing was done by it.

    `shown` is the proposal, line or plan, and `look_with` the command that lists what became of it.
    """
    if isinstance(error, NotReached):
        said = f"{error.message} Your yes did not arrive, so nothing was done by it. "
        console.print(plain(f"{said}What was decided and what waits: {look_with}", "red"))
        return None
    if not isinstance(error, Unclear):
        console.print(plain(error.message, "red"))
        return None
    outcome = (
        f"{error.message} So it is not known here whether it happened. Do not ask for it anew: "
        f"{look_with} says what became of {shown['id']}, once the server runs."
    )
    unknown = shown | {"state": "unknown", "outcome": outcome}
    draw_outcome(console, unknown)
    return unknown


def no_failed(error: FlorinError) -> None:
    """Say what became of a no that `error` came back for; nothing is ever done by one."""
    more = "" if isinstance(error, Refused) else " Your no may not have arrived; nothing is done without a yes."
    out.print(plain(error.message + more, "red"))
