"""`florin worker` and `jobs`: working off the queue, and looking at it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.console import out, print_json
from api.cli.drawing import plain
from api.settings import Settings, load
from domain.errors import BadInput

STATES = {"queued": "todo", "running": "doing", "failed": "failed", "stopped": "aborted", "cancelled": "cancelled"}


def worker(
    data: Annotated[Path | None, typer.Option(help="the data folder (FLORIN_DATA)")] = None,
    public_url: Annotated[str | None, typer.Option(hidden=True)] = None,
    sandbox_url: Annotated[str | None, typer.Option(hidden=True)] = None,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    """Work off jobs beside the server until Ctrl-C; as many as wanted, on as many machines as wanted."""
    from api import logs
    from api.child import end_with_parent
    from api.working import work, work_beside

    given: dict[str, Any] = {"data": data, "public_url": public_url, "sandbox_url": sandbox_url}
    settings = load(**{name: value for name, value in given.items() if value is not None})
    logs.configure(settings.log_level)
    if with_parent:
        threading.Thread(target=end_with_parent, daemon=True).start()
        asyncio.run(work_beside(settings))
    else:
        asyncio.run(work(settings, lambda: print("Working. Ctrl-C stops it.", flush=True)))


def jobs(
    state: Annotated[list[str] | None, typer.Option(help=f"only these: {', '.join(STATES)}")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="how many at most, the newest first")] = 50,
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Show what is queued, running and failed."""
    if unknown := [name for name in state or () if name not in STATES]:
        raise BadInput(f"A job's state is one of {', '.join(STATES)}, not {unknown[0][:20]}.")
    told = asyncio.run(_asked(load(), [STATES[name] for name in state or ("queued", "running", "failed")], limit))
    if json:
        print_json(told)
        return
    table = Table()
    for title in ("Job", "Task", "State", "Since", "Runs at", "Tries", "About"):
        table.add_column(title, overflow="fold")
    for job in told["jobs"]:
        about = " ".join(f"{name}={value}" for name, value in job["arguments"].items() if name != "timestamp")
        times = ((job["since"] or "")[:19], (job["scheduled_at"] or "")[:19])
        table.add_row(*map(plain, (str(job["id"]), job["task"], job["state"], *times, str(job["attempts"]), about)))
    out.print(table)
    counts = ", ".join(f"{count:,} {name}" for name, count in told["counts"].items()) or "none"
    out.print(plain(f"Jobs in all: {counts}. Workers: {told['workers']}."))


async def _asked(settings: Settings, states: list[str], limit: int) -> dict[str, Any]:
    """Return the newest jobs in these states, how many there are in each, and how many workers are alive."""
    from api.upkeep import opened
    from storage import jobs as queue
    from storage.worker import SILENT_S

    names = {state: name for name, state in STATES.items()}
    async with opened(settings) as db, db.doorway() as tx:
        found = await queue.listed(tx, tuple(states), limit)
        counts = await queue.counted(tx)
        alive = await queue.workers(tx, SILENT_S)
    shown = [
        {
            **asdict(job),
            "state": names.get(job.state, job.state),
            "scheduled_at": job.scheduled_at.isoformat() if job.scheduled_at else None,
            "since": job.since.isoformat() if job.since else None,
        }
        for job in found
    ]
    return {"jobs": shown, "counts": {names.get(s, s): count for s, count in counts.items()}, "workers": alive}
