"""One payout as Florin speaks of it: how much, when it arrives, where, and what to do when it came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from domain.cards import Column, TableCard
from domain.errors import NotFound
from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.moments import day_text

EXPAND = ["destination", "balance_transaction"]
LIST_EXPAND = ["data.destination"]

# What Stripe's states mean to whoever waits for the money.
STATUS_WORDS = {
    "pending": "not sent yet",
    "in_transit": "on its way to the bank",
    "paid": "paid",
    "failed": "failed, the money is back in the balance",
    "canceled": "canceled, the money is back in the balance",
}
CAME_BACK = frozenset({"failed", "canceled"})

_NEW_ACCOUNT = "Enter the bank account anew in Stripe (Settings, Payouts); Stripe then pays out again."
_ASK_BANK = "Ask your bank why it turns transfers away, then pay out again."

# https://docs.stripe.com/api/payouts/failures
FAILURE_ADVICE = {
    "account_closed": f"The bank account is closed. {_NEW_ACCOUNT}",
    "account_frozen": f"The bank account is frozen. {_ASK_BANK}",
    "bank_account_restricted": f"The bank account allows no or few such transfers. {_ASK_BANK}",
    "bank_ownership_changed": f"The account has moved to another bank. {_NEW_ACCOUNT}",
    "could_not_process": f"The bank could not process it. {_ASK_BANK}",
    "debit_not_authorized": "The bank does not allow Stripe to take money from this account. Allow it at your bank.",
    "declined": f"The bank declined it. {_ASK_BANK}",
    "insufficient_funds": "There was too little in the Stripe balance. Pay out less, or wait until more is available.",
    "incorrect_account_holder_address": f"The holder's address is not what the bank has. {_NEW_ACCOUNT}",
    "incorrect_account_holder_name": f"The holder's name is not what the bank has. {_NEW_ACCOUNT}",
    "incorrect_account_holder_tax_id": f"The holder's tax number is not what the bank has. {_NEW_ACCOUNT}",
    "invalid_account_number": f"The account number is wrong. {_NEW_ACCOUNT}",
    "invalid_currency": "The bank account does not take this currency. Add one in Stripe that does.",
    "no_account": f"There is no bank account of that number. {_NEW_ACCOUNT}",
}


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout; `source` is Stripe's object with its destination expanded."""

    source: dict[str, Any]

    @property
    def id(self) -> str:
        """Stripe's id."""
        return str(self.source["id"])

    @property
    def amount(self) -> Money:
        """What leaves the balance for the bank, without the fee of an instant payout."""
        return Money(self.source["amount"], self.source["currency"])

    @property
    def status(self) -> str:
        """Stripe's word: pending, in_transit, paid, failed or canceled."""
        return str(self.source["status"])

    @property
    def automatic(self) -> bool:
        """Whether Stripe made it by the account's schedule; only then does it list what is in it."""
        return bool(self.source["automatic"])

    @property
    def arrives(self) -> date:
        """The day it reaches the bank: Stripe states it as midnight UTC, whatever the merchant's time zone."""
        return datetime.fromtimestamp(self.source["arrival_date"], UTC).date()

    @property
    def bank(self) -> str:
        """Where it goes, "STRIPE TEST BANK ••6789", or "" when Stripe did not say."""
        return bank_text(self.source.get("destination"))

    @property
    def how(self) -> str:
        """How it came about: "automatic", "manual" or "manual, instant"."""
        instant = ", instant" if self.source.get("method") == "instant" else ""
        return ("automatic" if self.automatic else "manual") + instant

    @property
    def failure(self) -> str:
        """Why it came back and what to do, or ""."""
        if self.status != "failed":
            return ""
        code = str(self.source.get("failure_code") or "")
        stripes_words = foreign(self.source.get("failure_message"))
        return FAILURE_ADVICE.get(code) or f"{stripes_words or 'The bank gave no reason.'} {_ASK_BANK}"


def bank_text(destination: object) -> str:
    """Name a bank account or debit card as its owner knows it; "" for an id alone."""
    if not isinstance(destination, dict) or not destination.get("last4"):
        return ""
    name = foreign(destination.get("bank_name") or destination.get("brand"), 60)
    return f"{name} ••{foreign(destination['last4'], 8)}".strip()


async def read_payout(desk: Desk, payout_id: str) -> Payout:
    """Read one payout afresh; NotFound when there is none of that id."""
    found = await desk.stripe.find(f"/v1/payouts/{payout_id}", {"expand": EXPAND})
    if found is None:
        raise NotFound(
            f"There is no payout {payout_id} on this account. Check the id, and test or live mode, or list the payouts."
        )
    return Payout(found)


def label(desk: Desk, payout: Payout) -> str:
    """Name a payout in a line of a choice: amount, arrival, state, where."""
    parts = [desk.show(payout.amount), f"arrival {payout.arrives}", STATUS_WORDS.get(payout.status, payout.status)]
    return " · ".join([*parts, payout.how, *filter(None, [payout.bank])])


def table(desk: Desk, title: str, shown: list[Payout], total: int) -> TableCard:
    """Draw payouts, newest first."""
    columns = (
        Column("Made"),
        Column("Arrives"),
        Column("Amount", "right"),
        Column("Status"),
        Column("Kind"),
        Column("Bank"),
        Column("Payout"),
    )
    rows = tuple(
        (
            day_text(desk, payout.source["created"]),
            payout.arrives.isoformat(),
            desk.show(payout.amount),
            payout.status.replace("_", " "),
            payout.how,
            payout.bank,
            payout.id,
        )
        for payout in shown
    )
    return TableCard(title, columns, rows, total)


def as_data(payout: Payout) -> dict[str, Any]:
    """Return a payout for programs."""
    return {
        "id": payout.id,
        "amount_minor": payout.amount.minor,
        "currency": payout.amount.currency,
        "status": payout.status,
        "automatic": payout.automatic,
        "method": payout.source.get("method"),
        "created_unix_s": payout.source["created"],
        "arrival_day": payout.arrives.isoformat(),
        "bank": payout.bank,
        "failure_code": payout.source.get("failure_code"),
    }
