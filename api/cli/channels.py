"""`florin channels`: where alerts go; addresses and secrets are asked for or read from the input, never arguments."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.client import connect
from api.cli.console import out, print_json
from api.cli.drawing import ID_WIDTH, plain
from domain.errors import BadInput, FlorinError

channels = typer.Typer(help="Say where alerts go, and test it.", no_args_is_help=True)

KINDS = ("slack", "email", "sms", "push", "teams", "apprise", "webhook", "dashboard")

Json = Annotated[bool, typer.Option("--json", help="print JSON")]
ChannelId = Annotated[str, typer.Argument(help="the channel's id, chn_…")]


@channels.command("list")
def list_channels(json: Json = False) -> None:
    """List channels, what they want, and whether they work."""
    with connect() as client:
        found = client.get("/api/channels")
    if json:
        print_json(found)
        return
    table = Table()
    table.add_column("Id", no_wrap=True, min_width=ID_WIDTH)
    for title in ("Name", "Goes to", "Wants", "State"):
        table.add_column(title, overflow="fold")
    for channel in found:
        goes_to = f"{channel['kind']}, {channel['target']}"
        table.add_row(*map(plain, (channel["id"], channel["label"], goes_to, _wants(channel), _state(channel))))
    out.print(table)


@channels.command()
def add(
    kind: Annotated[str, typer.Argument(help=f"one of {', '.join(KINDS)}")],
    label: Annotated[str, typer.Argument(help="what the channel is called")],
    severity: Annotated[str, typer.Option(help="only alerts as grave as this: info, warning or urgent")] = "info",
    alert: Annotated[list[str] | None, typer.Option(help="only this kind of alert; several times for several")] = None,
    quiet: Annotated[str | None, typer.Option(help="quiet hours, such as 22:00-07:00")] = None,
    time_zone: Annotated[str | None, typer.Option(help="whose hours, such as Europe/Berlin")] = None,
    digest: Annotated[str, typer.Option(help="off, hourly or daily")] = "off",
    digest_at: Annotated[str | None, typer.Option(help="when the daily one comes, such as 08:00")] = None,
    only_escalations: Annotated[bool, typer.Option(help="only what nobody has acknowledged")] = False,
    json: Json = False,
) -> None:
    """Add a channel and test it. Its address is asked for, or read from the input: it may hold a password."""
    if kind not in KINDS:
        raise BadInput(f"A channel is one of {', '.join(KINDS)}.")
    body: dict[str, Any] = {"kind": kind, "label": label, "min_severity": severity, "kinds": alert or []}
    body |= {"digest": digest, "only_escalations": only_escalations}
    body |= {name: value for name, value in (("time_zone", time_zone), ("digest_at", digest_at)) if value}
    if quiet is not None:
        begin, _, end = quiet.partition("-")
        body["quiet_hours"] = {"begin": begin.strip(), "end": end.strip()}
    if kind != "dashboard":
        body["url"] = _secret("Address: ")
    with connect() as client:
        made = client.post("/api/channels", body)
        told = client.post(f"/api/channels/{made['id']}/test")
    if json:
        print_json(made | {"test": told})
        return
    out.print(plain(f"Added {made['id']}: {made['target']}."))
    _tell_test(told, made["id"])
    if made["secret"]:
        out.print(plain("Its messages are signed (standardwebhooks.com) with this secret, shown this once:"))
        print(made["secret"])


@channels.command()
def test(channel_id: ChannelId) -> None:
    """Send a test message now; once one was taken, alerts go out through the channel."""
    with connect() as client:
        told = client.post(f"/api/channels/{_checked(channel_id)}/test")
    _tell_test(told, channel_id)
    raise typer.Exit(0 if told["delivered"] else 1)


@channels.command()
def remove(channel_id: ChannelId) -> None:
    """Remove a channel; what waits for it is dropped."""
    with connect() as client:
        client.delete(f"/api/channels/{_checked(channel_id)}")
    out.print("Removed.")


@channels.command()
def failed(
    limit: Annotated[int, typer.Option(min=1, max=100, help="how many at most, the newest first")] = 20,
    retry: Annotated[bool, typer.Option(help="send them after all")] = False,
    json: Json = False,
) -> None:
    """List deliveries that failed for good, with the reasons."""
    with connect() as client:
        found = client.get("/api/deliveries", state="failed", limit=limit)["deliveries"]
        for row in found if retry else ():
            if row["bundle_id"] is None:
                client.post(f"/api/deliveries/{row['id']}/retry")
    if json:
        print_json(found)
        return
    table = Table()
    table.add_column("Id", no_wrap=True, min_width=ID_WIDTH)
    for title in ("Channel", "What", "Queued", "Tries", "Why"):
        table.add_column(title, overflow="fold")
    for row in found:
        what = row["alert_id"] or row["form"]
        shown = (row["id"], row["channel_id"], what, row["created_at"][:16], str(row["attempts"]), row["reason"] or "")
        table.add_row(*map(plain, shown))
    out.print(table)
    if retry:
        out.print("They are sent again.")


def _secret(question: str) -> str:
    """Ask for something that must not be seen; without a terminal it is the input's first line."""
    text = getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline()
    if not text.strip():
        raise BadInput("Give the channel's address on the input.")
    return text.strip()


def _tell_test(told: dict[str, Any], channel_id: str) -> None:
    """Say how a test went."""
    if told["delivered"]:
        out.print("The test message was taken: alerts go this way from now on.")
    else:
        again = f"Nothing goes out this way until a test works: florin channels test {channel_id}"
        out.print(plain(f"The test message was not taken. {told['reason']} {again}"))


def _wants(channel: dict[str, Any]) -> str:
    """What a channel wants, in a few words."""
    said = ["escalations only"] if channel["only_escalations"] else []
    said += [f"{channel['min_severity']} and above"] if channel["min_severity"] != "info" else []
    said += [", ".join(channel["kinds"])] if channel["kinds"] else []
    if channel["digest"] != "off":
        said.append(
            f"{channel['digest']} digest" + (f" at {channel['digest_at']}" if channel["digest"] == "daily" else "")
        )
    if hours := channel["quiet_hours"]:
        said.append(f"quiet {hours['begin']}–{hours['end']} {channel['time_zone']}")
    return "; ".join(said) or "everything"


def _state(channel: dict[str, Any]) -> str:
    """Whether a channel works."""
    if not channel["is_on"]:
        return "off"
    if not channel["is_verified"]:
        return "not tested"
    if channel["failures"]:
        return f"failing since {channel['failing_since'][:16]}: {channel['last_error']}"
    return "works"


def _checked(channel_id: str) -> str:
    """An id that may stand in a path."""
    if not channel_id.startswith("chn_") or not channel_id.isascii() or not channel_id.replace("_", "").isalnum():
        raise FlorinError("A channel's id starts with chn_; florin channels list shows them.")
    return channel_id
