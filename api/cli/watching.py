"""`florin watch`: alerts and decisions in the terminal as they come, going on by itself after a break."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from api.cli.client import Client, Happening, Refused, connect
from api.cli.console import err, out
from api.cli.drawing import plain
from domain.errors import FlorinError, Unavailable

AGAIN_AFTER_S = 2.0

_STYLES = {"urgent": "bold red", "warning": "bold yellow"}


def watch(
    after: Annotated[int | None, typer.Option(min=0, help="go on after this number instead of from now on")] = None,
    json: Annotated[bool, typer.Option("--json", help="print a line of JSON for each change")] = False,
) -> None:
    """Show alerts, proposals and plans as they change, until Ctrl-C."""
    told = _Told(after)
    with connect() as client:
        try:
            _follow(client, told, _print_line if json else _shown_by(client), says=not json)
        except KeyboardInterrupt:
            if not json and told.number is not None:
                out.print(plain(f"\nStopped. What comes from here on: florin watch --after {told.number}"))


class _Told:
    """How far the terminal has come."""

    def __init__(self, number: int | None) -> None:
        self.number = number


def _follow(client: Client, told: _Told, show: Callable[[Happening], None], *, says: bool) -> None:
    """Show what comes, and connect again whenever the stream ends; Refused when the server says no."""
    is_first = True
    while True:
        try:
            for happening in client.follow("/api/live", told.number):
                if happening.event == "ready" and is_first and says:
                    out.print(plain("Watching. Ctrl-C stops it.", "dim"))
                if happening.event == "end" and happening.data.get("reason") == "signed out":
                    raise Refused({"detail": "This API key is no longer valid.", "status": 401})
                show(happening)
                is_first = False
                told.number = told.number if happening.number is None else happening.number
        except Unavailable as error:
            if is_first:
                raise
            if says:
                err.print(plain(f"{error.message} Trying again …", "dim"))
        time.sleep(AGAIN_AFTER_S)


def _print_line(happening: Happening) -> None:
    """Print one change for programs."""
    import json

    if happening.event not in {"ready", "end"}:
        line = {"id": happening.number, "topic": happening.event, "data": happening.data}
        print(json.dumps(line, ensure_ascii=False, sort_keys=True), flush=True)


def _shown_by(client: Client) -> Callable[[Happening], None]:
    """Return what shows a change to a person, reading what changed from the server."""
    readers = {"alert": "alerts", "proposal": "proposals", "plan": "plans"}
    drawers = {"alert": _alert, "proposal": _proposal, "plan": _plan}

    def show(happening: Happening) -> None:
        if happening.event == "reset":
            out.print(plain("Too much happened meanwhile to show it all; this goes on from now.", "yellow"))
        if happening.event not in readers:
            return
        try:
            found = client.get(f"/api/{readers[happening.event]}/{happening.data['id']}")
        except Unavailable:
            raise
        except FlorinError:
            return  # gone meanwhile
        drawers[happening.event](found, happening.data)

    return show


def _alert(alert: dict[str, Any], told: dict[str, Any]) -> None:
    """Show an alert whole when it is raised, and in a line what became of it."""
    if told.get("state") != "open":
        out.print(_line(f"{alert['state']}: {alert['title']}", "dim"))
        return
    if alert.get("snoozed_until"):
        out.print(_line(f"snoozed until {_minute(alert['snoozed_until'])}: {alert['title']}", "dim"))
        return
    if told.get("proposal_id"):
        out.print(_line(f"next step ready: {alert['title']}", "bold"))
        out.print(plain(f"      florin confirm {told['proposal_id']}"))
        return
    out.print(_line(f"{alert['severity']}: {alert['title']}", _STYLES.get(alert["severity"], "bold")))
    for line in alert["lines"]:
        out.print(plain(f"      • {line}"))
    if alert.get("deadline_at"):
        out.print(plain(f"      until {_minute(alert['deadline_at'])}", "bold"))
    out.print(plain(f"      because {alert['because']} ({alert['id']})", "dim"))


def _proposal(proposal: dict[str, Any], told: dict[str, Any]) -> None:
    """Show what waits for a yes, and what became of it."""
    if told.get("state") == "open":
        out.print(_line(f"waits for a yes: {proposal['summary']}", "cyan"))
        out.print(plain(f"      florin confirm {proposal['id']}"))
    elif told.get("state") not in {"approved", "executing"}:
        out.print(_line(f"{told['state']}: {proposal.get('outcome') or proposal['summary']}"))


def _plan(plan: dict[str, Any], told: dict[str, Any]) -> None:
    """Show how far a plan is, when one of its lines has ended."""
    if told.get("state") not in {"open", "approved", "executing"}:
        ended = sum(line["state"] not in {"open", "approved", "executing"} for line in plan["lines"])
        out.print(_line(f"{plan['title']}: {ended} of {len(plan['lines'])} have ended"))


def _line(text: str, style: str = "") -> Text:
    """A line with the time of day in front."""
    return Text.assemble(plain(f"{datetime.now().astimezone():%H:%M}", "dim"), " ", plain(text, style))


def _minute(moment: str) -> str:
    """Write a moment of the API in this machine's time."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
