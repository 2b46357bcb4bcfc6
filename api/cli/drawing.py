"""Draws what the server sends: replies, cards and proposals; never as markup, never with control characters."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from api.cli.charts import draw_series
from api.cli.tables import CardTable
from domain.errors import BadAmount
from domain.formats import format_money
from domain.money import Money

# Controls, and the marks that turn the direction of text around (Unicode TR 36).
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

ID_WIDTH = 31


def plain(text: object, style: str = "") -> Text:
    """Return text that shows as it is written, whoever wrote it."""
    return Text(_CONTROLS.sub("", str(text)), style=style)


def draw_still_open(console: Console, answer: str | None, waiting_id: str) -> None:
    """Say that an answer was no yes, and how what was shown can be confirmed later."""
    said = "No answer" if answer is None else "That is no yes" if answer else "No yes"
    console.print(plain(f"{said}, so nothing was done. It stays open: florin confirm {waiting_id}"))


def draw_reply(console: Console, reply: dict[str, Any]) -> None:
    """Show a reply and its cards; of a proposal, `draw_proposal` shows everything, so its words are left out here."""
    elsewhere = [view["summary"] for view in reply["proposals"]] + [plan["title"] for plan in reply["plans"]]
    elsewhere += [card["question"] for card in reply["cards"] if card["type"] == "choice"]
    for paragraph in reply["reply"].strip().split("\n\n"):
        if paragraph and not any(words in paragraph for words in elsewhere):
            console.print(plain(paragraph))
    for card in reply["cards"]:
        drawn = draw_card(card)
        if drawn is not None:
            console.print(drawn)


def draw_card(card: dict[str, Any]) -> RenderableType | None:
    """Return a card drawn, or None for a kind that is shown elsewhere."""
    drawers = {
        "table": _table,
        "series": _series,
        "payment": _record,
        "customer": _record,
        "choice": _choice,
        "link": _link,
    }
    drawer = drawers.get(str(card.get("type")))
    return None if drawer is None else drawer(card)


def draw_proposal(console: Console, view: dict[str, Any], locale: str = "en-US") -> None:
    """Show everything a person must see before saying yes."""
    lines: list[RenderableType] = [plain(view["summary"], "bold")]
    if view["amount_minor"] is not None:
        lines.append(plain(f"Amount: {_money(view['amount_minor'], view['currency'], locale)}", "bold"))
    mode = "LIVE, real money" if view["livemode"] else "test mode"
    lines.append(plain(f"Account: {view['account']} ({mode})"))
    lines += [plain(f"• {effect}") for effect in view["effects"]]
    lines += [plain(f"! {warning}", "bold yellow") for warning in view["warnings"]]
    for name, argument in view["arguments"].items():
        lines.append(plain(f"{name} = {argument['value']}  ({argument['source']})", "dim"))
    is_open = view["state"] == "open"
    until = f", open until {view['expires_at'][:16].replace('T', ' ')} UTC" if is_open else ""
    lines.append(plain(f"{view['id']}{until}", "dim"))
    title = "Proposal: nothing has happened yet" if is_open else f"Proposal: {view['state']} already"
    style = "red" if view["livemode"] else "cyan"
    console.print(Panel(Group(*lines), title=title, border_style=style, title_align="left"))


def draw_outcome(console: Console, view: dict[str, Any]) -> None:
    """Say what became of a proposal."""
    style = {"done": "green", "failed": "red", "unknown": "yellow", "executing": "yellow"}.get(view["state"], "")
    console.print(plain(view["outcome"] or f"This is {view['state']}.", style))


def draw_proposals(console: Console, views: list[dict[str, Any]]) -> None:
    """Show a list of proposals."""
    table = Table(title="Proposals", title_justify="left")
    table.add_column("Id", no_wrap=True, min_width=ID_WIDTH)
    table.add_column("State", no_wrap=True)
    table.add_column("What", overflow="fold")
    table.add_column("Amount", justify="right", no_wrap=True)
    for view in views:
        place = f"\nline {view['line_no']} of {view['plan_id']}" if view["plan_id"] else ""
        what = plain(view["summary"]) + plain(place, "dim")
        table.add_row(plain(view["id"]), plain(view["state"]), what, plain(amount_of(view)))
    console.print(table)


def amount_of(view: dict[str, Any], locale: str = "en-US") -> str:
    """Write what a proposal or a total moves; nothing for one that moves nothing."""
    return "" if view["amount_minor"] is None else _money(view["amount_minor"], view["currency"], locale)


def _table(card: dict[str, Any]) -> RenderableType:
    """Rows with aligned columns, and how many of them are shown."""
    return CardTable(card, plain)


def _series(card: dict[str, Any]) -> RenderableType:
    """Horizontal bars, each with its exact value."""
    return draw_series(card, plain)


def _record(card: dict[str, Any]) -> RenderableType:
    """A payment or a customer as labelled lines; what a stranger wrote says so."""
    grid = Table.grid(padding=(0, 2))
    for field in [*card["fields"], *card.get("history", [])]:
        note = plain("  (their words)", "dim") if field["foreign"] else Text("")
        grid.add_row(plain(field["label"], "dim"), plain(field["value"]) + note)
    return Panel(grid, title=plain(card["title"]), title_align="left", expand=False)


def _choice(card: dict[str, Any]) -> RenderableType:
    """Numbered options; the person answers in words or by number."""
    lines = [plain(card["question"], "bold")]
    for number, option in enumerate(card["options"], 1):
        lines.append(plain(f"  {number}. {option['label']}"))
    return Group(*lines)


def _link(card: dict[str, Any]) -> RenderableType:
    """A link, written out."""
    return Group(plain(card["title"], "bold"), plain(card["url"], "underline"))


def _money(minor: int, currency: str, locale: str) -> str:
    """Write an amount; its parts where the currency is unknown here."""
    try:
        return format_money(Money(minor, currency), locale)
    except BadAmount:
        return f"{minor} {currency} (minor units)"
