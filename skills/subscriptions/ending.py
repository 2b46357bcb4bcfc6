"""How a subscription is to end, and what a person is told of it before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.errors import BadPeriod, Conflict
from domain.money import Money
from domain.periods import Period, local_date, parse_day
from skills.contract import Desk
from skills.finding.moments import day_text, minute_text
from skills.subscriptions.last_payment import Refund
from skills.subscriptions.record import Subscription, cost_text, status_text, title

DAYS_AHEAD_MAX = 3650


@dataclass(frozen=True, slots=True)
class Ending:
    """When it ends: None for now; `at_renewal` when that is as the running period ends."""

    at_unix_s: int | None
    at_renewal: bool = False

    def params(self) -> dict[str, Any]:
        """The parameters of the update that sets the end."""
        if self.at_renewal:
            return {"cancel_at_period_end": True}
        return {"cancel_at": self.at_unix_s, "proration_behavior": "none"}


def ending_of(desk: Desk, one: Subscription, day: str | None, *, at_period_end: bool) -> Ending:
    """Return when it ends: on that day (as it renews, or as the day begins), at the end of its period, or now.

    Raises BadPeriod for a day that is no date, past, or too far away.
    """
    if day is None:
        return Ending(one.period_end_unix_s, at_renewal=True) if at_period_end else Ending(None)
    date = parse_day(day)
    if date <= desk.today:
        raise BadPeriod(f"{date} is not in the future (today is {desk.today}). Name a later day, or cancel it now.")
    if (date - desk.today).days > DAYS_AHEAD_MAX:
        raise BadPeriod(f"{date} is too far away. Name a day within ten years.")
    zone = desk.merchant.timezone
    if local_date(one.period_end_unix_s, zone) == date:
        return Ending(one.period_end_unix_s, at_renewal=True)
    return Ending(Period(date, date).bounds_unix_s(zone)[0])


def require_endable(desk: Desk, one: Subscription, ending: Ending) -> None:
    """Raise Conflict when it ends then already."""
    if ending.at_unix_s is not None and one.cancel_unix_s == ending.at_unix_s:
        raise Conflict(f"The {title(one)} already ends on {day_text(desk, ending.at_unix_s)}. To keep it, undo that.")


def summary(desk: Desk, one: Subscription, ending: Ending, refund: Refund | None) -> str:
    """One sentence: what ends when, and what goes back."""
    when = "now" if ending.at_unix_s is None else f"on {day_text(desk, ending.at_unix_s)}"
    back = f" and refund {desk.show(refund.money)}" if refund is not None else ""
    return f"Cancel the {title(one)} {when}{back}."


def effects(
    desk: Desk, one: Subscription, ending: Ending, refund: Refund | None, unpaid: list[dict[str, Any]]
) -> tuple[str, ...]:
    """State every consequence, each a sentence of its own."""
    renewal = day_text(desk, one.period_end_unix_s)
    lines = [f"It is {status_text(desk, one)}; {cost_text(desk, one)}, next renewal {renewal}."]
    if ending.at_unix_s is None:
        lines.append("It ends at once and can't be brought back: only a new subscription can follow.")
        lines += _money_lines(desk, one, refund)
    else:
        lines.append(
            f"It runs until {minute_text(desk, ending.at_unix_s)} and isn't renewed then. You can undo it until then."
        )
        lines += _until_lines(desk, one, ending)
    if unpaid:
        total = Money(sum(int(row["amount_remaining"]) for row in unpaid), one.currency)
        lines.append(
            f"Open invoices stay open: {len(unpaid)} over {desk.show(total)}. Void them if they are not to be paid."
        )
    if one.schedule_id is not None:
        lines.append("The change that is planned for it is dropped.")
    if one.metered and ending.at_unix_s is None:
        lines.append("What was used in the running period and not invoiced yet is not invoiced any more.")
    return tuple(lines)


def warnings(desk: Desk, one: Subscription, ending: Ending, refund: Refund | None) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    lines: list[str] = []
    if ending.at_unix_s is not None and one.status in ("past_due", "unpaid"):
        lines.append(f"It is {status_text(desk, one)}: until it ends, Stripe may go on trying to collect.")
    if one.cancel_unix_s is not None:
        lines.append(f"It was already going to end on {day_text(desk, one.cancel_unix_s)}.")
    if refund is not None and refund.capped:
        lines.append(
            f"More than that is unused, but only {desk.show(refund.money)} of the last payment is left to refund."
        )
    if refund is not None and refund.standing.disputes:
        lines.append("There is an inquiry or a dispute on the payment that is refunded.")
    return tuple(lines)


def receipt_text(desk: Desk, one: Subscription, refund: dict[str, Any] | None) -> str:
    """Say how it ended or will end, and what became of the refund."""
    if one.status == "canceled":
        text = f"Canceled: the {title(one)} has ended."
    else:
        text = f"The {title(one)} ends on {day_text(desk, one.cancel_unix_s or one.period_end_unix_s)}."
    if refund is not None:
        money = Money(int(refund["amount"]), str(refund["currency"]))
        text += f" {desk.show(money)} goes back to the customer (refund {refund['id']}, {refund['status']})."
    return text


def _money_lines(desk: Desk, one: Subscription, refund: Refund | None) -> list[str]:
    """State what goes back, or that nothing does."""
    if refund is None:
        if one.trial_end_unix_s is not None:
            return ["It is in its free trial: nothing was paid."]
        return [
            "Nothing is refunded for the rest of the paid period. To end it when that is over, say “at period end”."
        ]
    payment = refund.payment
    left = desk.show(payment.left - refund.money)
    paid = f"{desk.show(payment.amount)} paid on {day_text(desk, payment.created_unix_s)} ({payment.id})"
    return [
        f"{desk.show(refund.money)} of the {paid} goes back to the customer; {left} of it is left after that.",
        "A refund reaches the customer in 5 to 10 business days and can't be taken back. Stripe keeps its fee.",
    ]


def _until_lines(desk: Desk, one: Subscription, ending: Ending) -> list[str]:
    """State what is still collected before it ends."""
    if ending.at_renewal:
        what = "The trial ends without a payment" if one.trial_end_unix_s is not None else "It isn't charged again"
        return [f"{what}; nothing is refunded."]
    if ending.at_unix_s is not None and ending.at_unix_s < one.period_end_unix_s:
        return ["That is before the paid period ends. Nothing is refunded for the days after it."]
    renews = f"It still renews on {day_text(desk, one.period_end_unix_s)}, and as often as periods begin before the end"
    return [f"{renews}, each in full ({cost_text(desk, one)}).", "Nothing is refunded for the days after the end."]
