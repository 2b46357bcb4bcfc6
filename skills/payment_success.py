"""Says what share of payments succeeded, by currency, card and day, and why tries were declined with what helps."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Card, Column, SeriesCard, SeriesPoint, TableCard
from domain.counts import many
from domain.money import exponent
from domain.periods import Period
from skills.contract import Answer, Desk, Reads
from skills.reports import buckets
from skills.reports.drawing import Pen
from skills.reports.reading_tries import read_tries
from skills.reports.shares import days_text, period_said, share_text, tenths_of_percent
from skills.reports.tries import Outcomes, Reason, Tries

# Reasons told in words; the table has all of them.
TOLD_MAX = 3

BASIS = (
    "The success rate is the share of payments that succeeded among those that succeeded or failed, as they stand now. "
    "Payments the customer did not finish, open and canceled ones are in neither."
)

# What helps where the words for a decline don't say it, by Stripe's code (https://docs.stripe.com/declines/codes).
_HELPS = {
    "authentication_required": "send a payment link, so that the customer can confirm it with the bank",
    "payment_intent_authentication_failure": "send a payment link, so that the customer can confirm it with the bank",
    "merchant_blacklist": "take it off your block list if you know the customer",
    "currency_not_supported": "charge in another currency, or ask for another card",
    "blocked": "allow the customer in Stripe Radar if you know them",
}


class Args(BaseModel):
    """Which payments to look at."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    start: str | None = Field(
        default=None, max_length=20, description="First day, ISO date, inclusive; the last 30 days when left out."
    )
    end: str | None = Field(
        default=None, max_length=20, description="Last day, ISO date, inclusive; today when left out."
    )
    currency: str | None = Field(default=None, max_length=8, description="Only in this currency, ISO code such as EUR.")


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer from all pages; BadPeriod for a period that is none, BadAmount for a currency that does not exist."""
    period = period_said(desk, args.start, args.end)
    wanted = args.currency.lower() if args.currency else None
    if wanted is not None:
        exponent(wanted)
    await desk.progress("Reading payments and their tries")
    tries = await read_tries(desk, period, buckets.chart_size(period), wanted)
    pen = Pen(desk)
    return Answer(
        text="\n".join(_lines(pen, period, tries, wanted)),
        cards=_cards(pen, period, tries),
        figures=tuple(pen.figures),
        data=_data(period, tries),
    )


def _lines(pen: Pen, period: Period, tries: Tries, wanted: str | None) -> list[str]:
    """Write the answer as sentences."""
    counted = sum(outcomes.all for outcomes in tries.by_currency.values())
    of_all = f"{counted:,} of {many(tries.payments_read, 'payment')}"
    lines = [f"Payments made {days_text(period)} ({of_all}):"]
    for code, outcomes in sorted(tries.by_currency.items()):
        lines.append(f"{code.upper()}: {_sentence(pen, code, outcomes)}")
    if not counted:
        lines.append(f"There were none{f' in {wanted.upper()}' if wanted else ''}.")
    if tries.others:
        others = ", ".join(f"{count:,} in {code.upper()}" for code, count in sorted(tries.others.items()))
        lines.append(f"Not counted, because they are in other currencies: {others}.")
    lines += _reason_lines(tries)
    if tries.expired:
        named = ", ".join(f"{count:,} in {code.upper()}" for code, count in sorted(tries.expired.items()))
        lines.append(f"Checkouts that expired without a try to pay: {named}.")
    return [*lines, BASIS] if counted else lines


def _sentence(pen: Pen, currency: str, outcomes: Outcomes) -> str:
    """State one currency's outcomes."""
    rate = share_text(tenths_of_percent(outcomes.succeeded, outcomes.decided))
    told = f"{rate} succeeded ({outcomes.succeeded:,} of {outcomes.decided:,})" if rate else "none was decided yet"
    if outcomes.succeeded:
        told += f": {outcomes.first_try:,} at the first try, {outcomes.after_retry:,} after a declined one"
        told += f"; {pen.write(outcomes.taken_minor, currency)} taken"
    parts = [told + "."]
    if outcomes.failed:
        parts.append(f"{outcomes.failed:,} failed: {pen.write(outcomes.missed_minor, currency)} not taken.")
    undecided = {
        "not finished by the customer": outcomes.unfinished,
        "still open (processing, or authorised and not captured)": outcomes.open,
        "canceled": outcomes.canceled,
    }
    parts += [f"{count:,} {words}." for words, count in undecided.items() if count]
    return " ".join(parts)


def _ranked(tries: Tries) -> list[tuple[str, Reason]]:
    """The reasons, most frequent first."""
    return sorted(tries.reasons.items(), key=lambda row: (-row[1].tries, row[0]))


def _reason_lines(tries: Tries) -> list[str]:
    """Say why tries were declined, the most frequent reasons first."""
    declined = sum(reason.tries for reason in tries.reasons.values())
    if not declined:
        return []
    ranked = _ranked(tries)
    more = f"; the {TOLD_MAX} most frequent of {len(ranked)} reasons" if len(ranked) > TOLD_MAX else ""
    lines = [f"{many(declined, 'try was', 'tries were')} declined{more}:"]
    for code, reason in ranked[:TOLD_MAX]:
        why, helps = _advice(code, reason)
        lines.append(f"- {reason.tries:,} × {why} ({_share(reason.tries, declined)}). What helps: {helps}.")
    return lines


