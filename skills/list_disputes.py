"""Lists disputes, those that need an answer first and by deadline, with what each is about and needs."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.counts import all_of
from domain.money import Money, totals
from skills.contract import Answer, Desk, Mentions, Reads
from skills.disputes.case import OPEN, UNDER_REVIEW, WITH_MERCHANT, Case, left_text, missing_words
from skills.disputes.finding import all_cases
from skills.finding.foreign import quoted
from skills.finding.moments import minute_text

SHOWN_MAX = 50

# How many open disputes are told in sentences; the table has the others.
TOLD_MAX = 5

_STATUSES = {
    "needs_response": WITH_MERCHANT,
    "under_review": UNDER_REVIEW,
    "open": OPEN,
    "won": frozenset({"won"}),
    "lost": frozenset({"lost"}),
    "closed": frozenset({"won", "lost", "warning_closed", "prevented"}),
}

_NAMES = {
    "needs_response": "disputes that need your answer",
    "under_review": "disputes under review by the bank",
    "open": "open disputes",
    "won": "won disputes",
    "lost": "lost disputes",
    "closed": "closed disputes",
}


class Args(BaseModel):
    """What the list may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    status: Literal["needs_response", "under_review", "open", "won", "lost", "closed"] | None = Field(
        default=None,
        description="needs_response: can be answered; under_review: with the bank; open: both; closed: won or lost.",
    )


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer with all disputes that fit, the most urgent first; Unavailable or StripeRefused as Stripe answers."""
    every = await all_cases(desk)
    wanted = _STATUSES.get(args.status) if args.status else None
    cases = sorted((case for case in every if wanted is None or case.status in wanted), key=_urgency)
    what = _NAMES[args.status] if args.status else "disputes"
    if not cases:
        looked = f" I looked at all {len(every):,} disputes." if every else ""
        return Answer(f"There are no {what}.{looked}", data={"count": 0, "disputes": []})
    waiting = [case for case in cases if case.status in WITH_MERCHANT]
    sums = totals(case.money for case in cases)
    fees = totals(case.fee for case in cases if case.fee)
    lines = [_counted(what, cases), *_sum_lines(desk, cases, sums, fees)]
    if waiting:
        lines.append(f"{len(waiting):,} {'needs' if len(waiting) == 1 else 'need'} your answer, the soonest first:")
        lines += [_told(desk, case) for case in waiting[:TOLD_MAX]]
        lines.append(f"Next: “draft evidence for {waiting[0].id}”, or “accept {waiting[0].id}”.")
    elif args.status in (None, "open"):
        lines.append("None of them needs your answer now.")
    shown = cases[:SHOWN_MAX]
    figures = [*sums.values(), *fees.values(), *(case.money for case in shown), *_of_needing(cases).values()]
    figures += [case.fee for case in shown if case.fee]
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, shown, len(cases), what),),
        figures=tuple(dict.fromkeys(figures)),
        data={"count": len(cases), "sums_minor": {code: money.minor for code, money in sums.items()},
              "disputes": [as_data(case) for case in shown]},
        mentions=Mentions(listed=tuple(case.id for case in shown)),
    )  # fmt: skip


def as_data(case: Case) -> dict[str, object]:
    """Return a dispute for programs: exact minor units, strangers' text apart and named as theirs."""
    return {
        "id": case.id,
        "payment_id": case.payment_id,
        "amount_minor": case.money.minor,
        "currency": case.money.currency,
        "reason": case.dispute["reason"],
        "status": case.status,
        "due_unix_s": case.due_unix_s if case.status in WITH_MERCHANT else None,
        "missing_evidence": list(case.missing) if case.status in WITH_MERCHANT else [],
        "written_by_others": {"customer": case.who, "order": case.order},
    }


def _urgency(case: Case) -> tuple[int, int]:
    """Order disputes: to answer by deadline, then with the bank, then closed, each of those newest first."""
    created = int(case.dispute["created"])
    if case.status in WITH_MERCHANT:
        return 0, case.due_unix_s or created
    return (1 if case.status in UNDER_REVIEW else 2), -created


def _counted(what: str, cases: list[Case]) -> str:
    """Say how many there are and how many are shown."""
    if len(cases) > SHOWN_MAX:
        return f"Showing the {SHOWN_MAX} most urgent of {len(cases):,} {what}; the sums are of all {len(cases):,}."
    return f"{all_of(len(cases), what, 'dispute')}:"


def _of_needing(cases: list[Case]) -> dict[str, Money]:
    """Sum what the merchant can still answer, per currency."""
    return totals(case.money for case in cases if case.status in WITH_MERCHANT)


def _sum_lines(desk: Desk, cases: list[Case], sums: dict[str, Money], fees: dict[str, Money]) -> list[str]:
    """Say how much is disputed per currency, how much of it can still be answered, and the fees."""
    needing, lines = _of_needing(cases), []
    for code, money in sums.items():
        count = sum(1 for case in cases if case.money.currency == code)
        part = f", {desk.show(needing[code])} of it needs your answer" if code in needing else ""
        lines.append(f"{code.upper()}: {count:,} over {desk.show(money)}{part}.")
    if fees:
        lines.append(f"Fees for them so far: {', '.join(desk.show(fee) for fee in fees.values())}.")
    return lines


def _told(desk: Desk, case: Case) -> str:
    """Say what one dispute needs."""
    order = f", order {case.order}" if case.order else ""
    who = f", {quoted(case.who, 150)}" if case.who else ""
    if case.status == "appeal_needs_response":
        needs = "an appeal is made in Stripe's dashboard"
    elif case.evidence.get("uncategorized_text"):
        needs = "evidence is staged and not sent yet"
    else:
        needs = f"would count and is missing: {missing_words(case, 3)}" if case.missing else "all that counts is there"
    kind = "inquiry, " if case.is_inquiry else ""
    due = minute_text(desk, case.due_unix_s) if case.due_unix_s else "no stated day"
    left = left_text(desk, case)
    return f"- {due} ({left}): {desk.show(case.money)}, {kind}{case.reason}{order}{who}, {case.id}; {needs}."


def _table(desk: Desk, shown: list[Case], total: int, what: str) -> TableCard:
    """Draw the disputes."""
    columns = (
        Column("Answer by"),
        Column("Left"),
        Column("Amount", "right"),
        Column("Reason"),
        Column("Status"),
        Column("Order", foreign=True),
        Column("Customer (as they wrote it)", foreign=True),
        Column("Dispute"),
    )
    rows = []
    for case in shown:
        waits = case.status in WITH_MERCHANT
        due = minute_text(desk, case.due_unix_s) if waits and case.due_unix_s else ""
        left = left_text(desk, case) if waits else ""
        rows.append((due, left, desk.show(case.money), case.reason, case.state, case.order, case.who, case.id))
    return TableCard(what[:1].upper() + what[1:], columns, tuple(rows), total)


SKILL = Reads(
    name="list_disputes",
    summary="List disputes, those that need an answer first, by deadline, with amounts and what each needs.",
    args=Args,
    examples=("show my disputes", "which chargebacks need a response?", "how many disputes did we lose?"),
    answer=answer,
)
