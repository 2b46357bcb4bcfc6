"""A payout failed at the bank, or one arrived.

Source: https://docs.stripe.com/api/payouts/failures.
"""

from __future__ import annotations

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, money_of, shown
from domain.alerting import AlertKind, Values

_WHY = {
    "account_closed": "the bank account is closed",
    "account_frozen": "the bank account is frozen",
    "bank_account_restricted": "the bank account does not take such payouts",
    "bank_ownership_changed": "the bank account belongs to somebody else now",
    "could_not_process": "the bank could not process it",
    "debit_not_authorized": "the bank does not let Stripe debit the account",
    "declined": "the bank declined it",
    "incorrect_account_holder_name": "the account holder's name is wrong",
    "incorrect_account_holder_tax_id": "the account holder's tax id is wrong",
    "insufficient_funds": "your Stripe balance did not cover it",
    "invalid_account_number": "the bank account's number is wrong",
    "invalid_account_number_length": "the bank account's number has a wrong length",
    "invalid_currency": "the bank account does not take this currency",
    "no_account": "the bank does not know the account",
}


def failed_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a payout fails"


def paid_explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "a payout arrives at your bank"


async def failed(seen: Seen) -> Found | None:
    """Tell of a payout that the bank refused or sent back."""
    if seen.of.get("status") != "failed":
        return None
    money = money_of(seen.of, "amount")
    amount = shown(seen.merchant, money)
    why = _WHY.get(str(seen.of.get("failure_code")), "the bank gave no reason that Stripe names")
    return Found(
        title=f"Payout of {amount} failed",
        lines=(
            f"Payout {seen.of.get('id')}: {why}. The amount is back in your Stripe balance.",
            "Correct the bank account in Stripe's dashboard (Settings, Payouts); until then none is paid to it.",
        ),
        because=f"the payout of {amount} failed: {why}",
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        **minor_of(money),
    )


async def paid(seen: Seen) -> Found | None:
    """Tell of a payout that arrived and has not failed since."""
    if seen.now.get("status") == "failed":
        return None
    money = money_of(seen.of, "amount")
    amount = shown(seen.merchant, money)
    return Found(
        title=f"Payout of {amount} arrived",
        lines=(f"Payout {seen.of.get('id')} is paid. Ask “explain payout {seen.of.get('id')}” for what is in it.",),
        because=f"Stripe calls the payout of {amount} paid, and you asked to be told",
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        **minor_of(money),
    )


def is_over(seen: Seen) -> bool:
    """Whether what had arrived was sent back, as banks do up to five days later."""
    return seen.now.get("status") == "failed"


KINDS = (
    Kind(
        AlertKind(
            name="payout_failed", title="Payout failed", topic="payouts", severity="urgent", explains=failed_explains
        ),
        types=("payout.failed",),
        alert_of=failed,
    ),
    Kind(
        AlertKind(
            name="payout_paid",
            title="Payout paid",
            topic="payouts",
            severity="info",
            explains=paid_explains,
            is_on=False,
        ),
        types=("payout.paid",),
        alert_of=paid,
        over_types=("payout.failed",),
        is_over=is_over,
    ),
)
