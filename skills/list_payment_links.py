"""Lists payment links with what they sell, their address and how often they were paid."""

from __future__ import annotations

import asyncio

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.counts import all_of
from skills.contract import Answer, Desk, Mentions, Reads
from skills.selling.links import Link, count_paid, read_links

SHOWN_MAX = 20
TOLD_MAX = 3


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    active: bool | None = Field(
        default=None, description="true: only links that can be paid; false: only those switched off; else all."
    )


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer with the newest links and how many there are in all."""
    links = await read_links(desk, active=args.active)
    what = _what(args.active)
    if not links:
        return Answer(f"There are no {what}. To make one, say how much it shall ask for.", data={"count": 0})
    shown = links[:SHOWN_MAX]
    counts = await asyncio.gather(*(count_paid(desk, link) for link in shown))
    head = f"Showing the newest {len(shown)} of {len(links):,} {what}."
    if len(shown) == len(links):
        head = f"{all_of(len(links), what, 'payment link')}:"
    lines = [head]
    if len(shown) <= TOLD_MAX:
        lines += [_row_text(desk, link, count) for link, count in zip(shown, counts, strict=True)]
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, what, shown, counts, len(links)),),
        figures=tuple(dict.fromkeys(link.amount for link in shown if link.amount is not None)),
        data={
            "count": len(links),
            "shown": [_data(link, count) for link, count in zip(shown, counts, strict=True)],
        },
        mentions=Mentions(listed=tuple(link.id for link in shown)),
    )


def _what(active: bool | None) -> str:
    """Name what is listed."""
    if active is None:
        return "payment links"
    return "active payment links" if active else "payment links that are switched off"


def _row_text(desk: Desk, link: Link, count: int) -> str:
    """Write one link on a line."""
    amount = desk.show(link.amount) if link.amount else "any amount"
    state = "" if link.active else ", switched off"
    return f"- {link.title or 'without a name'}: {amount}, {_times(count)}{state}, {link.url} ({link.id})"


def _times(count: int) -> str:
    """Say how often something was paid."""
    return f"paid {count:,} times" if count > 1 else "paid once" if count else "not paid yet"


def _data(link: Link, count: int) -> dict[str, object]:
    """Return a link for programs: exact minor units."""
    return {
        "id": link.id,
        "active": link.active,
        "amount_minor": link.amount.minor if link.amount else None,
        "currency": link.source["currency"],
        "url": link.url,
        "paid_count": count,
        "recurs": link.recurs,
    }


def _table(desk: Desk, what: str, shown: list[Link], counts: list[int], total: int) -> TableCard:
    """Draw the rows that are shown."""
    columns = (
        Column("Sells"),
        Column("Amount", "right"),
        Column("Status"),
        Column("Paid", "right"),
        Column("Address"),
        Column("Link"),
    )
    rows = tuple(
        (
            link.title,
            (desk.show(link.amount) if link.amount else "any") + (" recurring" if link.recurs else ""),
            "active" if link.active else "switched off",
            f"{count:,}",
            link.url,
            link.id,
        )
        for link, count in zip(shown, counts, strict=True)
    )
    return TableCard(what[:1].upper() + what[1:], columns, rows, total)


SKILL = Reads(
    name="list_payment_links",
    summary="List payment links with what they sell, their address and how often they were paid.",
    args=Args,
    examples=("show my payment links", "which payment links are active?", "list the links that are switched off"),
    answer=answer,
)
