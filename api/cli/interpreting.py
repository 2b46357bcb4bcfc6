"""`florin interpret`: what the configured model understands of recorded messages, without any Stripe or database."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.settings import load
from domain.currencies import KNOWN
from domain.errors import BadInput


def interpret(
    now: Annotated[str, typer.Option(help="the moment the messages are written, ISO; UTC unless it says otherwise")],
    directory: Annotated[
        Path | None, typer.Option(help="JSON file with {customers: [{id, name, email}], plans: […]}")
    ] = None,
    currency: Annotated[str, typer.Option(help="the merchant's currency, such as USD")] = "USD",
) -> None:
    """Read JSON lines from standard input and write what was understood of each, one JSON line for one."""
    moment, known = moment_of(now), directory_of(directory) if directory else {}
    if currency.lower() not in KNOWN:
        raise BadInput("--currency must be an ISO code that Stripe knows, such as USD.")
    from api.model_choice import configured_model
    from assistant.models.interpreting import interpret_lines

    if isinstance(sys.stdin, io.TextIOWrapper):
        # A byte that is no UTF-8 spoils its own line, not the run.
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    model = configured_model(load())
    try:
        failed = asyncio.run(
            interpret_lines(sys.stdin, sys.stdout, model=model, now=moment, currency=currency.lower(), directory=known)
        )
    except ValueError as error:
        raise BadInput(f"The directory file can't be used: {error}.") from error
    if failed:
        raise BadInput(f"{failed} line{'' if failed == 1 else 's'} could not be interpreted; the output says which.")


def moment_of(text: str) -> datetime:
    """Read an ISO moment, in UTC unless it says otherwise; BadInput when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("--now must be an ISO time such as 2026-11-18T12:00:00+00:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def directory_of(file: Path) -> dict[str, Any]:
    """Read the directory file; BadInput when it is not what it should be."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"The directory file can't be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise BadInput("The directory file is no JSON.") from error
    if not isinstance(told, dict):
        raise BadInput("The directory file must hold an object with customers and plans.")
    return told
