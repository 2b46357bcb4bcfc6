"""Shows one dispute: what the customer claims, what evidence counts and is there, the deadline, and what comes next."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, PaymentCard, TableCard
from domain.cards import Field as Line
from domain.money import Money
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.disputes.case import (
    ANSWERABLE,
    UNDER_REVIEW,
    WITH_MERCHANT,
    Case,
    deadline_text,
    if_nothing,
    missing_words,
    opening,
)
from skills.disputes.finding import find_dispute
from skills.disputes.reasons import FILES, in_sentence, label_of, reason_of
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import minute_text

VALUE_MAX = 200


class Args(BaseModel):
    """Which dispute."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    dispute: str = Field(
        min_length=1,
        max_length=80,
        description="Which dispute: its id (du_…), the payment's id, the order number, or the customer.",
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the dispute as it stands now; NotFound when there is none, a choice where several fit."""
    case = await find_dispute(desk, args.dispute)
    if isinstance(case, Choice):
        return case
    reason = reason_of(case.dispute["reason"])
    evidence = case.evidence
    lines = [
        f"{opening(desk, case)}: {case.state}.",
        f"What it means: {reason.claim}",
        *_answer_lines(desk, case),
        if_nothing(desk, case),
    ]
    if case.fee:
        lines.append(f"Stripe's fee for it: {desk.show(case.fee)}; it is kept whoever wins.")
    if not case.is_inquiry and case.status in WITH_MERCHANT | UNDER_REVIEW:
        lines.append(f"The bank holds {desk.show(case.money)}; it comes back if you win.")
    if case.status in ANSWERABLE:
        lines.append(f"Next: “draft evidence for {case.id}”, “submit evidence for {case.id}” or “accept {case.id}”.")
    figures: list[Money] = [case.money, *([case.fee] if case.fee else [])]
    return Answer(
        text="\n".join(lines),
        cards=(_card(desk, case), _evidence_table(case)),
        figures=tuple(figures),
        data={
            "id": case.id,
            "payment_id": case.payment_id,
            "charge_id": case.charge_id,
            "customer_id": case.customer_id,
            "amount_minor": case.money.minor,
            "currency": case.money.currency,
            "fee_minor": case.fee.minor if case.fee else None,
            "fee_currency": case.fee.currency if case.fee else None,
            "reason": case.dispute["reason"],
            "network_reason_code": case.dispute.get("network_reason_code"),
            "status": case.status,
            "due_unix_s": case.due_unix_s,
            "submission_count": case.submissions,
            "evidence_there": sorted(evidence),
            "evidence_missing": list(case.missing),
            "written_by_others": {name: foreign(value, VALUE_MAX) for name, value in sorted(evidence.items())},
        },
        mentions=Mentions(payment_id=case.payment_id, customer_id=case.customer_id, customer_name=case.who or None),
    )


def _answer_lines(desk: Desk, case: Case) -> list[str]:
    """Say until when it can be answered, what wins it, what is there and what is missing."""
    there = ", ".join(in_sentence(name) for name in sorted(case.evidence)) or "nothing"
    if case.status not in WITH_MERCHANT:
        sent = f"Evidence was sent {case.submissions} time{'' if case.submissions == 1 else 's'}"
        return [f"{sent}: {there}." if case.submissions else "No evidence was sent."]
    return [
        f"Answer {deadline_text(desk, case)}. To win it, show {reason_of(case.dispute['reason']).to_show}.",
        f"There already, not sent: {there}.",
        f"Counts and is missing: {missing_words(case)}." if case.missing else "Everything that counts is there.",
    ]


def _card(desk: Desk, case: Case) -> PaymentCard:
    """Draw the dispute with its payment."""
    fields = [Line("Dispute", case.id), Line("Reason", case.reason), Line("Payment", case.payment_id)]
    if code := foreign(case.dispute.get("network_reason_code"), 20):
        fields.append(Line("Network's reason code", code))
    if case.order:
        fields.append(Line("Order", case.order, foreign=True))
    if case.who:
        fields.append(Line("Customer", case.who, foreign=True))
    if case.status in WITH_MERCHANT:
        fields.append(Line("Answer", deadline_text(desk, case)))
    if case.fee:
        fields.append(Line("Fee", desk.show(case.fee)))
    opened = Line(minute_text(desk, int(case.dispute["created"])), f"Disputed {desk.show(case.money)}: {case.reason}")
    heading = f"{'Inquiry' if case.is_inquiry else 'Dispute'} over {desk.show(case.money)}"
    return PaymentCard(
        case.payment_id, case.money.minor, case.money.currency, case.state, heading, tuple(fields), (opened,)
    )


def _evidence_table(case: Case) -> TableCard:
    """Draw what counts for the reason and whether it is there, then what is there besides."""
    counts = reason_of(case.dispute["reason"]).fields
    others = [name for name in sorted(case.evidence) if name not in counts]
    rows = []
    for name in (*counts, *others):
        value = case.evidence.get(name)
        needed = "counts" if name in counts else ""
        kind = "file" if name in FILES else "text"
        rows.append((label_of(name), needed, kind, quoted(value, VALUE_MAX) if value else "missing"))
    columns = (Column("Evidence"), Column("For this reason"), Column("Kind"), Column("There", foreign=True))
    return TableCard(f"Evidence for {case.reason}", columns, tuple(rows), len(rows))


SKILL = Reads(
    name="get_dispute",
    summary="Show one dispute: the claim, the deadline, what evidence counts and what is there, and what comes next.",
    args=Args,
    examples=("what is the dispute on order 42 about?", "show dispute du_1Nx", "what evidence do I need for du_1Nx?"),
    answer=answer,
)
