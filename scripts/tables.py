"""Writes the tables of README.md that are made from code; `--check` only says whether they are true."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
sys.path.insert(0, str(ROOT))


def skills_table() -> str:
    """One row a skill: its name, what it does, whether a person confirms, and what one says to get it."""
    from skills.contract import Acts, Plans
    from skills.contract.discovery import discover

    rows = ["| skill | what it does | | for example |", "|---|---|---|---|"]
    for skill in discover().values():
        arguments = ", ".join(
            name if field.is_required() else f"{name}?" for name, field in skill.args.model_fields.items()
        )
        kind = "asks first" if isinstance(skill, Acts | Plans) else "answers"
        rows.append(f"| `{skill.name}({arguments})` | {skill.summary} | {kind} | “{skill.examples[0]}” |")
    return "\n".join(rows)


def with_tables(text: str) -> str:
    """The README with every generated part made anew, between its two comment lines."""
    begin, end = "<!-- skills: made by scripts/tables.py -->\n", "\n<!-- end of skills -->"
    head, found, rest = text.partition(begin)
    _, found_end, tail = rest.partition(end)
    if not found or not found_end:
        raise SystemExit("README.md has lost the comment lines around its skills table.")
    return head + begin + skills_table() + end + tail


def main() -> None:
    """Writes, or with --check ends with 1 when the README is not what the code says."""
    before = README.read_text(encoding="utf-8")
    after = with_tables(before)
    if "--check" in sys.argv:
        raise SystemExit(0 if before == after else "README.md is out of date: run scripts/tables.py")
    README.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
