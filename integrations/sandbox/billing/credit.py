"""What a customer has to his credit (negative) or owes (positive), per currency; only transactions move it."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.store import Stored


def balance_of(customer: dict[str, Any], currency: str) -> int:
    """The balance in minor units; negative is the customer's credit."""
    if customer["currency"] in {None, currency}:
        return int(customer["balance"] or 0)
    return int((customer.get("invoice_credit_balance") or {}).get(currency, 0))


def move(
    call: Call,
    customer_id: str,
    amount_minor: int,
    currency: str,
    kind: str,
    *,
    metadata: dict[str, str] | None = None,
    **of: Any,
) -> Stored:
    """Changes a balance and stores the customer_balance_transaction; `of` is invoice=, credit_note=, description=."""
    customer = call.require("customer", customer_id)
    ending = balance_of(customer, currency) + amount_minor
    fields = {
        "amount": amount_minor,
        "currency": currency,
        "customer": customer_id,
        "ending_balance": ending,
        "metadata": metadata or {},
        "type": kind,
        **of,
    }
    moved = call.create("customer_balance_transaction", fields)
    changes: dict[str, Any] = {"currency": customer["currency"] or currency}
    if changes["currency"] == currency:
        changes["balance"] = ending
    balances = {**(customer.get("invoice_credit_balance") or {}), currency: ending}
    changes["invoice_credit_balance"] = balances
    call.emit("customer.updated", call.update(customer, changes), customer)
    return moved


def bills_in(call: Call, customer_id: str, currency: str) -> None:
    """A customer's currency is that of the first thing that is billed."""
    customer = call.require("customer", customer_id)
    if customer["currency"] is None:
        call.emit("customer.updated", call.update(customer, {"currency": currency}), customer)
