"""A customer's credit and debt in the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sandbox.billing.customers import draft, payer
from tests.sandbox.payments import balance

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


def test_credit_is_used_by_the_next_invoice_and_comes_back_when_it_is_void(world: SandboxWorld) -> None:
    """A credit of $30 pays $20 and leaves $10; voiding the invoice gives the $20 back."""
    client, customer = world.client(), payer(world)
    client.v1.customers.balance_transactions.create(
        customer, {"amount": -3000, "currency": "usd", "description": "Sorry"}
    )
    made = draft(world, customer, 2000)
    assert (made.starting_balance, made.amount_due) == (-3000, 0)
    free = client.v1.invoices.finalize_invoice(made.id)
    assert (free.status, free.amount_paid, free.ending_balance) == ("paid", 0, -1000)
    part = client.v1.invoices.finalize_invoice(draft(world, customer, 2500).id)
    assert (part.amount_due, part.ending_balance) == (1500, 0)
    client.v1.invoices.void_invoice(part.id)
    assert client.v1.customers.retrieve(customer).balance == -1000
    moves = client.v1.customers.balance_transactions.list(customer).data
    assert [(one.type, one.amount, one.ending_balance) for one in reversed(moves)] == [
        ("adjustment", -3000, -3000),
        ("applied_to_invoice", 2000, -1000),
        ("applied_to_invoice", 1000, 0),
        ("unapplied_from_invoice", -1000, -1000),
    ]
    assert sum(balance(world)["usd"]) == 0


def test_a_negative_invoice_becomes_credit(world: SandboxWorld) -> None:
    """An invoice below zero is paid at once and what is too much is the customer's."""
    client, customer = world.client(), payer(world)
    made = client.v1.invoices.finalize_invoice(draft(world, customer, 500, -1200).id)
    assert (made.status, made.total, made.amount_due, made.ending_balance) == ("paid", -700, 0, -700)
    assert client.v1.customers.retrieve(customer).balance == -700


def test_each_currency_has_its_own_balance(world: SandboxWorld) -> None:
    """Credit in euros pays nothing in dollars."""
    client, customer = world.client(), payer(world)
    for currency in ("usd", "eur"):
        client.v1.customers.balance_transactions.create(customer, {"amount": -400, "currency": currency})
    euros = client.v1.invoices.finalize_invoice(draft(world, customer, 1000, currency="eur").id)
    assert (euros.starting_balance, euros.amount_due) == (-400, 600)
    after = client.v1.customers.retrieve(customer)
    assert (after.currency, after.balance) == ("usd", -400)


def test_a_balance_that_is_set_comes_by_a_transaction(world: SandboxWorld) -> None:
    """Setting the balance of a customer, new or not, leaves a trace like any other change."""
    client = world.client()
    customer = client.v1.customers.create({"balance": -500})
    client.v1.customers.update(customer.id, {"balance": 200})
    moves = client.v1.customers.balance_transactions.list(customer.id).data
    assert [(one.type, one.amount, one.ending_balance) for one in moves] == [
        ("adjustment", 700, 200),
        ("initial", -500, -500),
    ]
