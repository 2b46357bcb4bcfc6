"""Customer balance transactions: how a customer came to credit or debt, and what used it up."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import credit
from integrations.sandbox.billing.progress import up_to_date
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid, resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money import amounts
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def create(call: Call) -> Stored:
    """POST /v1/customers/{customer}/balance_transactions: a negative amount is credit for the next invoice."""
    customer = call.require("customer", call.ids[0])
    amount, currency = call.params["amount"], call.params["currency"].lower()
    if currency not in amounts.KNOWN:
        raise invalid(f"Invalid currency: {currency}", param="currency")
    if amount == 0:
        raise invalid("The amount of an adjustment must not be zero.", param="amount")
    if amount % amounts.step_minor(currency):
        raise invalid(f"Invalid amount: {currency.upper()} is not billed in such small steps.", param="amount")
    text = call.given("description")
    return credit.move(call, customer["id"], amount, currency, "adjustment", metadata=call.metadata(), **text)


def retrieve(call: Call) -> Stored:
    """GET /v1/customers/{customer}/balance_transactions/{transaction}."""
    found = call.require("customer_balance_transaction", call.ids[1])
    if found["customer"] != call.ids[0]:
        raise resource_missing("customer balance transaction", call.ids[1])
    return found


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/customers/{customer}/balance_transactions."""
    call.params["customer"] = call.require("customer", call.ids[0])["id"]
    return page(call, "customer_balance_transaction")


RESOURCE = Resource(
    operations={
        "POST /v1/customers/{customer}/balance_transactions": up_to_date(create),
        "GET /v1/customers/{customer}/balance_transactions": up_to_date(listed),
        "GET /v1/customers/{customer}/balance_transactions/{transaction}": up_to_date(retrieve),
    },
    kinds=(Kind("customer_balance_transaction", "cbtxn", indexes=("customer", "invoice")),),
)