def _advice(code: str, reason: Reason) -> tuple[str, str]:
    """Split the words for a decline into why it was and what helps."""
    why, _semicolon, helps = reason.words.partition("; ")
    return why, helps or _HELPS.get(code) or ("try again later" if reason.again else "ask for another card")


def _share(part: int, whole: int) -> str:
    """Write a share, or a dash of nothing."""
    return share_text(tenths_of_percent(part, whole)) or "–"


def _cards(pen: Pen, period: Period, tries: Tries) -> tuple[Card, ...]:
    """Draw the rate over time, and a table each by currency, by what was paid with, and of the reasons."""
    cards: list[Card] = []
    if any(outcomes.decided for outcomes in tries.by_currency.values()):
        cards.append(_series(period, tries))
    if tries.by_currency:
        rows = [
            (code.upper(), *_cells(row), pen.write(row.taken_minor, code), pen.write(row.missed_minor, code))
            for code, row in sorted(tries.by_currency.items())
        ]
        more = (Column("Taken", "right"), Column("Not taken", "right"))
        cards.append(TableCard("Payments by currency", (Column("Currency"), *_COLUMNS, *more), tuple(rows), len(rows)))
    if tries.methods:
        ranked = sorted(tries.methods.items(), key=lambda row: (row[0][0], -row[1].all, row[0][1]))
        by_method = tuple((code.upper(), method, *_cells(outcomes)) for (code, method), outcomes in ranked)
        columns = (Column("Currency"), Column("Paid with"), *_COLUMNS)
        cards.append(TableCard("Payments by card and method", columns, by_method, len(by_method)))
    if tries.reasons:
        cards.append(_reasons(tries))
    return tuple(cards)


_COLUMNS = tuple(
    Column(title, "right") for title in ("Rate", "Succeeded", "First try", "After retry", "Failed", "Undecided")
)


def _cells(row: Outcomes) -> tuple[str, ...]:
    """Write the counts of a row."""
    counts = (row.succeeded, row.first_try, row.after_retry, row.failed, row.all - row.decided)
    return (_share(row.succeeded, row.decided), *(f"{count:,}" for count in counts))


def _reasons(tries: Tries) -> TableCard:
    """Draw every reason."""
    declined = sum(reason.tries for reason in tries.reasons.values())
    rows = []
    for code, reason in _ranked(tries):
        why, helps = _advice(code, reason)
        rows.append((why, f"{reason.tries:,}", _share(reason.tries, declined), helps))
    columns = (Column("Why"), Column("Tries", "right"), Column("Share", "right"), Column("What helps"))
    return TableCard("Why tries were declined", columns, tuple(rows), len(rows))


def _series(period: Period, tries: Tries) -> SeriesCard:
    """Draw the rate of each day, week or month; one without a decided payment is left out, for it has no rate."""
    points = []
    for first, row in tries.by_bucket.items():
        tenths = tenths_of_percent(row.succeeded, row.decided)
        if tenths is not None:
            text = f"{share_text(tenths)} ({row.succeeded:,} of {row.decided:,})"
            points.append(SeriesPoint(buckets.name(first, tries.size, period), tenths, text))
    return SeriesCard(f"Success rate per {tries.size}", "", tuple(points), unit="percent")


def _data(period: Period, tries: Tries) -> dict[str, Any]:
    """Return the counts for programs; rates are tenths of a percent, null where nothing was decided."""
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "payments_read": tries.payments_read,
        "tries_read": tries.tries_read,
        "currencies": {code: _counts(outcomes) for code, outcomes in sorted(tries.by_currency.items())},
        "methods": [
            {"currency": code, "method": method, **_counts(outcomes)}
            for (code, method), outcomes in sorted(tries.methods.items())
        ],
        "declines": [{"code": code, "tries": reason.tries} for code, reason in _ranked(tries)],
        "expired_checkouts": dict(sorted(tries.expired.items())),
        "by_bucket": {first.isoformat(): _counts(row, money=False) for first, row in tries.by_bucket.items()},
    }


def _counts(outcomes: Outcomes, *, money: bool = True) -> dict[str, int | None]:
    """Return the counts of a row; its sums only where they are of one currency."""
    names = [name for name in Outcomes.__slots__ if money or not name.endswith("_minor")]
    counts: dict[str, int | None] = {name: int(getattr(outcomes, name)) for name in names}
    return counts | {"rate_tenths_of_percent": tenths_of_percent(outcomes.succeeded, outcomes.decided)}


SKILL = Reads(
    name="payment_success",
    summary="Say what share of payments succeeded, by currency, card and day, and why tries were declined.",
    args=Args,
    examples=("what's our payment success rate?", "why do payments fail?", "decline reasons last month"),
    answer=answer,
)
