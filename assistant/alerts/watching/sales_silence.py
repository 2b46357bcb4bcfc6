"""No payment for longer than is usual at this hour of this weekday.

The test is domain.unusual.missed_by_now: as long a stretch, up to the same hour of past weeks, had payments enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from assistant.alerts.kind import Found, Kind
from assistant.alerts.watching.telling import moment_text, span_text, spelled
from assistant.alerts.watching.weeks import same_in_past_weeks
from domain.alerting import AlertKind, Parameter, Values
from domain.counts import many
from domain.unusual import missed_by_now
from skills.contract import MerchantView
from storage import watched_sales, watching
from storage.alert_rules import AlertRule
from storage.database import Tx
from storage.watched_sales import Stretch
from storage.watching import Place

# A longer silence is compared as if it were as long: stretches of past weeks must not reach into each other.
LONGEST = timedelta(days=6)


def explains(values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    silence = spelled(values, "hours")
    return f"no payment comes for {silence} or longer, while in that time of past weeks at least seven came"


async def look(tx: Tx, merchant: MerchantView, rule: AlertRule, now: datetime) -> Sequence[Found]:
    """Look how long ago each account's last payment was, and what came in such a time of past weeks."""
    found = []
    for place in await watching.places(tx):
        ends = await watched_sales.first_and_last_sale_s(tx, place)
        if ends is None:
            continue
        first, last = (datetime.fromtimestamp(moment_s, UTC) for moment_s in ends)
        if now - last < timedelta(hours=int(rule.parameters["hours"])):
            continue
        silence = Stretch(max(last, now - LONGEST), now)
        known = [one for one in same_in_past_weeks(silence, merchant.timezone) if one.start >= first]
        counts = await watched_sales.sales_in(tx, place, known) if known else []
        usual = missed_by_now(counts)
        if usual is not None:
            found.append(_found(place, last, usual, counts, merchant, now))
    return found


def _found(place: Place, last: datetime, usual: int, counts: list[int], merchant: MerchantView, now: datetime) -> Found:
    """Tell of one account."""
    span = span_text(now - last)
    return Found(
        title=f"No payments since {moment_text(merchant, last)}",
        lines=(
            f"The last payment came {span} ago. In this time of the last {len(counts)} weeks: "
            + ", ".join(f"{count:,}" for count in counts)
            + " (latest week first).",
            "Try your checkout yourself. If Stripe shows payments since then, its events do not reach Florin.",
        ),
        because=(
            f"none came in {span}, where {many(usual, 'payment')} is the middle of the last {len(counts)} weeks at "
            "this hour of this weekday"
        ),
        subject_id=None,
        occurred_at=now,
        what=str(int(last.timestamp())),
        account_id=place.account_id,
        livemode=place.livemode,
    )


KIND = Kind(
    AlertKind(
        name="sales_silence",
        title="Sales silence",
        topic="payments",
        severity="urgent",
        explains=explains,
        parameters=(Parameter("hours", 1, "how many hours without a payment to wait at least", low=1, high=168),),
    ),
    look=look,
    every_s=120,
)
