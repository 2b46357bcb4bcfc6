"""Sums over a mirrored account: what triggers have counted (migration 0010), added up by group and by span of time.

An account's objects are counted by quarter of an hour, so a span must begin and end at one: every time zone's midnights
do since 1972. `spans_fit` says whether they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from storage.database import Tx
from storage.records import many

SLOT_S = 900

_SUMS = text("""
    WITH added AS (
        SELECT s.topic, s.group_no, width_bucket(s.slot, CAST(:begins AS integer[])) - 1 AS span,
            sum(s.objects) AS objects, sum(s.amount_minor) AS amount_minor, sum(s.net_minor) AS net_minor,
            sum(s.less_minor) AS less_minor
        FROM mirror_sums s
        WHERE s.account_id = :account_id AND s.livemode = :livemode AND s.topic = ANY (CAST(:topics AS text[]))
            AND s.slot >= :first AND s.slot < :until
        GROUP BY 1, 2, 3
    )
    SELECT a.topic, a.span, g.what, a.objects::bigint, a.amount_minor::bigint, a.net_minor::bigint,
        a.less_minor::bigint
    FROM added a JOIN mirror_groups g ON g.group_no = a.group_no
    WHERE a.objects <> 0
""")


@dataclass(frozen=True, slots=True)
class Sum:
    """What the objects of one group and one span come to; `what` is what they have in common.

    Topics and what stands in the amounts: storage/mirror_report_tables.py. `span` counts the spans asked for from 0.
    """

    topic: str
    span: int
    what: dict[str, Any]
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
    told = {
        "account_id": account_id,
        "livemode": livemode,
        "topics": list(topics),
        "begins": [begin // SLOT_S for begin in begins_s],
        "first": begins_s[0] // SLOT_S,
        "until": until_s // SLOT_S,
    }
    return await many(tx, _SUMS.bindparams(**told), Sum)
