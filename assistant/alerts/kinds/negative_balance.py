"""The Stripe balance is below zero: Stripe takes it from the bank account, or out of what comes in next.

Source: https://docs.stripe.com/payouts (negative balances).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, money_of, shown
from domain.alerting import AlertKind, Values
from domain.money import Money


def explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return (
        "Stripe reports your available balance as below zero in a currency; it reports the balance when money that was "
        "pending becomes available, so this can be some days after a refund or dispute"
    )


async def alert_of(seen: Seen) -> Found | None:
    """Tell of the currencies below zero, once a day as long as Stripe reports it."""
    below = _below(seen.of)
    if not below:
        return None
    named = " and ".join(shown(seen.merchant, money) for money in below)
    day = seen.event.created_at.date()
    return Found(
        title=f"Your Stripe balance is negative: {named}",
        lines=(
            "Refunds, disputes and fees took more than came in.",
            "Stripe takes it from your next payments or, where that is allowed, from your bank account.",
            "Refunds may wait until it is covered.",
        ),
        because=f"Stripe reported {named} as available on {day}",
        subject_id=seen.event.account_id,
        occurred_at=seen.event.created_at,
        what=f"{day}:{','.join(money.currency for money in below)}",
        **minor_of(below[0]),
    )


def is_over(seen: Seen) -> bool:
    """Whether nothing is below zero any more."""
    return not _below(seen.of)


def _below(balance: Mapping[str, Any]) -> list[Money]:
    """Return what is below zero, the currencies in order."""
    available = balance.get("available")
    parts = available if isinstance(available, list) else []
    found = [money_of(part, "amount") for part in parts if isinstance(part, Mapping)]
    return sorted((money for money in found if money is not None and money.minor < 0), key=lambda one: one.currency)


KIND = Kind(
    AlertKind(
        name="negative_balance", title="Balance below zero", topic="account", severity="urgent", explains=explains
    ),
    types=("balance.available",),
    alert_of=alert_of,
    over_types=("balance.available",),
    is_over=is_over,
)
