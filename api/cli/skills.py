"""`florin skills`, `skill` and `export`: every skill by its name, and lists and answers as CSV files."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.client import Client, connect
from api.cli.console import err, out, print_json
from api.cli.deciding_plans import draw_plan
from api.cli.drawing import draw_proposal, draw_reply, plain
from api.names import LISTS, REPORTS
from domain.errors import BadInput

# What a skill is asked with is not known here: --name value, --name=value or name=value.
FREE_ARGUMENTS = {"allow_extra_args": True, "ignore_unknown_options": True}

Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Account = Annotated[str | None, typer.Option(help="one of several connected accounts: its name or id")]


def skills(json: Json = False) -> None:
    """List every skill with its arguments."""
    with connect() as client:
        found = client.get("/api/skills")
    if json:
        print_json(found)
        return
    table = Table(show_header=True)
    for title in ("Skill", "Arguments", "What it does"):
        table.add_column(title, overflow="fold")
    for one in found["skills"]:
        kind = "" if one["kind"] == "reads" else " (asks first)"
        table.add_row(plain(one["name"]), plain(_arguments(one["args"])), plain(one["summary"] + kind))
    out.print(table)


def skill(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="such as get_balance; florin skills lists them")],
    account: Account = None,
    json: Json = False,
) -> None:
    """Run a skill with --argument value or argument=value; what changes something is only proposed."""
    with connect() as client:
        args = _typed(client, _named(name), ctx.args)
        told = client.post(f"/api/skills/{name}", args, account=account)
    if json:
        print_json(told)
    elif "lines" in told:
        draw_plan(out, told)
        out.print(plain(f"To do all of it: florin confirm {told['id']}"))
    elif "digest" in told:
        draw_proposal(out, told)
        out.print(plain(f"To do it: florin confirm {told['id']}"))
    else:
        draw_reply(out, {"reply": told["text"], "cards": told["cards"], "proposals": [], "plans": []})


def export(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="a list such as payments, a report such as revenue, or a skill")],
    file: Annotated[str, typer.Option("--csv", help="the file to write; - for standard output")] = "-",
    account: Account = None,
    table: Annotated[int | None, typer.Option(help="which of an answer's several tables, from 1")] = None,
) -> None:
    """Write a list, a report or a skill's answer as CSV, whole or not at all; filters as for `skill`."""
    query = {"account": account} if account else {}
    if table is not None:
        query["table"] = str(table)
    with connect() as client:
        if name in LISTS:
            found = client.file(f"/api/stripe/{name}", query | dict(_pairs(ctx.args)))
        else:
            skill_name = _named(REPORTS.get(name, name))
            found = client.file(f"/api/skills/{skill_name}", query, _typed(client, skill_name, ctx.args))
    if file == "-":
        sys.stdout.buffer.write(found)
        sys.stdout.buffer.flush()
        return
    try:
        Path(file).write_bytes(found)
    except OSError as error:
        raise BadInput(f"{file} can't be written ({error.strerror}).") from error
    rows = sum(1 for _row in csv.reader(io.StringIO(found.decode(), newline=""))) - 1
    err.print(plain(f"{rows:,} row{'' if rows == 1 else 's'} written to {file}."))


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    """Read the free arguments; an option without a value means true. BadInput for a word that is neither."""
    pairs: list[tuple[str, str]] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        said, has_value, value = word.removeprefix("--").partition("=")
        if not has_value:
            if not word.startswith("--"):
                raise BadInput(f"{word[:40]!r} is no argument. Write --name value, or name=value.")
            value = rest.pop(0) if rest and not rest[0].startswith("--") else "true"
        pairs.append((said.replace("-", "_"), value))
    return pairs


def _typed(client: Client, name: str, words: list[str]) -> dict[str, Any]:
    """Return arguments with the types that the skill's schema gives them."""
    if not words:
        return {}
    properties = client.get(f"/api/skills/{name}")["args"].get("properties", {})
    return {said: _value(properties.get(said, {}), value, said) for said, value in _pairs(words)}


def _value(described: dict[str, Any], text: str, name: str) -> Any:
    """Read one value: numbers, true and false, lists with commas or as JSON; everything else is text."""
    kinds = {kind.get("type") for kind in described.get("anyOf", [described])}
    if "integer" in kinds and text.removeprefix("-").isdecimal():
        return int(text)
    if "boolean" in kinds and text.lower() in ("true", "false", "yes", "no"):
        return text.lower() in ("true", "yes")
    if "array" in kinds and "string" not in kinds:
        if not text.startswith("["):
            return [part.strip() for part in text.split(",") if part.strip()]
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadInput(f"{name} is no JSON list.") from error
    return text


def _arguments(schema: dict[str, Any]) -> str:
    """Name a skill's arguments, those that may be left out with a ?."""
    required = schema.get("required", [])
    return ", ".join(name if name in required else f"{name}?" for name in schema.get("properties", {}))


def _named(name: str) -> str:
    """Return a skill's name that is safe in an address; BadInput for anything else."""
    if not name.isascii() or not name.replace("_", "").isalpha():
        raise BadInput("There is no skill or list of that name. florin skills lists the skills.")
    return name.lower()
