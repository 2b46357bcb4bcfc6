"""Every row of the matrix, from all modules of tests/matrix/rows."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Any, TypeVar

import pytest

from tests.matrix import rows
from tests.matrix.row import Acting, Own, Planning, Reading, Row

R = TypeVar("R", bound=Row)

_ALL = [
    row
    for module in sorted(pkgutil.iter_modules(rows.__path__), key=lambda module: module.name)
    for row in importlib.import_module(f"{rows.__name__}.{module.name}").ROWS
]
TABLE: tuple[Row, ...] = tuple(row for row in _ALL if isinstance(row, Reading | Acting))
OWN = tuple(row for row in _ALL if isinstance(row, Own))
PLANS = tuple(row for row in _ALL if isinstance(row, Planning))
READS = tuple(row for row in TABLE if isinstance(row, Reading))
ACTS = tuple(row for row in TABLE if isinstance(row, Acting))


def _steps(first: int) -> list[Any]:
    """Each acting row with each of its steps from that one on, as parameters of a test."""
    return [
        pytest.param(row, step, id=f"{row.label}-{step + 1}of{row.steps}")
        for row in ACTS
        for step in range(first, row.steps)
    ]


STEPS = _steps(0)
LATER_STEPS = _steps(1)


def where(some: Sequence[R], case: str) -> tuple[R, ...]:
    """The rows in which a case applies; where it does not, a sentence says why."""
    return tuple(row for row in some if not isinstance(getattr(row, case), str))
