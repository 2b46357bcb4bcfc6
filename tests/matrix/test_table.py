"""The matrix itself: no skill of the catalogue is without a row, and no case is left out without a reason."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from skills.contract import Acts, Plans, Reads
from tests.matrix.bench import CATALOGUE
from tests.matrix.row import Acting, Reading
from tests.matrix.table import OWN, PLANS, TABLE

CASES = ("happy", "nothing", "several", "refused", "moved", "money")


def test_every_skill_has_a_row_of_its_kind() -> None:
    """A new skill is not done before the matrix says how it fails; a row names a skill that there is."""
    kinds = {Reading: Reads, Acting: Acts}
    rows = {row.skill: kinds[type(row)] for row in TABLE} | dict.fromkeys((plan.skill for plan in PLANS), Plans)
    own = {row.skill: type(CATALOGUE[row.skill]) for row in OWN}
    assert not rows.keys() & own.keys()
    assert rows | own == {name: type(skill) for name, skill in CATALOGUE.items()}


def test_what_stripe_knows_nothing_of_is_tried_elsewhere() -> None:
    """A skill of Florin's own records is named in the file that is said to try it."""
    for row in OWN:
        assert row.skill in Path(row.tried_in).read_text(encoding="utf-8"), row.skill


def test_rows_are_told_apart() -> None:
    """Two rows of one skill are variants with names of their own."""
    labels = [row.label for row in TABLE]
    assert sorted(labels) == sorted(set(labels))


def test_what_is_left_out_has_a_reason() -> None:
    """Instead of a case stands a sentence."""
    cells = [getattr(row, field.name) for row in TABLE for field in fields(row) if field.name in CASES]
    reasons = {cell for cell in cells if isinstance(cell, str)}
    assert not [reason for reason in reasons if not reason.endswith(".") or len(reason.split()) < 4]
