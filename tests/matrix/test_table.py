"""The matrix itself: no skill of the catalogue is without a row, and no case is left out without a reason."""

from __future__ import annotations

from dataclasses import fields

from skills.contract import Acts, Plans, Reads
from tests.matrix.bench import CATALOGUE
from tests.matrix.row import Acting, Reading
from tests.matrix.table import PLANS, TABLE

CASES = ("happy", "nothing", "several", "refused", "moved", "money")


def test_every_skill_has_a_row_of_its_kind() -> None:
    """A new skill is not done before the matrix says how it fails; a row names a skill that there is."""
    kinds = {Reading: Reads, Acting: Acts}
    rows = {row.skill: kinds[type(row)] for row in TABLE} | dict.fromkeys((plan.skill for plan in PLANS), Plans)
    assert rows == {name: type(skill) for name, skill in CATALOGUE.items()}


def test_rows_are_told_apart() -> None:
    """Two rows of one skill are variants with names of their own."""
    labels = [row.label for row in TABLE]
    assert sorted(labels) == sorted(set(labels))


def test_what_is_left_out_has_a_reason() -> None:
    """Instead of a case stands a sentence."""
    cells = [getattr(row, field.name) for row in TABLE for field in fields(row) if field.name in CASES]
    reasons = {cell for cell in cells if isinstance(cell, str)}
    assert not [reason for reason in reasons if not reason.endswith(".") or len(reason.split()) < 4]
