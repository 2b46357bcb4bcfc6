"""Bank accounts that money is paid out to. Source: https://docs.stripe.com/connect/testing#account-numbers."""

from __future__ import annotations

import hashlib
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.money.currencies import known_currency
from integrations.sandbox.money.paying_out import bank_account_of
from integrations.sandbox.store import Stored

_GOOD = "000123456789"
_FAILS = {
    "000111111116": "no_account",
    "000111111113": "account_closed",
    "000222222227": "insufficient_funds",
    "000333333335": "debit_not_authorized",
    "000444444440": "invalid_currency",
}
_TOKENS = {"btok_us": _GOOD, "btok_us_verified": _GOOD, "btok_us_noAccount": "000111111116",
           "btok_us_accountClosed": "000111111113"}  # fmt: skip


def add(call: Call, given: Any, country: str, currency: str) -> Stored:
    """Keeps a bank account, of a test token or `{account_number, currency, country …}`; one per currency.

    Raises ApiError (400) for an unknown token or a missing number.
    """
    details = given if isinstance(given, dict) else {"account_number": _TOKENS.get(str(given))}
    number = "".join(str(details.get("account_number") or "").split())
    if not number:
        raise invalid(f"No such token: '{given}'", code="resource_missing", param="external_account")
    code = known_currency(details.get("currency") or currency)
    fields: dict[str, Any] = {
        "id": bank_account_of(call.account, code),
        "account": call.account,
        "account_holder_name": details.get("account_holder_name"),
        "account_holder_type": details.get("account_holder_type"),
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": details.get("country") or country,
        "currency": code,
        "default_for_currency": True,
        "fingerprint": hashlib.sha256(number.encode()).hexdigest()[:16],
        "last4": number[-4:],
        "metadata": {},
        "routing_number": details.get("routing_number") or "110000000",
        "status": "new",
    }
    private = {"fails": _FAILS[number]} if number in _FAILS else {}
    before = call.get("bank_account", fields["id"])
    made = call.create("bank_account", fields, private)
    call.emit(f"account.external_account.{'created' if before is None else 'updated'}", made)
    return made


def listed(call: Call) -> list[Stored]:
    """The bank accounts of the caller's place, the newest first."""
    return list(call.each("bank_account"))
