"""Rows of the skills about customers, their saved methods, their portal and their credit."""

from __future__ import annotations

from tests.matrix.bench import Bench
from tests.matrix.row import Acting, Given, Reading, after, fixed

NOBODY = "nobody@example.com"
NO_STATE = "A customer's record can be changed in any state."
NO_MONEY = "No amount is in it."


def jane(bench: Bench) -> Given:
    """A customer with a card, a paid order and a plan."""
    customer = bench.customer(card="visa", phone="+1 555 0199")
    bench.pay(customer=customer)
    bench.subscribe(customer, bench.product())
    return {"customer": "jane@example.com"}


def asked(bench: Bench) -> Given:
    """The same, asked for in words."""
    return {"query": jane(bench)["customer"]}


def two(bench: Bench) -> Given:
    """Two customers of one name, each with a card."""
    for number in (1, 2):
        bench.customer(f"jane{number}@example.com", "Jane Doe", card="visa")
    return {"customer": "Jane Doe"}


def two_asked(bench: Bench) -> Given:
    """Two customers of one name, asked for in words."""
    return {"query": two(bench)["customer"]}


def portal(bench: Bench) -> Given:
    """A customer of a merchant whose portal has its settings."""
    bench.sdk.billing_portal.configurations.list()
    return jane(bench)


def credited(bench: Bench) -> Given:
    """A credit in the bench's currency."""
    bench.customer()
    return {"customer": "jane@example.com", "amount": bench.major(500), "currency": bench.currency}


def credit_of_two(bench: Bench) -> Given:
    """A credit for one of two."""
    return {**two(bench), "amount": "5"}


def forget(bench: Bench, _given: Given) -> None:
    """The customer is deleted in the dashboard."""
    bench.sdk.customers.delete(bench.sdk.customers.list({"email": "jane@example.com"}).data[0].id)


def unsave(bench: Bench, _given: Given) -> None:
    """Every saved card is removed in the dashboard."""
    for customer in bench.sdk.customers.list().data:
        for method in bench.sdk.customers.payment_methods.list(customer.id).data:
            bench.sdk.payment_methods.detach(method.id)


def rename(bench: Bench, _given: Given) -> None:
    """The customer's phone is corrected in the dashboard."""
    customer = bench.sdk.customers.list({"email": "jane@example.com"}).data[0].id
    bench.sdk.customers.update(customer, {"phone": "+49 30 1234"})


def taken(bench: Bench, given: Given) -> None:
    """Somebody else adds the same customer."""
    bench.customer(given["email"], "Jane Doe")


def spent(bench: Bench, _given: Given) -> None:
    """Another credit is booked in the dashboard."""
    customer = bench.sdk.customers.list().data[0].id
    bench.sdk.customers.balance_transactions.create(customer, {"amount": -700, "currency": bench.currency})


ROWS = (
    Reading("find_customer", asked, fixed(query=NOBODY), two_asked),
    Reading("get_customer", jane, fixed(customer=NOBODY), two),
    Reading("list_payment_methods", jane, fixed(customer=NOBODY), two, money=NO_MONEY),
    Acting(
        "create_customer",
        fixed(email="new@example.com", name="Nora New", phone="+1 555 0100"),
        nothing="It looks nobody up: it makes somebody.",
        several="It looks nobody up: it makes somebody.",
        refused="Stripe takes any number of customers with one address; an equal one is a warning.",
        moved=taken,
        money=NO_MONEY,
    ),
    Acting(
        "update_customer",
        after(jane, customer="jane@example.com", phone="+1 555 0123"),
        nothing=fixed(customer=NOBODY, phone="+1 555 0123"),
        several=after(two, customer="Jane Doe", phone="+1 555 0123"),
        refused=after(jane, customer="jane@example.com", phone="+1 555 0199"),
        moved=rename,
        money=NO_MONEY,
    ),
    Acting(
        "delete_customer", jane, fixed(customer=NOBODY), two,
        refused=NO_STATE,
        moved=forget,
    ),
    Acting(
        "detach_payment_method", jane, fixed(customer=NOBODY), two,
        refused=after(lambda bench: bench.customer(), customer="jane@example.com"),
        moved=unsave,
        money=NO_MONEY,
    ),
    Acting(
        "create_portal_link", portal, fixed(customer=NOBODY), two,
        refused="Offline the portal has its settings from the start, as an account that saved them once.",
        moved=forget,
        money=NO_MONEY,
        unseen="Stripe lists no portal sessions, and this one has expired by then.",
    ),
    Acting(
        "credit_customer", credited, fixed(customer=NOBODY, amount="5"), credit_of_two,
        refused="Stripe gives credit to any customer; one who is billed in another currency is a warning.",
        moved=spent,
    ),
)  # fmt: skip
