"""Lists alerts: what Florin told the merchant, newest first, with why and what is still open."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.errors import BadAmount
from domain.money import Money
from skills.alerting.finding import find_rules
from skills.alerting.rules import own_records
from skills.alerting.wording import moment_text
from skills.contract import Answer, Desk, Mentions, Reads
from skills.finding.moments import created_between, span_text
from storage import alerts
from storage.alerts import Alert

SHOWN_MAX = 100
TOLD_MAX = 10


class Args(BaseModel):
    """Which alerts."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    status: Literal["open", "acknowledged", "resolved"] | None = Field(None, description="Only those that stand so.")
    alerts: str | None = Field(None, min_length=1, max_length=80, description="A topic such as fraud, or a kind.")
    start: str | None = Field(None, max_length=10, description="First ISO day.")
    end: str | None = Field(None, max_length=10, description="Last ISO day.")
    limit: int = Field(20, ge=1, le=SHOWN_MAX, description="How many to show at most.")


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer with the newest alerts that fit, and how many fit in all by kind."""
    kinds = {ruled.kind.name for ruled in await find_rules(desk, args.alerts)} if args.alerts else None
    bounds = created_between(desk, args.start, args.end)
    since = datetime.fromtimestamp(bounds["gte"], UTC) if "gte" in bounds else None
    until = datetime.fromtimestamp(bounds["lte"] + 1, UTC) if "lte" in bounds else None
    states = (args.status,) if args.status else alerts.ALERT_STATES
    async with own_records(desk).reading() as tx:
        counts = Counter(await alerts.counted(tx, states=states, kinds=kinds, since=since, until=until))
        before = (until, "") if until else None
        found = await alerts.listed(tx, states=states, kinds=kinds, since=since, before=before, limit=args.limit)
    total = counts.total()
    when = span_text(args.start, args.end)
    said = f"{args.status} " if args.status else ""
    if not total:
        return Answer(f"No {said}alerts{when}.", data={"count": 0, "alerts": []})
    lines = [
        f"{total:,} {said}alert{'s' * (total != 1)}{when}"
        + (f", the newest {len(found)}:" if total > len(found) else ":")
    ]
    lines += [_told(desk, alert) for alert in found[:TOLD_MAX]]
    if len(found) > TOLD_MAX:
        titles = own_records(desk).kinds
        named = [f"{titles[kind].title if kind in titles else kind}: {count:,}" for kind, count in counts.most_common()]
        lines.append(f"In all: {'; '.join(named)}.")
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, found, total),),
        figures=tuple(dict.fromkeys(money for alert in found if (money := _money(alert)) is not None)),
        data={"count": total, "by_kind": dict(counts), "alerts": [_data(alert) for alert in found]},
        mentions=Mentions(listed=tuple(alert.subject_id or alert.id for alert in found)),
    )


def _told(desk: Desk, alert: Alert) -> str:
    """Say one alert in a line, with why, and what stands about it."""
    state = _state(desk, alert)
    stands = "" if state == "open" else f" ({state})"
    return f"- {moment_text(desk, alert.created_at)} {alert.title}{stands}: because {alert.because}; {alert.id}"


def _state(desk: Desk, alert: Alert) -> str:
    """Say where an alert stands: one that is open may be silent until a moment."""
    until = alert.snoozed_until
    is_silent = alert.state == alerts.OPEN and until is not None and until > desk.now
    return f"snoozed until {moment_text(desk, until)}" if is_silent and until else alert.state


def _table(desk: Desk, found: list[Alert], total: int) -> TableCard:
    """Draw the alerts; a title may hold what a customer wrote, quoted."""
    columns = (
        Column("When"), Column("Alert", foreign=True), Column("Because", foreign=True), Column("Until"),
        Column("State"), Column("About"),
    )  # fmt: skip
    rows = tuple(
        (
            moment_text(desk, alert.created_at),
            alert.title,
            alert.because,
            moment_text(desk, alert.deadline_at) if alert.deadline_at else "",
            _state(desk, alert),
            alert.subject_id or "",
        )
        for alert in found
    )
    return TableCard("Alerts", columns, rows, total)


def _data(alert: Alert) -> dict[str, object]:
    """Return an alert for programs, what may hold strangers' text apart."""
    return {
        "id": alert.id,
        "kind": alert.kind,
        "severity": alert.severity,
        "state": alert.state,
        "subject_id": alert.subject_id,
        "amount_minor": alert.amount_minor,
        "currency": alert.currency,
        "created_unix_s": int(alert.created_at.timestamp()),
        "snoozed_until_unix_s": int(alert.snoozed_until.timestamp()) if alert.snoozed_until else None,
        "deadline_unix_s": int(alert.deadline_at.timestamp()) if alert.deadline_at else None,
        "proposal_id": alert.proposal_id,
        "may_quote_others": {"title": alert.title, "because": alert.because, "lines": list(alert.lines)},
    }


def _money(alert: Alert) -> Money | None:
    """Return an alert's amount."""
    try:
        return Money(alert.amount_minor, alert.currency) if alert.amount_minor is not None and alert.currency else None
    except BadAmount:
        return None


SKILL = Reads(
    name="list_alerts",
    summary="List what Florin alerted you about, newest first, with why and what is still open.",
    args=Args,
    examples=("what happened while I was away?", "show open alerts"),
    answer=answer,
)
