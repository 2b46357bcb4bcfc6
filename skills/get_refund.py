"""Shows one refund: how it stands, when it arrives, why it failed, and the number the customer's bank traces it by."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from domain.cards import Column, Field, TableCard
from skills.contract import Answer, Choice, Desk, Mentions, Reads
from skills.finding.foreign import quoted
from skills.finding.moments import minute_text
from skills.refunds.finding import find_refund
from skills.refunds.refund import Refund, arrival, as_data, standing_text


class Args(BaseModel):
    """Which refund to show."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    refund: str = Described(
        min_length=1,
        max_length=80,
        description="Which refund: its id (re_…), or the payment it belongs to (order number, pi_…, ch_…).",
    )


async def answer(args: Args, desk: Desk) -> Answer | Choice:
    """Answer with the refund as it stands now; NotFound with what to try."""
    refund = await find_refund(desk, args.refund)
    if isinstance(refund, Choice):
        return refund
    of = f" of {desk.show(refund.payment.amount)}" if refund.payment else ""
    to = f" to {quoted(refund.who, 150)}" if refund.who else ""
    lines = [
        f"Refund {refund.id}: {desk.show(refund.money)}{of} on payment {refund.payment_id}{to}, {refund.status}.",
        standing_text(desk, refund),
    ]
    if refund.reference and refund.status == "succeeded":
        lines.append(f"Reference number for the customer's bank: {refund.reference}.")
    first, last = arrival(desk, refund)
    figures = [refund.money, *((refund.payment.amount,) if refund.payment else ())]
    return Answer(
        text="\n".join(lines),
        cards=(_card(desk, refund),),
        figures=tuple(dict.fromkeys(figures)),
        data={**as_data(refund), "arrives_from": first.isoformat(), "arrives_by": last.isoformat()},
        mentions=Mentions(
            refund.payment_id or None, refund.customer_id, refund.payment.customer_name if refund.payment else None
        ),
    )


def _card(desk: Desk, refund: Refund) -> TableCard:
    """Draw what is known of the refund as labelled lines."""
    lines = [
        Field("Made", minute_text(desk, int(refund.source["created"]))),
        Field("Amount", desk.show(refund.money)),
        Field("Status", refund.status.replace("_", " ")),
        Field("Reason", refund.reason),
        Field("Payment", refund.payment_id),
        Field("Customer", refund.who, foreign=True),
        Field("Goes back to", refund.payment.method if refund.payment else ""),
        Field("Reference", refund.reference),
    ]
    rows = tuple((line.label, line.value) for line in lines if line.value)
    return TableCard(f"Refund {refund.id}", (Column(""), Column("", foreign=True)), rows, len(rows))


SKILL = Reads(
    name="get_refund",
    summary="Show one refund: its status, when it arrives, why it failed and what to do, its reference number.",
    args=Args,
    examples=("where is the refund for order 42?", "status of refund re_3Qx91Lm", "did the refund of order 17 arrive?"),
    answer=answer,
)
