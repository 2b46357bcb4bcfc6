"""Sums over a mirrored account: what triggers have counted (migration 0010), added up by group and by span of time.

An account's objects are counted by quarter of an hour, so a span must begin and end at one: every time zone's midnights
do since 1972. `spans_fit` says whether they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import text

from storage.database import Tx
from storage.records import many

SLOT_S = 900

DAY_S = 86_400

# Ranges of slots, each read by the index.
_SUMS = text("""
    WITH added AS MATERIALIZED (
        SELECT r.span, s.group_no, sum(s.objects) AS objects, sum(s.amount_minor) AS amount_minor,
            sum(s.net_minor) AS net_minor, sum(s.less_minor) AS less_minor
        FROM unnest(CAST(:spans AS integer[]), CAST(:firsts AS integer[]), CAST(:ends AS integer[]))
            r (span, first, until)
        CROSS JOIN unnest(CAST(:topics AS text[])) t (topic)
        CROSS JOIN LATERAL (
            SELECT s.* FROM mirror_sums s WHERE s.account_id = :account_id AND s.livemode = :livemode
            AND s.topic = t.topic AND s.slot >= r.first AND s.slot < r.until OFFSET 0
        ) s
        GROUP BY 1, 2
    )
    SELECT span, group_no, objects::bigint, amount_minor::bigint, net_minor::bigint, less_minor::bigint
    FROM added WHERE objects <> 0
""")

_GROUPS = text("""
    SELECT g.group_no, g.topic, g.what FROM unnest(CAST(:group_nos AS bigint[])) n (group_no)
    CROSS JOIN LATERAL (SELECT * FROM mirror_groups m WHERE m.group_no = n.group_no OFFSET 0) g
""")


@dataclass(frozen=True, slots=True)
class Group:
    """What objects have in common; topics: storage/mirror_report_tables.py."""

    group_no: int
    topic: str
    what: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sum:
    """What the objects of one group and one span come to; `span` counts the spans asked for from 0."""

    span: int
    group: Group
    objects: int
    amount_minor: int
    net_minor: int
    less_minor: int


def spans_fit(bounds_s: Sequence[int]) -> bool:
    """Whether all these moments are at whole quarters of an hour, which is as exactly as is counted."""
    return all(bound % SLOT_S == 0 for bound in bounds_s)


async def sums(
    tx: Tx, account_id: str, *, livemode: bool, topics: Sequence[str], begins_s: Sequence[int], until_s: int
) -> list[Sum]:
    """Add up each group's objects by the span they were made in: from each of `begins_s` to the next, up to `until_s`.

    Moments are in Unix seconds, ascending, at quarters of an hour.
    """
    ranges = list(_ranges(begins_s, until_s))
    told = {
        "account_id": account_id,
        "livemode": livemode,
        "topics": list(topics),
        "spans": [span for span, _first, _until in ranges],
        "firsts": [first for _span, first, _until in ranges],
        "ends": [until for _span, _first, until in ranges],
    }
    added = (await tx.execute(_SUMS, told)).all()
    named = {"group_nos": list({row.group_no for row in added})}
    groups = {group.group_no: group for group in await many(tx, _GROUPS.bindparams(**named), Group)}
    return [Sum(span, groups[group_no], *sums) for span, group_no, *sums in added]


def _ranges(begins_s: Sequence[int], until_s: int) -> Iterator[tuple[int, int, int]]:
    """Yield the ranges of slots that make up each span: its whole days in UTC, and quarters of an hour at both ends."""
    for span, (begin_s, end_s) in enumerate(pairwise([*begins_s, until_s])):
        first_day, last_day = -(-begin_s // DAY_S), end_s // DAY_S
        if first_day >= last_day:
            yield span, begin_s // SLOT_S, end_s // SLOT_S
            continue
        yield span, -last_day, -first_day
        yield span, begin_s // SLOT_S, first_day * DAY_S // SLOT_S
        yield span, last_day * DAY_S // SLOT_S, end_s // SLOT_S
