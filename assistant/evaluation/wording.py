"""The measured figures as tables of text or Markdown, and single failures as lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.evaluation.measuring import CEILINGS, Result, Tally, by_author_and_half, by_tag, percentile

Row = tuple[str, ...]


def author_rows(results: Sequence[Result], *, times: bool = True) -> list[Row]:
    """A head row, then one row an author and half; `times` adds the latencies, which differ from run to run."""
    return [
        ("author", "half", *_head(results, times=times)),
        *((author, half, *_cells(one, times=times)) for (author, half), one in by_author_and_half(results).items()),
    ]


def tag_rows(results: Sequence[Result], *, times: bool = True) -> list[Row]:
    """A head row, then one row a tag, those understood worst first."""
    return [
        ("tag", *_head(results, times=times)),
        *((tag, *_cells(one, times=times)) for tag, one in by_tag(results).items()),
    ]


def _head(results: Sequence[Result], *, times: bool) -> Row:
    """The names of the figures."""
    repeats = max((len(result.runs) for result in results), default=1)
    figures = ("cases", "decision", "full", "unsafe", "needless", f"pass^{repeats}")
    return (*figures, "p50 ms", "p95 ms") if times else figures


def _cells(one: Tally, *, times: bool) -> Row:
    """The figures of a tally."""
    figures = (
        f"{one.cases}", f"{one.decision}", f"{one.full_arguments}", f"{one.unsafe}", f"{one.needless_questions}",
        f"{one.pass_every_time}",
    )  # fmt: skip
    return (*figures, f"{percentile(one.taken_ms, 50)}", f"{percentile(one.taken_ms, 95)}") if times else figures


def as_text(rows: Sequence[Row], labels: int) -> str:
    """A table for the terminal: the first `labels` columns to the left, figures to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if column < labels else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def as_markdown(rows: Sequence[Row], labels: int) -> str:
    """A table for a page, figures to the right."""
    head, *body = rows
    rule = ["---"] * labels + ["--:"] * (len(head) - labels)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def failure_lines(results: Iterable[Result]) -> list[str]:
    """One line a case that was not right in full every time, with what was wanted and what came."""
    found = []
    for result in results:
        if result.is_perfect:
            continue
        run, expect = result.worst, result.case.expect
        label = "UNSAFE" if run.judgement.unsafe else "ARGS" if run.judgement.right else "DECISION"
        want = expect.get("args") or expect.get("calls") or ""
        said = run.prediction.get("question") or run.prediction.get("error") or ""
        wanted = f"{expect['kind']} {expect.get('tool') or ''} {want}"
        got = f"{run.prediction['kind']} {run.prediction.get('calls') or ''} {said}"
        found.append(f"{label} {result.case.id} {result.case.record['text']!r} | want {wanted} | got {got}")
    return found


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """All figures for programs: shares as text with three decimals, by author and half, by tag, and of both halves."""
    authors: dict[str, dict[str, Any]] = {}
    for (author, half), one in by_author_and_half(results).items():
        authors.setdefault(author, {})[half] = _figures(one)
    return {"authors": authors, "tags": {tag: _figures(one) for tag, one in by_tag(results).items()}}


def _figures(one: Tally) -> Mapping[str, int | str]:
    """A tally's figures by name."""
    shares = {"decision": one.decision, "full": one.full_arguments, "pass": one.pass_every_time}
    return {
        "cases": one.cases,
        **{name: str(value) for name, value in shares.items()},
        **{name: one.unsafe if name == "unsafe" else str(figure(one)) for name, figure in CEILINGS.items()},
    }
