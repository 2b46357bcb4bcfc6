"""The table or series of an answer as a CSV file: whole or refused, amounts as plain decimals beside their currency."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api import csv_files
from domain.cards import Card, Column, SeriesCard, TableCard
from domain.errors import BadInput, NotFound, TooLarge
from domain.formats import read_money
from domain.money import Money

Rows = list[list[str]]

# How every skill writes a count from a thousand on.
_COUNT = re.compile(r"\d{1,3}(,\d{3})+\Z", re.ASCII)


def file_text(cards: Sequence[Card], locale: str, number: int | None, *, whole: str | None) -> str:
    """Return the file of an answer's table number `number` (from 1), or of its only one.

    Tables of the same columns are put below each other under their titles; series, where there is no table, too. Raises
    NotFound when there is nothing of that kind, BadInput when several differ, and TooLarge, with `whole` as the way to
    all of it, when the answer shows only a part; without `whole` a part is what was asked for.
    """
    tables = [card for card in cards if isinstance(card, TableCard)]
    if not tables:
        return _series([card for card in cards if isinstance(card, SeriesCard)])
    if number is not None:
        if not 1 <= number <= len(tables):
            raise NotFound(f"This answer has {len(tables)} table{'' if len(tables) == 1 else 's'}.")
        tables = [tables[number - 1]]
    if len({table.columns for table in tables}) > 1:
        named = "; ".join(f"{at}: {table.title}" for at, table in enumerate(tables, 1))
        raise BadInput(f"This answer has {len(tables)} tables; say which with table= (--table in a terminal): {named}.")
    for table in tables:
        if whole is not None and len(table.rows) < table.total_rows:
            raise TooLarge(f"This answer shows {len(table.rows):,} of {table.total_rows:,} rows. {whole}")
    return _tables(tables, locale)


def _tables(tables: Sequence[TableCard], locale: str) -> str:
    """Write tables of the same columns."""
    columns = tables[0].columns
    read = [
        [None if column.foreign else read_money(text, locale) for column, text in zip(columns, row, strict=True)]
        for table in tables
        for row in table.rows
    ]
    is_money = [any(row[at] is not None for row in read) for at in range(len(columns))]
    header = ["table"] if len(tables) > 1 else []
    for column, money in zip(columns, is_money, strict=True):
        header += [column.title, f"{column.title} currency"] if money else [column.title]
    rows: Rows = []
    amounts = iter(read)
    for table in tables:
        for row in table.rows:
            cells = [csv_files.cell(table.title)] if len(tables) > 1 else []
            for column, text, money, known in zip(columns, row, is_money, next(amounts), strict=True):
                cells += _amount(text, known) if money else [_plain(text, column)]
            rows.append(cells)
    return csv_files.written(header, rows)


def _plain(text: str, column: Column) -> str:
    """Write a cell that is no amount; a count loses its commas."""
    is_count = column.align == "right" and not column.foreign and _COUNT.match(text)
    return csv_files.cell(text.replace(",", "") if is_count else text, theirs=column.foreign)


def _amount(text: str, known: Money | None) -> list[str]:
    """Write a cell of a column with amounts as the two it becomes; what is no amount stays a text."""
    return [csv_files.cell(text), ""] if known is None else [known.major_text(), known.currency.upper()]


def _series(charts: Sequence[SeriesCard]) -> str:
    """Write series below each other."""
    if not charts:
        raise NotFound("This answer has no table and no series, so there is nothing to write into a file.")
    rows = [
        [
            csv_files.cell(chart.title),
            csv_files.cell(point.label),
            Money(point.value_minor, chart.currency).major_text(),
            chart.currency.upper(),
        ]
        for chart in charts
        for point in chart.points
    ]
    return csv_files.written(["series", "label", "amount", "currency"], rows)
