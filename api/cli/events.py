"""`florin events`: Stripe's events as they came, what became of each, and another try for those that were parked."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.console import out, print_json
from api.cli.drawing import plain
from api.settings import load
from domain.errors import BadInput, NotFound

STATES = ("waiting", "processed", "ignored", "parked")

events = typer.Typer(help="Look at Stripe's events, and retry those that were parked.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


@events.command("list")
def list_events(
    state: Annotated[list[str] | None, typer.Option(help=f"only these: {', '.join(STATES)}")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="how many at most, the newest first")] = 50,
    json: Json = False,
) -> None:
    """List events, newest first, with what became of each."""
    if unknown := [name for name in state or () if name not in STATES]:
        raise BadInput(f"An event's state is one of {', '.join(STATES)}, not {unknown[0][:20]}.")

    from api.upkeep import in_each_merchant

    async def read(tx: Any, _merchant_id: str) -> list[Any]:
        from storage import inbox

        return await inbox.listed(tx, state or STATES, limit)

    found = asyncio.run(in_each_merchant(load(), read))
    rows = [row for each in found for row in each]
    if json:
        print_json([_shown(row) for row in rows])
        return
    table = Table()
    for title in ("Event", "Type", "Account", "Created", "State", "Why"):
        table.add_column(title, overflow="fold")
    for row in rows:
        created = f"{row.created_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(*map(plain, (row.event_id, row.type, row.account_id, created, row.state, row.reason or "")))
    out.print(table)


@events.command()
def show(event_id: Annotated[str, typer.Argument(help="the event's id, evt_…")]) -> None:
    """Show one event as JSON, with all that Stripe sent."""
    from api.upkeep import in_each_merchant

    async def read(tx: Any, _merchant_id: str) -> list[Any]:
        from storage import inbox

        return await inbox.get(tx, event_id[:255])

    found = asyncio.run(in_each_merchant(load(), read))
    rows = [row for each in found for row in each]
    if not rows:
        raise NotFound("There is no such event here. See florin events list.")
    from integrations.stripe.webhooks import payload_of

    print_json([_shown(row) | {"body": payload_of(row.body)} for row in rows])


@events.command()
def retry(
    event_ids: Annotated[list[str] | None, typer.Argument(help="parked events; all of them without any")] = None,
) -> None:
    """Let parked events be worked on again."""
    from datetime import UTC, datetime

    from api.upkeep import in_each_merchant

    async def again(tx: Any, _merchant_id: str) -> int:
        from storage import inbox

        return await inbox.retry(tx, event_ids or None, datetime.now(UTC))

    count = sum(asyncio.run(in_each_merchant(load(), again)))
    if event_ids and not count:
        raise NotFound("None of these is parked. See florin events list --state parked.")
    out.print(f"{count} event{'' if count == 1 else 's'} will be worked on again.")


def _shown(row: Any) -> dict[str, Any]:
    """An event without its body."""
    return {
        "id": row.event_id,
        "type": row.type,
        "merchant": row.merchant_id,
        "account": row.account_id,
        "livemode": row.livemode,
        "created": row.created_at.isoformat(),
        "received": row.received_at.isoformat(),
        "state": row.state,
        "reason": row.reason,
        "tries": row.attempts,
    }
