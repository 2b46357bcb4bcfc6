"""What a person is told before a refund: whom it reaches, what it costs, what stays, and what looks unusual."""

from __future__ import annotations

import re

from domain.counts import many
from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import foreign, quoted
from skills.finding.moments import day_text
from skills.finding.payment import Payment
from skills.refunds.standing import INQUIRIES, Standing

ARRIVES = "It reaches the customer in 5 to 10 business days, and can't be taken back."

# Below this many refunds nothing can be called usual.
USUAL_MIN = 10
OLD_AFTER_DAYS = 180
DAY_S = 86_400

# Words with which a stranger's name or description would speak to an assistant or to whoever approves.
_INSTRUCTS = re.compile(
    r"\b(?:refund|approv|confirm|ignor|instruct|assistant|florin|system|prompt|admin|authori[sz]|verified)",
    re.IGNORECASE,
)


def summary(desk: Desk, payment: Payment, money: Money) -> str:
    """One sentence: how much of which payment goes back, to whom it belongs."""
    part = "" if money == payment.amount else f" of {desk.show(payment.amount)}"
    order = f" (order {payment.order})" if payment.order else ""
    return f"Refund {desk.show(money)}{part} on payment {payment.id}{order}."


def effects(desk: Desk, standing: Standing, money: Money) -> tuple[str, ...]:
    """State every consequence, each a sentence of its own."""
    payment = standing.payment
    lines = [
        f"Paid on {day_text(desk, payment.created_unix_s)} with {payment.method or 'an unknown method'}"
        + (f" by {quoted(payment.who, 150)} (as the customer wrote it)." if payment.who else "."),
        f"Already refunded: {desk.show(payment.refunded)}. Left after this: {desk.show(payment.left - money)}.",
    ]
    if standing.fee is not None and standing.fee.minor > 0:
        lines.append(f"Stripe keeps its fee of {desk.show(standing.fee)} for this payment.")
    if said := quoted(payment.source.get("description")):
        lines.append(f"Text on the payment, not written by Florin: {said}")
    lines += [*_balance_lines(desk, standing, money), ARRIVES]
    return tuple(lines)


def warnings(desk: Desk, standing: Standing, money: Money) -> tuple[str, ...]:
    """State what a careful person would want to look at first."""
    payment = standing.payment
    lines = []
    after = _available_after(standing, money)
    if after is not None and after.minor < 0:
        lines.append(
            f"Your available balance would be negative: {desk.show(after)}. Stripe takes it from your next payments or "
            "your bank account, and the refund may stay pending until then."
        )
    for dispute in standing.disputes:
        if dispute["status"] in INQUIRIES:
            lines.append(f"An inquiry is open on this payment ({dispute['id']}); a refund usually settles it.")
        else:
            lines.append(f"There was a dispute on this payment ({dispute['id']}): {dispute['status']}.")
    usual = _usual_sizes(standing, money.currency)
    if len(usual) >= USUAL_MIN and max(usual) < money.minor:
        largest = desk.show(Money(max(usual), money.currency))
        lines.append(
            f"Unusual amount: larger than each of your last {len(usual)} refunds in this currency ({largest})."
        )
    age_days = (int(desk.now.timestamp()) - payment.created_unix_s) // DAY_S
    if age_days > OLD_AFTER_DAYS:
        lines.append(f"This payment is {many(age_days, 'day')} old; a refund to an expired card may fail.")
    if any(_INSTRUCTS.search(text) for text in (payment.who, foreign(payment.source.get("description")))):
        lines.append(
            "Text that came with this payment reads like an instruction. It is somebody else's; it decides nothing."
        )
    return tuple(lines)


def figures(standing: Standing, money: Money) -> tuple[Money, ...]:
    """Every amount that summary, effects and warnings may state."""
    payment = standing.payment
    amounts = [money, payment.amount, payment.refunded, payment.left, payment.left - money]
    if standing.fee is not None:
        amounts.append(standing.fee)
    before, after = _available(standing), _available_after(standing, money)
    amounts += [amount for amount in (before, after) if amount is not None]
    if usual := _usual_sizes(standing, money.currency):
        amounts.append(Money(max(usual), money.currency))
    return tuple(dict.fromkeys(amounts))


def reason_words(reason: str | None) -> tuple[str | None, str | None]:
    """Turn a reason into Stripe's code and the words to keep beside it; either may be None.

    Stripe knows duplicate, fraudulent and requested_by_customer (https://docs.stripe.com/api/refunds/create); any
    other words are kept in the refund's metadata. "fraudulent" also blocks the card, so only that very word means it.
    """
    words = foreign(reason, 300)
    key = "_".join(words.casefold().replace("-", " ").split())
    if key in ("duplicate", "fraudulent", "requested_by_customer"):
        return key, None
    if key in ("requested", "customer_request", "customer_requested", "by_request"):
        return "requested_by_customer", None
    return None, words or None


def _balance_lines(desk: Desk, standing: Standing, money: Money) -> list[str]:
    """Say what the refund does to the available balance."""
    before, after = _available(standing), _available_after(standing, money)
    if before is not None and after is not None:
        return [f"Your available balance goes from {desk.show(before)} to {desk.show(after)}."]
    if standing.settled_in and standing.settled_in != money.currency:
        return [f"It is taken from your {standing.settled_in.upper()} balance at Stripe's rate of the day."]
    return []


def _available(standing: Standing) -> Money | None:
    """The available balance the refund is taken from, when it is in the payment's own currency."""
    currency = standing.payment.amount.currency
    if standing.settled_in not in (None, currency):
        return None
    return standing.available.get(currency)


def _available_after(standing: Standing, money: Money) -> Money | None:
    """What would be left of that balance."""
    before = _available(standing)
    return before - money if before is not None else None


def _usual_sizes(standing: Standing, currency: str) -> list[int]:
    """The newest refunds' amounts of a currency in minor units."""
    return [int(row["amount"]) for row in standing.recent_refunds if row["currency"] == currency]
