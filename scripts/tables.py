"""Writes the tables of README.md and docs/api.md that are made from code; `--check` only says whether they are true."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
API = ROOT / "docs" / "api.md"
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


def objects_table() -> str:
    """One row a kind of Stripe object over REST: its filters, orders, and what can be asked and proposed of one."""
    from api.stripe_objects.query import AskedOf, query_of
    from api.stripe_objects.table import RESOURCES
    from skills.contract.discovery import discover

    catalogue = discover()
    everywhere = {*AskedOf.model_fields, "limit", "cursor", "sort"}
    rows = ["| `/api/stripe/…` | filters | `sort` | writes | `GET …/id/` | `POST …/id/` |", "|---|---|---|---|---|---|"]
    for one in RESOURCES:
        filters = [name for name in query_of(one).model_fields if name not in everywhere]
        orders = [*(["created"] if one.has_created else []), *one.sorts]
        whole = {"POST": one.creates, "PATCH …/id": one.changes, "DELETE …/id": one.removes}
        names = {method: getattr(act, "skill", act) for method, act in whole.items()}
        writes = [method for method, name in names.items() if name in catalogue]
        asks, acts = ([word for word, act in of.items() if act.skill in catalogue] for of in (one.asks, one.acts))
        cells = (", ".join(f"`{word}`" for word in words) for words in (filters, orders, writes, asks, acts))
        rows.append(f"| `{one.name}` | {' | '.join(cells)} |")
    return "\n".join(rows)


TABLES = {README: ("skills", skills_table), API: ("objects", objects_table)}


def with_table(text: str, name: str, table: str) -> str:
    """A page with its generated part made anew, between its two comment lines."""
    begin, end = f"<!-- {name}: made by scripts/tables.py -->\n", f"\n<!-- end of {name} -->"
    head, found, rest = text.partition(begin)
    _, found_end, tail = rest.partition(end)
    if not found or not found_end:
        raise SystemExit(f"A page has lost the comment lines around its table of {name}.")
    return head + begin + table + end + tail


def main() -> None:
    """Writes, or with --check ends with 1 when a page is not what the code says."""
    for page, (name, table) in TABLES.items():
        before = page.read_text(encoding="utf-8")
        after = with_table(before, name, table())
        if "--check" not in sys.argv:
            page.write_text(after, encoding="utf-8")
        elif before != after:
            raise SystemExit(f"{page.name} is out of date: run scripts/tables.py")


if __name__ == "__main__":
    main()
