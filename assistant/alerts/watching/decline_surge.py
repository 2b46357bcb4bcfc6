"""Far more tries to pay are declined in the last hour than at the same hour of past weeks, in one currency.

The test is domain.unusual.surge: an exact binomial bound against the rate of up to eight weeks without the worst.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from assistant.alerts.kind import Found, Kind
from assistant.alerts.rules import rule_key
from assistant.alerts.watching.telling import HOUR, moment_text, percent_text
from assistant.alerts.watching.weeks import same_in_past_weeks
from domain.alerting import AlertKind, Parameter, Values
from domain.counts import many
from domain.unusual import Surge, share_percent, surge
from skills.contract import MerchantView
from storage import alerts, watched_sales, watching
from storage.alert_rules import AlertRule
from storage.database import Tx
from storage.watched_sales import SLOT_S, Stretch
from storage.watching import Place

NAME = "decline_surge"

# What begins again so soon after it ended is the same surge.
CALM = timedelta(hours=3)


def explains(values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return (
        f"at least {values['count']} tries to pay are declined within an hour, at least {values['times']} times the "
        "usual share of this hour in past weeks, and chance does not explain it"
    )


async def look(tx: Tx, merchant: MerchantView, rule: AlertRule, now: datetime) -> Sequence[Found]:
    """Compare the last four full quarters of an hour with the same ones of past weeks, currency by currency."""
    end = datetime.fromtimestamp(int(now.timestamp()) // SLOT_S * SLOT_S, UTC)
    stretches = [Stretch(end - HOUR, end), *same_in_past_weeks(Stretch(end - HOUR, end), merchant.timezone)]
    found = []
    for place in await watching.places(tx):
        for currency, tried in sorted((await watched_sales.tries(tx, place, stretches)).items()):
            much = surge(
                tried[0], tried[1:], failed_min=int(rule.parameters["count"]), times_min=int(rule.parameters["times"])
            )
            if much is not None:
                began = await _began(tx, rule, place, currency, end - HOUR)
                found.append(_found(place, currency, much, merchant, end, began))
    return found


async def _began(tx: Tx, rule: AlertRule, place: Place, currency: str, start: datetime) -> str:
    """Return what names the surge: the begin of the one that is told of already, else of this hour."""
    mode = "live" if place.livemode else "test"
    prefix = f"{NAME}:{rule_key(rule)}:{place.account_id}:{mode}::{currency}:"
    told = await alerts.listed(tx, kinds=(NAME,), since=start - CALM, limit=50)
    unresolved = await alerts.listed(tx, states=(alerts.OPEN, alerts.ACKNOWLEDGED), kinds=(NAME,), limit=50)
    known = [alert.dedupe_key for alert in (*told, *unresolved) if alert.dedupe_key.startswith(prefix)]
    return known[0].removeprefix(prefix) if known else str(int(start.timestamp()))


def _found(place: Place, currency: str, much: Surge, merchant: MerchantView, end: datetime, began: str) -> Found:
    """Tell of one currency."""
    now, usual = much.now, much.usual
    share, usually = (percent_text(share_percent(one.failed, one.tried)) for one in (now, usual))
    until = moment_text(merchant, end)
    return Found(
        title=f"Unusually many declined payments in {currency.upper()}",
        lines=(
            f"In the hour to {until} {now.failed:,} of {many(now.tried, 'try', 'tries')} were declined ({share}).",
            f"The same hour of {much.weeks} past weeks: {usual.failed:,} of {usual.tried:,} ({usually}).",
            "Common reasons: somebody tests stolen cards on your page, or the checkout or a bank has a fault.",
        ),
        because=(
            f"{now.failed:,} of {now.tried:,} were declined ({share}), where {usual.failed:,} of {usual.tried:,} "
            f"({usually}) are usual at this hour; by chance that happens less than once in 10,000 hours"
        ),
        subject_id=None,
        occurred_at=end,
        what=f"{currency}:{began}",
        account_id=place.account_id,
        livemode=place.livemode,
    )


KIND = Kind(
    AlertKind(
        name=NAME,
        title="Decline surge",
        topic="payments",
        severity="urgent",
        explains=explains,
        parameters=(
            Parameter("count", 5, "how many declined tries there must be at least", low=3, high=100_000),
            Parameter("times", 2, "how many times the usual share it must be", low=2, high=100),
        ),
    ),
    look=look,
    every_s=300,
)
