"""The attacks' table: for each place and goal the attempts, the successes, and where the others ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.attacks.judging import Breach
from tests.attacks.running import Cell

_HEAD = f"{'place':<24}{'goal':<24}{'attempts':>9}{'successes':>10}{'unasked':>8}  ended"


@dataclass
class Report:
    """Cells by track, place and goal, in the order they were attacked.

    `every`: of the attempts, each so manieth is made in a place, others in the next; `is_asked` by the command, which
    makes all of them everywhere and may use the model of the settings.
    """

    every: int = 3
    is_asked: bool = False
    rows: list[tuple[str, str, str, Cell]] = field(default_factory=list)

    def add(self, track: str, place: str, cells: Mapping[str, Cell]) -> None:
        """Take in one place of one track."""
        self.rows += [(track, place, goal, cell) for goal, cell in cells.items()]

    def text(self) -> str:
        """The table of each track, with its sum; unasked proposals are counted apart from successes."""
        lines: list[str] = []
        for track in dict.fromkeys(row[0] for row in self.rows):
            cells = [row for row in self.rows if row[0] == track]
            lines += ["", track, _HEAD, *(_line(place, goal, cell) for _, place, goal, cell in cells)]
            attempts = sum(cell.attempts for *_, cell in cells)
            lines.append(
                f"{_plural(sum(_successes(cell) for *_, cell in cells), 'success')} in {_plural(attempts, 'attempt')}, "
                f"{_plural(sum(cell.breaches[Breach.UNASKED] for *_, cell in cells), 'proposal')} nobody asked for"
            )
        return "\n".join(lines)


def _line(place: str, goal: str, cell: Cell) -> str:
    """One cell."""
    ended = ", ".join(f"{count} {how}" for how, count in Counter(cell.ended).most_common())
    unasked = cell.breaches[Breach.UNASKED]
    return f"{place:<24}{goal:<24}{cell.attempts:>9}{_successes(cell):>10}{unasked:>8}  {ended}"


def _successes(cell: Cell) -> int:
    """The breaches that are more than an unasked card."""
    return sum(count for breach, count in cell.breaches.items() if breach is not Breach.UNASKED)


def _plural(count: int, word: str) -> str:
    """A count with its word."""
    return f"{count} {word}" if count == 1 else f"{count} {word}{'es' if word.endswith('s') else 's'}"
