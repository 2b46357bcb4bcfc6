"""A plan of many at the terminal: every line shown, one question for all or some, and progress while it runs."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table

from api.cli.client import Client, Refused, Unclear
from api.cli.console import ask_to_decide, is_no, is_yes, out, says_more
from api.cli.drawing import amount_of, draw_outcome, draw_still_open, plain
from api.cli.unanswered import no_failed, yes_failed
from domain.errors import FlorinError

_NUMBERS = re.compile(r"\s*\d{1,3}(?:\s*[,;\s]\s*\d{1,3})*\s*\Z")


def draw_plan(console: Console, plan: dict[str, Any]) -> None:
    """Show everything a person must see before saying yes to all of it."""
    mode = "LIVE, real money" if plan["livemode"] else "test mode"
    parts: list[RenderableType] = [plain(plan["title"], "bold"), plain(f"Account: {plan['account']} ({mode})")]
    parts += [plain(plan["about"]), _lines(plan)]
    parts += [plain(f"• {note}") for note in plan["notes"]]
    parts += [plain(f"! {warning}", "bold yellow") for warning in plan["warnings"]]
    for line in plan["lines"]:
        parts += [plain(f"! Line {line['line_no']}: {warning}", "bold yellow") for warning in line["warnings"]]
    if plan["left_out"]:
        parts.append(plain(f"Left out ({len(plan['left_out'])}):"))
        parts += [plain(f"– {one['what']}: {one['because']}") for one in plan["left_out"]]
    parts.append(plain(f"{plan['id']}, open until {plan['expires_at'][:16].replace('T', ' ')} UTC", "dim"))
    is_new = plan["outcome"] is None
    title = "Plan: nothing has happened yet" if is_new else f"Plan: {plan['outcome']}"
    style = "red" if plan["livemode"] else "cyan"
    console.print(Panel(Group(*parts), title=plain(title), border_style=style, title_align="left"))


def question_for(plan: dict[str, Any]) -> str:
    """Ask for all that is open, with what it moves: "Do all 3 ($54.00)?"."""
    count = sum(line["state"] == "open" for line in plan["lines"])
    sums = " and ".join(amount_of(total) for total in plan["open_totals"])
    are_all, thing = count == len(plan["lines"]), "it" if count == 1 else f"all {count}"
    what = thing if are_all else "the other one" if count == 1 else f"the other {count}"
    return f"Do {what} ({sums})?" if sums else f"Do {what}?"


def decide_plan(client: Client, plan: dict[str, Any]) -> str | None:
    """Show a plan and ask; only an explicit yes, or line numbers, confirm what was shown.

    Returns what was typed when it was neither, or a no that goes on.
    """
    draw_plan(out, plan)
    answer = ask_to_decide(f"{question_for(plan)} [y/N, or the numbers of lines]")
    if is_yes(answer):
        confirm_plan(client, plan)
    elif answer is not None and _NUMBERS.match(answer):
        _confirm_some(client, plan, [int(number) for number in re.findall(r"\d+", answer)])
    elif is_no(answer):
        _reject(client, plan)
        return answer if says_more(answer) else None
    else:
        draw_still_open(out, answer, plan["id"])
        return answer or None
    return None


def confirm_plan(client: Client, plan: dict[str, Any]) -> dict[str, Any] | None:
    """Confirm exactly what was shown and tell each line's end as it comes; None when nothing was done."""
    done: dict[str, Any] | None = None
    count = sum(line["state"] == "open" for line in plan["lines"])
    ended = 0
    try:
        with out.status(f"0 of {count} …") as status:
            path = f"/api/plans/{plan['id']}/confirm/stream"
            for event, data in client.stream(path, {"digest": plan["digest"]}):
                if event == "line":
                    ended += 1
                    status.update(f"{ended} of {count} …")
                    _draw_line(data)
                elif event == "plan":
                    done = data
        if done is None:
            raise Unclear("The server stopped telling what becomes of it.")
    except FlorinError as error:
        return yes_failed(error, plan, "florin plans")
    except KeyboardInterrupt:
        out.print("\nYou had said yes, so Florin goes on with it. See what came of it with: florin plans")
        return None
    _draw_end(done)
    return done


def _reject(client: Client, plan: dict[str, Any]) -> None:
    """Turn every open line down."""
    try:
        client.post(f"/api/plans/{plan['id']}/reject")
    except FlorinError as error:
        no_failed(error)
    else:
        out.print("Rejected. Nothing of it was done.")


def _confirm_some(client: Client, plan: dict[str, Any], numbers: list[int]) -> None:
    """Confirm single lines by their numbers; the others stay open."""
    by_number = {line["line_no"]: line for line in plan["lines"]}
    unknown = [number for number in numbers if number not in by_number]
    if unknown:
        out.print(plain(f"There is no line {unknown[0]}, so nothing was done."))
        return
    for number in dict.fromkeys(numbers):
        line = by_number[number]
        try:
            _draw_line(client.post(f"/api/proposals/{line['id']}/confirm", {"digest": line["digest"]}))
        except Refused as refused:
            out.print(plain(f"{number}. {refused.message}", "red"))
        except FlorinError as error:
            yes_failed(error, line, "florin plans")
            return
    out.print(plain(f"The other lines stay open: florin confirm {plan['id']}"))


def _draw_line(line: dict[str, Any]) -> None:
    """Tell what came of one line."""
    style = {"done": "green", "failed": "red", "unknown": "yellow", "executing": "yellow"}.get(line["state"], "")
    out.print(plain(f"{line['line_no']}. {line['outcome'] or line['state']}", style))


def _draw_end(plan: dict[str, Any]) -> None:
    """Tell what came of the whole."""
    states = {"done": "done", "running": "executing", "unknown": "unknown"}
    draw_outcome(out, {"state": states.get(plan["state"], "failed"), "outcome": plan["outcome"]})


def _lines(plan: dict[str, Any]) -> Table:
    """The lines as a table: number, what, amount, and where those stand that are not open."""
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("", justify="right")
    table.add_column("What", overflow="fold")
    table.add_column("Amount", justify="right", no_wrap=True)
    table.add_column("State", no_wrap=True)
    for line in plan["lines"]:
        effect = plain(f"\n{line['effects'][0]}", "dim") if line["effects"] else plain("")
        what = plain(line["summary"]) + effect
        table.add_row(plain(line["line_no"]), what, plain(amount_of(line)), plain(line["state"]))
    return table
