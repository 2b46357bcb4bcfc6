"""What a person is told before a payout: where it goes and when, what it costs, what stays, what could be claimed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from domain.money import Money
from skills.payouts.claims import Claims
from skills.payouts.habits import Habits
from skills.payouts.holdings import Holdings
from skills.payouts.schedule import schedule_of
from skills.reports.drawing import Pen


@dataclass(frozen=True, slots=True)
class Plan:
    """A payout that may be made, with what surrounds it; `fee` comes on top of `money`."""

    money: Money
    fee: Money
    holdings: Holdings
    habits: Habits
    claims: Claims
    account: dict[str, Any]
    instant: bool

    @property
    def after(self) -> Money:
        """What would be left of the available balance."""
        return self.holdings.available_in(self.money.currency) - self.money - self.fee


def effects(pen: Pen, plan: Plan) -> tuple[str, ...]:
    """State every consequence, each a sentence of its own."""
    currency = plan.money.currency
    before = pen.write(plan.holdings.available_in(currency).minor, currency)
    lines = [_arrival(pen, plan)]
    if plan.instant:
        whole = plan.holdings.instant[currency].net == plan.money
        least = "" if whole else "; for small payouts Stripe may have a minimum"
        lines.append(
            f"Stripe takes about {pen.write(plan.fee.minor, currency)} for paying out at once, on top of the amount"
            f"{least}."
        )
    after = f"{'about ' if plan.instant else ''}{pen.write(plan.after.minor, currency)}"
    pending = pen.write(plan.holdings.pending_in(currency).minor, currency)
    lines.append(f"Your available balance goes from {before} to {after}; {pending} more is pending.")
    lines.append(
        "An instant payout can't be taken back."
        if plan.instant
        else "It can be canceled only until Stripe has sent it."
    )
    schedule = schedule_of(plan.account)
    if schedule.automatic:
        lines.append(f"Stripe also pays out by itself, {schedule.words}; the next of these will be smaller by this.")
    others = [money for code, money in sorted(plan.holdings.available.items()) if code != currency and money.minor > 0]
    if others:
        named = ", ".join(pen.write(money.minor, money.currency) for money in others)
        lines.append(f"Not part of this: {named} is available too.")
    return tuple(lines)


def warnings(pen: Pen, plan: Plan) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    currency = plan.money.currency
    lines = []
    if plan.claims.total.minor > max(plan.after.minor, 0):
        claimed, left = pen.write(plan.claims.total.minor, currency), pen.write(plan.after.minor, currency)
        lines.append(
            f"{claimed} could still be claimed ({plan.claims.words}), more than the {left} that stays available. "
            "Stripe would take it from later payments or your bank account."
        )
    usual = plan.habits.largest_usual(currency)
    if usual is not None and usual[1] < plan.money:
        count, largest = usual
        lines.append(
            f"Unusual amount: larger than each of your last {count} payouts in {currency.upper()} "
            f"({pen.write(largest.minor, currency)} at most)."
        )
    failed = plan.habits.last_failed(currency)
    if failed is not None:
        lines.append(f"The last payout in {currency.upper()} ({failed.id}) came back. {failed.failure}")
    if not plan.habits.bank(currency):
        lines.append(
            f"No earlier payout in {currency.upper()} shows which bank account it goes to; check it in Stripe "
            "(Settings, Payouts)."
        )
    return tuple(lines)


def _arrival(pen: Pen, plan: Plan) -> str:
    """Say where it goes and when it should arrive: Stripe names the day only once the payout is made."""
    currency = plan.money.currency
    where = plan.habits.bank(currency) or f"your bank account for {currency.upper()}"
    if plan.instant:
        return f"It usually reaches {where} within 30 minutes."
    days = plan.habits.days_to_arrive(currency)
    if days is None:
        return f"It usually reaches {where} in 1 to 5 business days; Stripe names the day once it is made."
    day = pen.desk.now.astimezone(UTC).date() + timedelta(days=days)
    return f"It should reach {where} about {day}, as long as the last one took; bank holidays may delay it."
