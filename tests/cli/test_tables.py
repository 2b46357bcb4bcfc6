"""Tables in the terminal: at any width every amount is whole and nothing of an id is lost."""

from __future__ import annotations

import io
from dataclasses import asdict

import pytest
from rich.console import Console

from api.cli.drawing import draw_card
from domain.cards import Column, TableCard

PAYMENT = "pi_fmpEe2n81vlSoAdnKDS4AZrh"
MAIL = "ada.sullivan@example.com"
CARD = TableCard(
    "Payments",
    (Column("Made"), *(Column(name, "right") for name in ("Amount", "Contraction")), Column("Customer"), Column("Id")),
    (("2026-11-20 16:35", "-$1,177.02", "$12,345,678.90", f"Ada Sullivan ({MAIL})", PAYMENT),) * 2,
    7,
)


def drawn(width: int) -> list[str]:
    """The lines of the table on a terminal of that width."""
    console = Console(file=io.StringIO(), width=width, no_color=True)
    console.print(draw_card(asdict(CARD)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [30, 40, 60, 72, 80, 100, 120, 200])
def test_nothing_is_cut_at_any_width(width: int) -> None:
    """Amounts stand whole in one line, long text goes on in the next, and no line is wider than the terminal."""
    lines = drawn(width)
    text = "\n".join(lines)
    assert max(map(len, lines)) <= width
    assert "…" not in text
    assert text.count("-$1,177.02") == text.count("$12,345,678.90") == 2
    assert "2 of 7 shown" in text


def test_ids_stay_whole_where_there_is_room() -> None:
    """An id can be copied from one line, and on a narrow terminal from the row that is stacked."""
    for width in (100, 120, 40):
        assert sum(PAYMENT in line for line in drawn(width)) == 2, width
