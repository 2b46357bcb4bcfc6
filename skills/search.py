"""Searches everything at once: customers, payments, invoices, subscriptions, products, disputes and more."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.errors import BadInput
from skills.contract import Answer, Desk, Mentions, Reads
from skills.finding.foreign import quoted
from skills.searching.ranking import EXACT, Wanted, ranked, wanted
from skills.searching.reading import Looked, by_id, look
from skills.searching.records import KINDS, Record

SHOWN_MAX = 20
TOLD_MAX = 5


class Args(BaseModel):
    """What to look for."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    query: str = Field(
        min_length=1,
        max_length=120,
        description="What to look for: a name, email, order or invoice number, id, amount, code, or a few words.",
    )


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer with the best hits of every kind; BadInput when nothing is left to look for."""
    looked_for = wanted(args.query)
    if looked_for.is_empty:
        raise BadInput("What should I look for? Give a name, an email, an order or invoice number, an id or an amount.")
    exact = await by_id(desk, args.query)
    if exact is not None:
        return _answer(args.query, [(EXACT, exact)], None, looked_for)
    looked = await look(desk, args.query, looked_for)
    return _answer(args.query, ranked(looked.records.values(), looked_for), looked, looked_for)


def _answer(query: str, hits: list[tuple[int, Record]], looked: Looked | None, looked_for: Wanted) -> Answer:
    """Put hits, what they can be asked about, and what was looked through together."""
    shown = hits[:SHOWN_MAX]
    about = quoted(query, 80)
    lines = [_counted(len(hits), len(shown), about)]
    lines += [_told(record) for _points, record in shown[:TOLD_MAX]]
    if len(shown) > TOLD_MAX:
        lines.append(f"And {len(shown) - TOLD_MAX} more in the table.")
    if looked is not None:
        lines += _bound(looked, looked_for, is_empty=not hits)
    only = shown[0][1] if len(shown) == 1 else None
    figures = [record.money for _points, record in shown if record.money]
    return Answer(
        text="\n".join(lines),
        cards=(_table(shown, len(hits), about),) if shown else (),
        figures=tuple(dict.fromkeys(figures)),
        data={
            "count": len(hits),
            "hits": [_data(points, record) for points, record in shown],
            "looked_at": looked.counts if looked else {},
            "bounded": sorted(looked.cut) if looked else [],
            "not_readable": sorted(looked.refused) if looked else [],
        },
        mentions=Mentions(
            payment_id=only.id if only and only.kind == "payment" else None,
            customer_id=only.id if only and only.kind == "customer" else None,
            customer_name=only.title if only and only.kind == "customer" else None,
            listed=tuple(record.id for _points, record in shown),
        ),
    )


def _counted(count: int, shown: int, about: str) -> str:
    """Say how many fit."""
    if not count:
        return f"I found nothing for {about}."
    if count > shown:
        return f"Showing the {shown} best of {count:,} hits for {about}:"
    return f"{count:,} hit{'' if count == 1 else 's'} for {about}:"


def _told(record: Record) -> str:
    """Say what a hit is and what to ask next."""
    title = f" {quoted(record.title, 100)}" if record.title else ""
    return f"- {record.kind.capitalize()}{title}: {record.detail}, {record.id}. Next: “{record.ask}”."


def _bound(looked: Looked, looked_for: Wanted, *, is_empty: bool) -> list[str]:
    """Say why something may be missing: nothing was found, not all was read, or only some kinds were meant."""
    plural = {kind.name: kind.plural for kind in KINDS}
    read = [(kind, looked.counts[kind.name]) for kind in KINDS if looked.counts.get(kind.name)]
    whole = [
        f"{count:,} {kind.name if count == 1 else kind.plural}" for kind, count in read if kind.name not in looked.cut
    ]
    newest = [f"the newest {count:,} {kind.plural}" for kind, count in read if kind.name in looked.cut]
    lines = []
    if is_empty:
        parts = ([f"all {', '.join(whole)}"] if whole else []) + newest
        lines.append(f"Looked through {'; '.join(parts)}." if parts else "There is nothing on this account yet.")
    elif newest:
        lines.append(f"Looked through {', '.join(newest)}{' and all of the rest' if whole else ''}.")
    if newest:
        lines.append(
            "Older customers are found by name and email, payments by order number, amount and customer, invoices by "
            "number, amount and customer."
        )
    if looked.refused:
        lines.append(f"Stripe did not let me read: {', '.join(plural[name] for name in sorted(looked.refused))}.")
    if looked_for.kinds:
        lines.append(f"Only {', '.join(sorted(plural[name] for name in looked_for.kinds))}, as you named them.")
    return [" ".join(lines)] if lines else []


def _data(points: int, record: Record) -> dict[str, object]:
    """Return a hit for programs, strangers' text apart."""
    return {
        "kind": record.kind,
        "id": record.id,
        "points": points,
        "amount_minor": record.money.minor if record.money else None,
        "currency": record.money.currency if record.money else None,
        "detail": record.detail,
        "ask": record.ask,
        "written_by_others": {"title": record.title},
    }


def _table(shown: list[tuple[int, Record]], total: int, about: str) -> TableCard:
    """Draw the hits."""
    columns = (
        Column("What"),
        Column("Name (as others wrote it)", foreign=True),
        Column("As it stands"),
        Column("Ask next"),
        Column("Id"),
    )
    rows = tuple(
        (record.kind.capitalize(), record.title, record.detail, record.ask, record.id) for _points, record in shown
    )
    return TableCard(f"Hits for {about}", columns, rows, total)


SKILL = Reads(
    name="search",
    summary="Search everything at once: customers, payments, invoices, subscriptions, products, disputes and more.",
    args=Args,
    examples=("search everything for Jane Roe", "find anything about order 42", "search teapot"),
    answer=answer,
)
