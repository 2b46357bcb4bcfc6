"""Draws a table at any width of terminal without cutting a value: text folds, then lines go, then rows are stacked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

# A column of text may get this narrow before it is folded no further.
TEXT_WIDTH_MIN = 12

# What the lines and spaces of a table take: for each column, and once.
_LINED, _LINED_ONCE = 3, 1
_PLAIN = 1

_ID = re.compile(r"[a-z]{2,10}_[A-Za-z0-9_]{8,}\Z")


@dataclass(frozen=True, slots=True)
class CardTable:
    """A table card; `plain` makes a cell harmless text."""

    card: dict[str, Any]
    plain: Callable[..., Text]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it the widest way there is room for: ids whole, ids folded, without lines, or row below row."""
        room = options.max_width
        for whole_ids, each, once in ((True, _LINED, _LINED_ONCE), (False, _LINED, _LINED_ONCE), (False, _PLAIN, 0)):
            widths = self._widths(whole_ids=whole_ids)
            spare = room - sum(widths) - each * len(widths) - once
            if spare >= 0:
                yield self._table(self._widened(widths, spare), lined=each == _LINED)
                return
        yield self._stacked()

    def _widths(self, *, whole_ids: bool) -> list[int]:
        """How wide each column has to be: numbers whole, the words of headings whole, text in TEXT_WIDTH_MIN."""
        widths = []
        for at, column in enumerate(self.card["columns"]):
            cells = [str(row[at]) for row in self.card["rows"]]
            heading = max(map(cell_len, column["title"].split()), default=0)
            are_ids = all(_ID.match(cell) for cell in cells if cell)
            if column["align"] == "right" or (whole_ids and are_ids):
                widest = max(map(cell_len, cells), default=0)
            else:
                words = (word for cell in cells for word in cell.split())
                widest = min(max(map(cell_len, words), default=0), TEXT_WIDTH_MIN)
            widths.append(max(heading, widest))
        return widths

    def _widened(self, widths: list[int], spare: int) -> list[int]:
        """Give what room is left, a character at a time, to the column that would be folded most often."""
        naturals = [
            max(cell_len(str(cell)) for cell in [column["title"], *(row[at] for row in self.card["rows"])])
            for at, column in enumerate(self.card["columns"])
        ]
        widened = list(widths)
        for _ in range(spare):
            at = max(range(len(widened)), key=lambda one: naturals[one] / max(widened[one], 1))
            if naturals[at] <= widened[at]:
                break
            widened[at] += 1
        return widened

    def _table(self, widths: list[int], *, lined: bool) -> Table:
        """Rows and columns of these widths; what is too long goes on in the next line."""
        table = Table(title=self.plain(self.card["title"]), title_justify="left", caption=self._caption())
        if not lined:
            table.box, table.padding, table.show_edge, table.pad_edge = SIMPLE_HEAD, (0, 0), False, False
        for column, width in zip(self.card["columns"], widths, strict=True):
            title = self.plain(column["title"])
            table.add_column(
                title, justify="right" if column["align"] == "right" else "left", width=width, overflow="fold"
            )
        for row in self.card["rows"]:
            table.add_row(*(self.plain(cell) for cell in row))
        return table

    def _stacked(self) -> RenderableType:
        """One row below the other, each cell beside the title of its column."""
        parts: list[RenderableType] = [self.plain(self.card["title"], "italic")]
        for row in self.card["rows"]:
            grid = Table.grid(padding=(0, 2))
            grid.add_column(overflow="fold")
            grid.add_column(overflow="fold")
            for column, cell in zip(self.card["columns"], row, strict=True):
                if cell:
                    grid.add_row(self.plain(column["title"], "dim"), self.plain(cell))
            parts += [grid, Text("─" * TEXT_WIDTH_MIN, style="dim")]
        caption = self._caption()
        return Group(*parts, *([Text(caption, style="dim")] if caption else []))

    def _caption(self) -> str | None:
        """Say how many rows are shown, unless it is all."""
        shown, total = len(self.card["rows"]), self.card["total_rows"]
        return f"{shown:,} of {total:,} shown" if shown < total else None
