"""Draws a series as bars beside its exact values at any width of terminal: the bars give way, never a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

BAR_WIDTH = 30
BAR_WIDTH_MIN = 4

# A whole in tenths of a percent: shares are drawn of it, not of the largest.
WHOLE_TENTHS = 1000

_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Bar:
    """One value's bar between the smallest (zero or below) and the largest (zero or above) of its series.

    Values below zero go to the left of an axis, in red. Anything but zero is seen, however small.
    """

    value: int
    lowest: int
    highest: int

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Between a few characters and BAR_WIDTH."""
        return Measurement(min(BAR_WIDTH_MIN, options.max_width), min(BAR_WIDTH, options.max_width))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it as wide as there is room."""
        width = min(BAR_WIDTH, options.max_width)
        full = "#" if options.ascii_only else "█"
        if self.lowest >= 0:
            yield self._right(width, full, precise=not options.ascii_only)
            return
        sides = max(width - 1, 2)
        left = min(max(-self.lowest * sides // (self.highest - self.lowest), 1), sides - (self.highest > 0))
        bar = Text(style="red", no_wrap=True)
        bar.append((full * _length(-self.value, -self.lowest, left)).rjust(left))
        bar.append("|" if options.ascii_only else "│", style="dim")
        bar.append(self._right(sides - left, full, precise=False))
        yield bar

    def _right(self, width: int, full: str, *, precise: bool) -> Text:
        """The part above zero; `precise` draws eighths of a character."""
        if not precise:
            return Text(full * _length(self.value, self.highest, width), style="cyan", no_wrap=True)
        eighths = _length(self.value, self.highest, width * 8)
        return Text(full * (eighths // 8) + _EIGHTHS[eighths % 8].strip(), style="cyan", no_wrap=True)


def draw_series(card: dict[str, Any], plain: Callable[[object], Text]) -> RenderableType:
    """Return a series drawn, a row for each point; `plain` makes text harmless."""
    table = Table(title=plain(card["title"]), title_justify="left", show_header=False, box=None)
    texts = [plain(point["text"]) for point in card["points"]]
    longest = max((text.cell_len for text in texts), default=1)
    table.add_column(overflow="fold", min_width=1)
    table.add_column(justify="right", no_wrap=True, min_width=longest)
    table.add_column(no_wrap=True)
    values = [int(point["value_minor"]) for point in card["points"]]
    lowest, highest = min([0, *values]), max([0, *values])
    if card.get("unit") == "percent":
        highest = max(highest, WHOLE_TENTHS)
    for point, text, value in zip(card["points"], texts, values, strict=True):
        table.add_row(plain(point["label"]), text, Bar(value, lowest, highest))
    return table


def _length(value: int, whole: int, width: int) -> int:
    """How long a value is in a width that stands for the whole; at least 1 when it is above zero."""
    if value <= 0 or whole <= 0:
        return 0
    return max(value * width // whole, 1)
