"""Ranks who paid by what they brought in a period, each currency for itself: from Florin's own copy, else all pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.periods import Period
from skills.contract import Desk, Mirror
from skills.finding.payment import of_charge
from skills.reports.sales import Counted, Sale, sales
from storage import mirror_buyers, mirror_reports
from storage.database import Tx
from storage.mirror_buyers import Ranked, Span

# What a copy must have to rank.
KINDS = ("charge", "dispute", "customer")

# Only capital letters of these are the same as small ones in a guest's e-mail; the copy's database folds no others.
_FOLDED = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})

# How many sales of one buyer are looked at for a name where the newest has none.
SALES_MAX = 100_000


@dataclass(slots=True)
class Buyer:
    """What one customer brought in one currency; `customer_id` is "" for guests, who are told apart by e-mail."""

    customer_id: str
    who: str
    payments: int = 0
    net_minor: int = 0


@dataclass(frozen=True, slots=True)
class Ranking:
    """One currency's buyers, how many there are and who of them brought most, and the payments of nobody known."""

    shown: list[Buyer]
    buyers: int
    payments: int
    net_minor: int
    nobody: Buyer


@dataclass(slots=True)
class _Board:
    """One currency's buyers by their key, and the payments of nobody known."""

    buyers: dict[str, Buyer] = field(default_factory=dict)
    nobody: Buyer = field(default_factory=lambda: Buyer("", ""))

    def add(self, sale: Sale) -> None:
        """Count a sale for who made it: the customer's record, else a guest's e-mail, else nobody known."""
        payment = of_charge(sale.charge)
        customer_id = payment.customer_id or ""
        email = str((sale.charge.get("billing_details") or {}).get("email") or sale.charge.get("receipt_email") or "")
        key = customer_id or email.translate(_FOLDED)
        buyer = self.buyers.setdefault(key, Buyer(customer_id, payment.who)) if key else self.nobody
        buyer.who = buyer.who or payment.who
        buyer.payments += 1
        buyer.net_minor += sale.net_minor

    def ranking(self, shown: int) -> Ranking:
        """Rank them, the one who brought most first."""
        everyone = sorted(self.buyers.items(), key=lambda row: (-row[1].net_minor, row[0]))
        counted = [buyer for _key, buyer in everyone] + [self.nobody]
        return Ranking(
            shown=counted[:-1][:shown],
            buyers=len(everyone),
            payments=sum(one.payments for one in counted),
            net_minor=sum(one.net_minor for one in counted),
            nobody=self.nobody,
        )


async def read_buyers(desk: Desk, period: Period, wanted: str | None, shown: int) -> tuple[Counted, dict[str, Ranking]]:
    """Rank the buyers of each currency, or of one; the first `shown` are named."""
    found = await _mirrored(desk, period, wanted, shown)
    if found is not None:
        return found
    counted, boards = Counted(), dict[str, _Board]()
    async for page in sales(desk, period, wanted, counted, ["data.customer"]):
        for sale in page:
            boards.setdefault(sale.currency, _Board()).add(sale)
    return counted, {code: board.ranking(shown) for code, board in sorted(boards.items())}


async def _mirrored(
    desk: Desk, period: Period, wanted: str | None, shown: int
) -> tuple[Counted, dict[str, Ranking]] | None:
    """Rank from the copy; None where it can't tell."""
    since, until = period.bounds_unix_s(desk.merchant.timezone)
    if desk.mirror is None or not mirror_reports.spans_fit((since, until)):
        return None
    async with desk.mirror.reading(*KINDS) as tx:
        if tx is None:
            return None
        span = Span(desk.mirror.account_id, desk.mirror.livemode, since, until)
        rows = await mirror_buyers.ranked(tx, span, shown)
        unnamed = await mirror_reports.sums(
            tx, span.account_id, livemode=span.livemode, topics=("unnamed",), begins_s=[since], until_s=until
        )
        told = [row for row in rows if wanted in (None, row.currency)]
        names = await _names(desk.mirror, tx, span, told)
    by_currency: dict[str, list[Ranked]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row)
    nobodies = {one.group.what["currency"]: Buyer("", "", one.objects, one.net_minor) for one in unnamed}
    counted, rankings = Counted(), dict[str, Ranking]()
    for code in sorted({*by_currency, *nobodies}):
        ranking = _ranking(by_currency.get(code, []), nobodies.get(code, Buyer("", "")), names)
        counted.payments += ranking.payments
        if wanted in (None, code):
            rankings[code] = ranking
        else:
            counted.others[code] += ranking.payments
    return counted, rankings


def _ranking(rows: list[Ranked], nobody: Buyer, names: dict[int, str]) -> Ranking:
    """Put one currency together."""
    named = [Buyer(row.customer_id or "", names.get(row.group_no, ""), row.payments, row.net_minor) for row in rows]
    return Ranking(
        shown=named,
        buyers=rows[0].buyers if rows else 0,
        payments=nobody.payments + (rows[0].all_payments if rows else 0),
        net_minor=nobody.net_minor + (rows[0].all_net_minor if rows else 0),
        nobody=nobody,
    )


async def _names(mirror: Mirror, tx: Tx, span: Span, rows: list[Ranked]) -> dict[int, str]:
    """Name buyers as their newest sale with a name does."""
    names = await _named(mirror, tx, span, [row.group_no for row in rows], each=1)
    without = [row.group_no for row in rows if not names[row.group_no]]
    return names | (await _named(mirror, tx, span, without, each=SALES_MAX) if without else {})


async def _named(mirror: Mirror, tx: Tx, span: Span, group_nos: list[int], each: int) -> dict[int, str]:
    """Read the names on sales, the newest first."""
    names: dict[int, str] = {}
    for sale in await mirror_buyers.sales_of(tx, span, group_nos, each) if group_nos else ():
        charge: dict[str, Any] = {**sale.charge, "customer": sale.customer or sale.charge.get("customer")}
        mirror.tell(charge)
        names[sale.group_no] = names.get(sale.group_no) or of_charge(charge).who
    return names
