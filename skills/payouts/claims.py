"""What could still be taken out of the balance: refunds that have not been, and inquiries that may become disputes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.refunds.standing import INQUIRIES

# Refunds that wait longer than this fail; inquiries are settled by then (https://docs.stripe.com/disputes).
LOOKED_BACK_DAYS = 120

_DAY_S = 86_400
_WAITING = frozenset({"pending", "requires_action"})


@dataclass(frozen=True, slots=True)
class Claims:
    """Counts and the sum of one currency; what left the balance already is in none of them."""

    refunds: int
    inquiries: int
    total: Money

    @property
    def words(self) -> str:
        """Name them: "1 refund not through yet and 2 inquiries"."""
        parts = []
        if self.refunds:
            parts.append(f"{self.refunds:,} refund{'s' * (self.refunds != 1)} not through yet")
        if self.inquiries:
            parts.append(f"{self.inquiries:,} {'inquiry' if self.inquiries == 1 else 'inquiries'}")
        return " and ".join(parts)


async def read_claims(desk: Desk, currency: str) -> Claims:
    """Read the refunds and disputes of the last LOOKED_BACK_DAYS, all pages, and add up what may still be taken."""
    params = {"created": {"gte": int(desk.now.timestamp()) - LOOKED_BACK_DAYS * _DAY_S}}
    refunds, disputes = await asyncio.gather(
        _kept(desk, "/v1/refunds", params, currency, _WAITING), _kept(desk, "/v1/disputes", params, currency, INQUIRIES)
    )
    waiting = [row["amount"] for row in refunds if not row.get("balance_transaction")]
    asked = [row["amount"] for row in disputes if not row.get("balance_transactions")]
    return Claims(len(waiting), len(asked), Money(sum(waiting) + sum(asked), currency))


async def _kept(
    desk: Desk, path: str, params: dict[str, Any], currency: str, statuses: frozenset[str]
) -> list[dict[str, Any]]:
    """Keep the rows of a list that are in a currency and one of the states."""
    rows = []
    async for page in desk.stripe.pages(path, params):
        rows += [row for row in page if row["currency"] == currency and row["status"] in statuses]
    return rows
