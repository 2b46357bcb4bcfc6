"""Series in the terminal: every value whole at any width, bars in proportion, nothing of a stranger's as markup."""

from __future__ import annotations

import io
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from api.cli.drawing import draw_card
from domain.cards import SeriesCard, SeriesPoint
from domain.formats import format_money
from domain.money import Money


def drawn(card: SeriesCard, width: int = 80, *, encoding: str = "utf-8") -> str:
    """Draw a card as it arrives from the server, on a terminal of that width."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    renderable = draw_card(asdict(card))
    assert renderable is not None
    Console(file=file, width=width, highlight=False, markup=False, emoji=False).print(renderable)
    file.seek(0)
    return file.read()


def series(*values: int, currency: str = "usd", labels: tuple[str, ...] = ()) -> SeriesCard:
    """A series of amounts by day."""
    points = tuple(
        SeriesPoint(labels[at] if labels else f"2026-11-{at + 1:02d}", minor, format_money(Money(minor, currency)))
        for at, minor in enumerate(values)
    )
    return SeriesCard(f"Gross per day, {currency.upper()}", currency, points)


def test_bars_are_in_proportion() -> None:
    """The largest fills the width, half of it half, zero nothing, and the smallest amount is still seen."""
    lines = drawn(series(100_000, 50_000, 0, 1)).splitlines()
    assert [line.count("█") for line in lines[1:]] == [30, 15, 0, 0]
    assert lines[4].rstrip().endswith("▏")
    assert "$1,000.00" in lines[1]


def test_values_below_zero_go_to_the_left_of_an_axis() -> None:
    """A refund of more than was taken is drawn to the other side and written with its sign."""
    lines = drawn(series(3000, -1500, 0)).splitlines()
    axis = {line.index("│") for line in lines[1:]}
    assert len(axis) == 1
    place = axis.pop()
    assert "█" in lines[1][place:]
    assert "█" not in lines[1][:place]
    assert "█" in lines[2][:place]
    assert "-$15.00" in lines[2]
    assert "█" not in lines[3]


def test_only_values_below_zero_and_only_zeros() -> None:
    """A series without anything above zero is drawn too, and one of zeros has no bar."""
    assert "█" in drawn(series(-500, -100))
    assert "█" not in drawn(series(0, 0))
    assert drawn(series()).strip() == "Gross per day, USD"


@pytest.mark.parametrize(
    ("currency", "minor", "text"), [("jpy", 3000, "¥3,000"), ("kwd", 45_670, "KWD 45.670"), ("usd", -5, "-$0.05")]
)
def test_currencies_keep_their_digits(currency: str, minor: int, text: str) -> None:
    """Yen have none, dinars three, and the sign stands before the symbol."""
    assert text in drawn(series(minor, 1, currency=currency))


def test_shares_are_drawn_of_a_whole() -> None:
    """A rate of 50 % is half a bar, though it is the largest there is."""
    card = SeriesCard("Success rate per day", "", (SeriesPoint("2026-11-01", 500, "50.0% (1 of 2)"),), unit="percent")
    text = drawn(card)
    assert text.count("█") == 15
    assert "50.0% (1 of 2)" in text


@settings(deadline=None)
@given(
    values=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=8),
    width=st.integers(36, 120),
)
def test_no_value_is_ever_cut(values: list[int], width: int) -> None:
    """However narrow the terminal, every amount is whole on one line and no line is wider than it."""
    card = series(*values)
    text = drawn(card, width)
    for point in card.points:
        assert point.text in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width


def test_a_long_label_gives_way_first() -> None:
    """On forty columns a product's long name is folded, its amount is not."""
    text = drawn(series(123_456_789, 5, labels=("A very long name of a product in a shop", "Tea")), 40)
    assert "$1,234,567.89" in text
    assert all(len(line) <= 40 for line in text.splitlines())


def test_a_plain_terminal_gets_plain_characters() -> None:
    """Where only ASCII can be written, bars are made of it."""
    text = drawn(series(3000, -1500), encoding="ascii")
    assert "#" in text
    assert "|" in text
    assert text.isascii()


def test_labels_are_never_markup() -> None:
    """A label with markup or control characters shows as it is, without them."""
    text = drawn(series(100, labels=("[red]Tea[/red]\x1b[31m",)))
    assert "[red]Tea[/red]" in text
    assert "\x1b[31m" not in text
