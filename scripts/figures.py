"""Writes README's table of how well Florin understands recorded merchants; `--check` only says whether it is true.

It is what `florin eval tests/understanding/authors/*.jsonl --model embedded --table` prints.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.evaluation.measuring import Result

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
RECORDED = ROOT / "tests" / "understanding"
BEGIN, END = "<!-- figures: made by scripts/figures.py -->\n", "\n<!-- end of figures -->"
# When every recorded message was written.
NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)
sys.path.insert(0, str(ROOT))


def recorded() -> list[Result]:
    """Every recorded case as the embedded model answers it now, judged."""
    from assistant.evaluation.cases import read_cases
    from assistant.models.evaluating import evaluate

    cases = [
        case
        for file in sorted((RECORDED / "authors").glob("*.jsonl"))
        for case in read_cases(file.read_text(encoding="utf-8").splitlines(), file.stem)
    ]
    directory = json.loads((RECORDED / "directory.json").read_text(encoding="utf-8"))
    return asyncio.run(evaluate(cases, model=None, now=NOW, currency="usd", directory=directory))


def figures_table(results: Sequence[Result]) -> str:
    """The figures per author and half."""
    from assistant.evaluation.wording import as_markdown, author_rows

    return as_markdown(author_rows(results, times=False), 2)


def with_figures(page: str, table: str) -> str:
    """The page with the table made anew between its two comment lines."""
    head, found, rest = page.partition(BEGIN)
    _, found_end, tail = rest.partition(END)
    if not found or not found_end:
        raise SystemExit("README.md has lost the comment lines around its table of figures.")
    return head + BEGIN + table + END + tail


def main() -> None:
    """Writes, or with --check ends with 1 when the README says other figures than there are."""
    before = README.read_text(encoding="utf-8")
    after = with_figures(before, figures_table(recorded()))
    if "--check" not in sys.argv:
        README.write_text(after, encoding="utf-8")
    elif before != after:
        raise SystemExit("README.md's figures are out of date: run scripts/figures.py")


if __name__ == "__main__":
    main()
