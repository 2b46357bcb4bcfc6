"""Plain requests with something beside them, as twelve writers put it: told in README as it is, never worse unseen."""

from __future__ import annotations

import runpy
from collections import Counter

import pytest

from assistant.evaluation.cases import HELD_BACK, TUNING, label_faults, read_cases
from assistant.evaluation.measuring import Result
from tests.understanding.conftest import FOLDER

# Whichever test comes first waits for all answers; those that look at them share a worker.
pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("beside")]

FIGURES = runpy.run_path(str(FOLDER.parent.parent / "scripts" / "figures.py"))
FILES = sorted((FOLDER / "beside").glob("*.jsonl"))


@pytest.fixture(scope="module")
def results() -> list[Result]:
    """Every case as `florin eval` judges it."""
    found: list[Result] = FIGURES["recorded"]("beside")
    return found


def test_halves_are_of_other_writers() -> None:
    """No writer's cases are in both halves, as many of each sign; labels name what there is."""
    for file in FILES:
        cases = list(read_cases(file.read_text("utf-8").splitlines(), file.stem))
        assert not [case.id for case in cases if label_faults(case)]
        assert len({case.half for case in cases}) == 1
        assert Counter(case.wants_call for case in cases) == {True: 100, False: 100}


def test_no_request_is_taken_for_another(results: list[Result]) -> None:
    """What stands beside a request never becomes its amount, target or skill; only ids are told."""
    wrong = [result.case.id for result in results if result.case.wants_call and result.worst.judgement.unsafe]
    assert not wrong


def test_the_readme_tells_these_figures(results: list[Result]) -> None:
    """README's table of what is acted on beside a danger is what scripts/figures.py writes now."""
    page = FIGURES["README"].read_text(encoding="utf-8")
    table = FIGURES["beside_table"](results)
    is_told = FIGURES["with_table"](page, table, FIGURES["BEGIN_BESIDE"], FIGURES["END_BESIDE"]) == page
    assert is_told, "README.md's figures are out of date: run scripts/figures.py"
    assert {result.case.half for result in results} == {TUNING, HELD_BACK}
