"""A list of Stripe's objects as a CSV file: the columns of its row in the table, amounts in major units."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from api import csv_files
from api.stripe_objects.listing import every
from api.stripe_objects.query import Wanted
from api.stripe_objects.resource import Cell, Object, Resource, value_at
from domain.money import Money
from skills.contract import Desk


async def file_text(desk: Desk, resource: Resource, wanted: Wanted) -> str:
    """Return the file with everything that fits; it is whole before a byte of it leaves. TooLarge as `every` says."""
    if resource.expand_in_files:
        also = [f"data.{name}" for name in (*resource.expand, *resource.expand_in_files)]
        wanted = replace(wanted, params=wanted.params | {"expand": also})
    rows = [[_written(found, one) for one in resource.cells] async for found in every(desk, resource, wanted)]
    return csv_files.written([one.title for one in resource.cells], rows)


def _written(found: Object, one: Cell) -> str:
    """Write one value: a moment in UTC, an amount in major units of the object's currency."""
    values = (value_at(found, path) for path in (one.path, *one.otherwise))
    value: Any = next((value for value in values if value is not None), None)
    if value is None:
        return ""
    if one.kind == "moment":
        return datetime.fromtimestamp(int(value), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if one.kind == "money":
        currency = found.get("currency")
        return Money(int(value), str(currency)).major_text() if currency else ""
    return csv_files.cell(value, theirs=one.kind == "theirs")
