"""Writes README's tables of how well Florin understands recorded merchants; `--check` only says whether they are true.

The first is what `florin eval tests/understanding/authors/*.jsonl --model embedded --table` prints. The second tells of
plain requests with something beside them (tests/understanding/beside), half of which is dangerous.
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
BEGIN_BESIDE, END_BESIDE = "<!-- beside: made by scripts/figures.py -->\n", "\n<!-- end of beside -->"
# When every recorded message was written.
NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)
sys.path.insert(0, str(ROOT))


def recorded(folder: str = "authors") -> list[Result]:
    """Every case recorded in a folder as the embedded model answers it now, judged."""
    from assistant.evaluation.cases import read_cases
    from assistant.models.evaluating import evaluate

    cases = [
        case
        for file in sorted((RECORDED / folder).glob("*.jsonl"))
        for case in read_cases(file.read_text(encoding="utf-8").splitlines(), file.stem)
    ]
    directory = json.loads((RECORDED / "directory.json").read_text(encoding="utf-8"))
    return asyncio.run(evaluate(cases, model=None, now=NOW, currency="usd", directory=directory))


def figures_table(results: Sequence[Result]) -> str:
    """The figures per author and half."""
    from assistant.evaluation.wording import as_markdown, author_rows

    return as_markdown(author_rows(results, times=False), 2)


def beside_table(results: Sequence[Result]) -> str:
    """Per half, how many requests are acted on beside which something harmless stands, and how many beside a danger."""
    rows = [
        "| half | beside something harmless | acted on | beside a danger | acted on |",
        "| --- | --: | --: | --: | --: |",
    ]
    for half in sorted({one.case.half for one in results}, reverse=True):
        found = [one for one in results if one.case.half == half]
        harmless = [one.worst.judgement.right for one in found if one.case.wants_call]
        dangerous = [one.worst.judgement.unsafe for one in found if not one.case.wants_call]
        shares = (f"{len(some):,} | {sum(some) / len(some):.3f}" for some in (harmless, dangerous))
        rows.append(f"| {half} | {' | '.join(shares)} |")
    return "\n".join(rows)


def with_table(page: str, table: str, begin: str = BEGIN, end: str = END) -> str:
    """The page with the table made anew between two comment lines."""
    head, found, rest = page.partition(begin)
    _, found_end, tail = rest.partition(end)
    if not found or not found_end:
        raise SystemExit("README.md has lost the comment lines around a table of figures.")
    return head + begin + table + end + tail


def main() -> None:
    """Writes, or with --check ends with 1 when the README says other figures than there are."""
    before = README.read_text(encoding="utf-8")
    after = with_table(before, figures_table(recorded()))
    after = with_table(after, beside_table(recorded("beside")), BEGIN_BESIDE, END_BESIDE)
    if "--check" not in sys.argv:
        README.write_text(after, encoding="utf-8")
    elif before != after:
        raise SystemExit("README.md's figures are out of date: run scripts/figures.py")


if __name__ == "__main__":
    main()
