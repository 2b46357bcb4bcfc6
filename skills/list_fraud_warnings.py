"""Lists early fraud warnings, those that can still be refunded first: a refund now may spare a dispute later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from domain.cards import Column, TableCard
from domain.money import Money, totals
from skills.contract import Answer, Desk, Mentions, Reads
from skills.finding.foreign import quoted
from skills.finding.moments import minute_text
from skills.finding.payment import Payment, id_of, of_charge

WARNINGS_MAX = 5_000
SHOWN_MAX = 50
TOLD_MAX = 5


class Args(BaseModel):
    """Nothing to say: all warnings are listed."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class _Warned:
    """A warning with its payment."""

    warning: dict[str, Any]

    @property
    def payment(self) -> Payment:
        """The payment as its charge tells it."""
        return of_charge(self.warning["charge"])

    @property
    def payment_id(self) -> str:
        """The payment's id: the intent's, or the charge's when it has none."""
        return id_of(self.warning.get("payment_intent")) or self.payment.id

    @property
    def left(self) -> Money:
        """What a refund could still give back."""
        return self.payment.left

    @property
    def kind(self) -> str:
        """What kind of fraud the bank reported."""
        return str(self.warning["fraud_type"]).replace("_", " ")

    @property
    def can_refund(self) -> bool:
        """Whether anything can still be done: not refunded in full and not disputed."""
        return bool(self.warning["actionable"])

    @property
    def state(self) -> str:
        """What became of the payment."""
        if self.can_refund:
            return "refund it"
        return "disputed" if self.warning["charge"].get("disputed") else "refunded"


async def answer(_args: Args, desk: Desk) -> Answer:
    """Answer with every warning, those to act on first, and what is at stake per currency."""
    rows = await desk.stripe.all(
        "/v1/radar/early_fraud_warnings", {"expand": ["data.charge.customer"]}, limit=WARNINGS_MAX
    )
    every = sorted(map(_Warned, rows), key=lambda one: not one.can_refund)
    if not every:
        return Answer("There are no early fraud warnings.", data={"count": 0, "actionable": 0, "warnings": []})
    acting = [one for one in every if one.can_refund]
    at_stake = totals(one.left for one in acting)
    shown = every[:SHOWN_MAX]
    count = f"{len(every):,} early fraud warning{'' if len(every) == 1 else 's'}"
    bound = f" (the first {SHOWN_MAX} are shown)" if len(every) > SHOWN_MAX else ""
    lines = [f"{count}{bound}; {len(acting):,} can still be refunded before a dispute comes."]
    lines += [f"{code.upper()}: {desk.show(money)} at stake." for code, money in at_stake.items()]
    lines += [_told(desk, one) for one in acting[:TOLD_MAX]]
    if acting:
        lines.append(
            "A refund usually prevents the dispute and its fee. "
            f"Next: “refund {acting[0].payment_id}, it was fraudulent”."
        )
    figures = [*at_stake.values(), *(one.payment.amount for one in shown), *(one.left for one in acting[:TOLD_MAX])]
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, shown, len(every)),),
        figures=tuple(dict.fromkeys(figures)),
        data={"count": len(every), "actionable": len(acting),
              "at_stake_minor": {code: money.minor for code, money in at_stake.items()},
              "warnings": [_data(one) for one in shown]},
        mentions=Mentions(listed=tuple(one.payment_id for one in shown)),
    )  # fmt: skip


def _data(one: _Warned) -> dict[str, object]:
    """Return a warning for programs, strangers' text apart."""
    return {
        "id": one.warning["id"],
        "payment_id": one.payment_id,
        "amount_minor": one.payment.amount.minor,
        "left_minor": one.left.minor,
        "currency": one.payment.amount.currency,
        "fraud_type": one.warning["fraud_type"],
        "actionable": one.can_refund,
        "created_unix_s": one.warning["created"],
        "written_by_others": {"customer": one.payment.who, "order": one.payment.order},
    }


def _told(desk: Desk, one: _Warned) -> str:
    """Say what one warning is about."""
    who = f", {quoted(one.payment.who, 150)}" if one.payment.who else ""
    order = f", order {one.payment.order}" if one.payment.order else ""
    warned = minute_text(desk, int(one.warning["created"]))
    return f"- {warned} {desk.show(one.left)}{who}{order}: {one.kind}; refund {one.payment_id}"


def _table(desk: Desk, shown: list[_Warned], total: int) -> TableCard:
    """Draw the warnings."""
    columns = (
        Column("Warned"),
        Column("Amount", "right"),
        Column("Reported as"),
        Column("Next"),
        Column("Order", foreign=True),
        Column("Customer (as they wrote it)", foreign=True),
        Column("Payment"),
    )
    rows = tuple(
        (
            minute_text(desk, int(one.warning["created"])),
            desk.show(one.payment.amount),
            one.kind,
            one.state,
            one.payment.order,
            one.payment.who,
            one.payment_id,
        )
        for one in shown
    )
    return TableCard("Early fraud warnings", columns, rows, total)


SKILL = Reads(
    name="list_fraud_warnings",
    summary="List early fraud warnings, those that a refund can still keep from becoming a dispute first.",
    args=Args,
    examples=("any fraud warnings?", "which payments were reported as fraud?"),
    answer=answer,
)
