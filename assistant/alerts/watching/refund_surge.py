"""Refunds pass a share of the sales of the last seven days, in one currency, by amount or by count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from assistant.alerts.kind import Found, Kind
from assistant.alerts.watching.telling import percent_text, shown
from domain.alerting import AlertKind, Parameter, Values
from domain.counts import many
from domain.money import Money
from domain.periods import local_date, monday_of, zone_of
from domain.unusual import share_percent
from skills.contract import MerchantView
from storage import watched_sales, watching
from storage.alert_rules import AlertRule
from storage.database import Tx
from storage.watched_sales import Counted, Stretch
from storage.watching import Place

DAYS = 7


def explains(values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return (
        f"refunds pass {percent_text(int(values['percent_bp'] or 0))} of the sales of the last seven days, by amount "
        f"or by number, with at least {values['count']} of them"
    )


async def look(tx: Tx, merchant: MerchantView, rule: AlertRule, now: datetime) -> Sequence[Found]:
    """Compare each account's refunds with its sales, currency by currency, once its sales of a week are known.

    The week is of whole days with today, as every list has it: so the refunds can be looked at, and add up.
    """
    week = Stretch(_begin(merchant, now), now)
    found = []
    for place in await watching.places(tx):
        ends = await watched_sales.first_and_last_sale_s(tx, place)
        if ends is None or ends[0] > week.start.timestamp():
            continue
        refunded = await watched_sales.refunded(tx, place, week)
        sold = await watched_sales.sold(tx, place, week) if refunded else {}
        for currency, back in sorted(refunded.items()):
            sales = sold.get(currency, Counted(0, 0))
            if _is_surge(back, sales, rule):
                found.append(_found(place, currency, back, sales, rule, merchant, now))
    return found


def _begin(merchant: MerchantView, now: datetime) -> datetime:
    """When the first of the last seven days began where the merchant is."""
    midnight = now.astimezone(zone_of(merchant.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - timedelta(days=DAYS - 1)).astimezone(now.tzinfo)


def _is_surge(back: Counted, sales: Counted, rule: AlertRule) -> bool:
    """Whether the refunds pass the rule's share; 1 of 2 is none, however much that is."""
    return back.count >= int(rule.parameters["count"]) and bool(_passing(back, sales, rule))


def _passing(back: Counted, sales: Counted, rule: AlertRule) -> list[str]:
    """By what the refunds pass the rule's share: by amount, by number, or both."""
    limit = int(rule.parameters["percent_bp"])
    shares = (("amount", back.minor, sales.minor), ("number", back.count, sales.count))
    return [name for name, part, whole in shares if 10_000 * part > limit * whole]


def _found(
    place: Place, currency: str, back: Counted, sales: Counted, rule: AlertRule, merchant: MerchantView, now: datetime
) -> Found:
    """Tell of one currency, at most once in each of the merchant's weeks."""
    refunds, takings = (shown(merchant, Money(minor, currency)) for minor in (back.minor, sales.minor))
    limit = percent_text(int(rule.parameters["percent_bp"]))
    by_amount = f"{percent_text(share_percent(back.minor, sales.minor))} of the amount" if sales.minor else ""
    by_count = f"{percent_text(share_percent(back.count, sales.count))} of their number" if sales.count else ""
    shares = " and ".join(filter(None, (by_amount, by_count))) or "there were no sales at all"
    figures = f"{many(back.count, 'refund')} over {refunds}, {many(sales.count, 'sale')} over {takings}: {shares}"
    days = [local_date(int(moment.timestamp()), merchant.timezone) for moment in (_begin(merchant, now), now)]
    return Found(
        title=f"Refunds in {currency.upper()} pass {limit} of sales by {' and '.join(_passing(back, sales, rule))}",
        lines=(
            f"From {days[0]} to {days[1]}: {figures}.",
            f"“List {currency.upper()} refunds from {days[0]} to {days[1]}” shows them with their reasons.",
        ),
        because=f"{figures}; the limit is {limit}, from {many(int(rule.parameters['count']), 'refund')} on",
        subject_id=None,
        occurred_at=now,
        what=f"{currency}:{monday_of(local_date(int(now.timestamp()), merchant.timezone))}",
        account_id=place.account_id,
        livemode=place.livemode,
        amount_minor=back.minor,
        currency=currency,
    )


KIND = Kind(
    AlertKind(
        name="refund_surge",
        title="Refund surge",
        topic="refunds",
        severity="warning",
        explains=explains,
        parameters=(
            Parameter("percent_bp", 1000, "the share of sales, by amount or by number", low=1, high=100_000),
            Parameter("count", 5, "how many refunds there must be at least", low=1, high=10_000),
        ),
        is_addable=True,
    ),
    look=look,
    every_s=300,
)
