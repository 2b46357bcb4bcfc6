"""Lists the payments that Radar asks a person to look at, with their risk and what can be done."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from domain.cards import Column, TableCard
from domain.money import totals
from skills.contract import Answer, Desk, Mentions, Reads
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import minute_text
from skills.fraud.reviews import Reviewed, open_reviews

SHOWN_MAX = 50
TOLD_MAX = 5


class Args(BaseModel):
    """Nothing to say: all open reviews are listed."""

    model_config = ConfigDict(extra="forbid")


async def answer(_args: Args, desk: Desk) -> Answer:
    """Answer with every open review, newest first, and their sums per currency."""
    reviews = await open_reviews(desk)
    if not reviews:
        return Answer("No payment waits for a review.", data={"count": 0, "reviews": []})
    sums = totals(review.money for review in reviews if review.money)
    shown = reviews[:SHOWN_MAX]
    lines = [f"{len(reviews):,} payment{' waits' if len(reviews) == 1 else 's wait'} for a review:"]
    if len(reviews) > SHOWN_MAX:
        lines = [f"Showing the newest {SHOWN_MAX} of {len(reviews):,} open reviews; the sums are of all of them."]
    lines += [f"{code.upper()}: {desk.show(money)} in all." for code, money in sums.items()]
    lines += [_told(desk, review) for review in shown[:TOLD_MAX]]
    first = shown[0]
    lines.append(
        f"Next: “how risky is {first.payment_id}?”, “approve review {first.id}”, or “refund {first.payment_id}”."
    )
    figures = [*sums.values(), *(review.money for review in shown if review.money)]
    return Answer(
        text="\n".join(lines),
        cards=(_table(desk, shown, len(reviews)),),
        figures=tuple(dict.fromkeys(figures)),
        data={"count": len(reviews), "sums_minor": {code: money.minor for code, money in sums.items()},
              "reviews": [_data(review) for review in shown]},
        mentions=Mentions(listed=tuple(review.id for review in shown)),
    )  # fmt: skip


def _data(review: Reviewed) -> dict[str, object]:
    """Return a review for programs, strangers' text apart."""
    payment = review.payment
    return {
        "id": review.id,
        "payment_id": review.payment_id,
        "amount_minor": review.money.minor if review.money else None,
        "currency": review.money.currency if review.money else None,
        "reason": review.review["reason"],
        "created_unix_s": review.review["created"],
        "written_by_others": {"customer": payment.who if payment else "", "order": payment.order if payment else ""},
    }


def _told(desk: Desk, review: Reviewed) -> str:
    """Say what one review is about."""
    payment = review.payment
    shown = desk.show(review.money) if review.money else "a payment"
    who = f", {quoted(payment.who, 150)}" if payment and payment.who else ""
    risk = f", Radar's risk {review.risk}" if review.risk else ""
    opened = minute_text(desk, int(review.review["created"]))
    return f"- {opened} {shown}{who}{risk}; {review.why}; {review.id}, {review.payment_id}"


def _table(desk: Desk, shown: list[Reviewed], total: int) -> TableCard:
    """Draw the reviews."""
    columns = (
        Column("Opened"),
        Column("Amount", "right"),
        Column("Radar's risk"),
        Column("Why"),
        Column("Customer (as they wrote it)", foreign=True),
        Column("Paid from"),
        Column("Payment"),
        Column("Review"),
    )
    rows = tuple(
        (
            minute_text(desk, int(review.review["created"])),
            desk.show(review.money) if review.money else "",
            review.risk,
            review.why,
            review.payment.who if review.payment else "",
            foreign((review.review.get("ip_address_location") or {}).get("country"), 4),
            review.payment_id,
            review.id,
        )
        for review in shown
    )
    return TableCard("Payments to review", columns, rows, total)


SKILL = Reads(
    name="list_reviews",
    summary="List the payments that Radar asks a person to look at, with amount, risk and what can be done.",
    args=Args,
    examples=("which payments need a review?", "show open fraud reviews"),
    answer=answer,
)
