"""`florin eval`: figures per author and half, held-back cases kept to itself, an exit code by requirements."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.cli import evaluating
from assistant.evaluation.cases import HELD_BACK, half_of
from domain.errors import BadInput
from tests.plugins.served import PROGRAM

# Each starts the command anew, which takes seconds.
pytestmark = pytest.mark.slow

NAMES = [f"e-{number}" for number in range(8)]


def case(name: str, text: str, **expect: Any) -> str:
    """A line of a file of cases."""
    return json.dumps({"id": name, "author": "baker", "text": text, "expect": expect, "tags": ["t"]}) + "\n"


def refund(name: str, order: str = "42") -> str:
    """A case that wants an order refunded, said with the case's own number so that each is told apart."""
    args = {"payment_ref": order}
    return case(name, f"refund order {41 + int(name[2:])}", kind="call", tool="refund_payment", args=args)


def evaluate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run it without any setting of the surroundings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FLORIN_", "OPENAI_"))}
    return subprocess.run(  # noqa: S603  # our own command
        [sys.executable, str(PROGRAM), "eval", *map(str, arguments)],
        capture_output=True, text=True, env=clean, timeout=90, check=False,
    )  # fmt: skip


def test_the_figures_of_each_half(tmp_path: Path) -> None:
    """Right and wrong decisions, pass^k and the cases of each half are told; both halves must meet what is required."""
    file = tmp_path / "baker.jsonl"
    file.write_text("".join(refund(name, str(41 + int(name[2:]))) for name in NAMES))
    run = evaluate(file, "--repeat", "2", "--json", "--require", "decision=1,unsafe=0", "--require", "needless=0")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)["authors"]["all"]
    assert told[HELD_BACK]["cases"] == sum(half_of(name) == HELD_BACK for name in NAMES)
    assert {half["pass"] for half in told.values()} == {"1.000"}


def test_held_back_failures_are_counted_but_not_shown(tmp_path: Path) -> None:
    """--failures prints the tuning half's; the held-back half's only when asked for by name."""
    file = tmp_path / "baker.jsonl"
    file.write_text("".join(refund(name, "7") for name in NAMES))
    shown, hidden = ([name for name in NAMES if (half_of(name) == HELD_BACK) is held] for held in (False, True))
    run = evaluate(file, "--failures", "--tags", "--require", "unsafe=0")
    assert run.returncode == 1
    assert all(f"UNSAFE {name} " in run.stdout for name in shown)
    assert not any(f"{name} " in run.stdout for name in hidden)
    assert f"({len(hidden)} of the held-back half went wrong and are not shown.)" in run.stdout
    assert "held back: unsafe is" in run.stderr
    run = evaluate(file, "--failures", "--show-held-back", "--half", "held-back", "--table")
    assert (run.returncode, run.stdout.count("UNSAFE")) == (0, len(hidden))
    assert "| author | half |" in run.stdout


def test_a_directory_beside_the_cases_is_used(tmp_path: Path) -> None:
    """Two customers of a name make it a question when directory.json lies beside the file."""
    people = [{"id": f"cus_{n}", "name": name, "email": ""} for n, name in enumerate(("Jane Doe", "Jane Roe"))]
    (tmp_path / "directory.json").write_text(json.dumps({"customers": people, "plans": []}))
    file = tmp_path / "baker.jsonl"
    file.write_text(case("e-0", "pause Jane", kind="clarify"))
    assert evaluate(file, "--require", "decision=1").returncode == 0


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("{", {}, "Line 1 of baker is no JSON"),
        ("", {}, "no cases"),
        (refund("e-1") * 2, {}, "Two cases have the id e-1"),
        (refund("e-1"), {"half": "third"}, "--half"),
        (refund("e-1"), {"require": ["beauty=1"]}, "beauty=1"),
        (refund("e-1"), {"require": ["decision=NaN"]}, "decision=NaN"),
        (refund("e-1"), {"require": ["decision"]}, "NAME=VALUE"),
        (refund("e-1"), {"model": "gpt"}, "OPENAI_BASE_URL"),
        (refund("e-1"), {"currency": "gold"}, "--currency"),
    ],
)
def test_wrong_use_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, options: dict[str, Any], said: str
) -> None:
    """What can't be judged is said in a sentence, before any model is built."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    file = tmp_path / "baker.jsonl"
    file.write_text(content)
    with pytest.raises(BadInput, match=said):
        evaluating.evaluate([file], **options)


def test_a_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    """A missing file and one that is no text are told by their names."""
    with pytest.raises(BadInput, match="nowhere"):
        evaluating.evaluate([tmp_path / "nowhere.jsonl"])
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match=r"binary\.jsonl is no UTF-8"):
        evaluating.evaluate([tmp_path / "binary.jsonl"])
