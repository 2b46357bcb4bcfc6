"""Lists, searches and expansions as the real SDK asks for them."""

from __future__ import annotations

from typing import Any, cast

import pytest
import stripe

from tests.plugins.sandbox import SandboxWorld

NOON_S = 1_790_000_000


@pytest.fixture
def customers(world: SandboxWorld) -> list[str]:
    """Seven customers a minute apart, oldest first."""
    ids = []
    for number in range(7):
        world.control("POST", "/clock", now=NOON_S + 60 * number, frozen=True)
        metadata = {"order": str(number), "group": "even" if number % 2 == 0 else "odd"}
        fields: Any = {"email": f"n{number}@example.com", "name": f"Jane Number {number}", "metadata": metadata}
        ids.append(world.client().v1.customers.create(fields).id)
    return ids


def ids_of(world: SandboxWorld, **params: Any) -> list[str]:
    """The ids of one page."""
    return [customer.id for customer in world.client().v1.customers.list(cast("Any", params)).data]


def found(world: SandboxWorld, query: str) -> list[str]:
    """Order numbers of the customers a query finds, ascending."""
    data = world.client().v1.customers.search({"query": query, "limit": 100}).data
    return sorted(customer.metadata["order"] for customer in data if customer.metadata)


def test_pages_follow_each_other_without_gap_or_repeat(world: SandboxWorld, customers: list[str]) -> None:
    """Newest first, forwards by starting_after, back by ending_before, and has_more tells the truth."""
    newest_first = customers[::-1]
    first = world.client().v1.customers.list({"limit": 3})
    assert [customer.id for customer in first.data] == newest_first[:3]
    assert first.has_more is True
    assert [customer.id for customer in first.auto_paging_iter()] == newest_first
    assert ids_of(world, limit=3, starting_after=newest_first[2]) == newest_first[3:6]
    assert ids_of(world, limit=2, ending_before=newest_first[5]) == newest_first[3:5]
    last = world.client().v1.customers.list({"limit": 3, "starting_after": newest_first[3]})
    assert last.has_more is False


def test_created_bounds_are_exact(world: SandboxWorld, customers: list[str]) -> None:
    """Gt and lt leave the second out, gte and lte keep it, a number means just that second."""
    at_s = NOON_S + 120
    assert ids_of(world, created={"gte": at_s}) == customers[2:][::-1]
    assert ids_of(world, created={"gt": at_s}) == customers[3:][::-1]
    assert ids_of(world, created={"lt": at_s, "gte": NOON_S + 60}) == [customers[1]]
    assert ids_of(world, created=at_s) == [customers[2]]
    assert ids_of(world, created={"lte": NOON_S}) == [customers[0]]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"starting_after": "cus_nobody"}, "starting_after"),
    ],
)
def test_impossible_pages_are_refused(world: SandboxWorld, params: dict[str, Any], param: str) -> None:
    """A page size outside 1 to 100 and an unknown cursor are 400s that name their parameter."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        ids_of(world, **params)
    assert (refused.value.http_status, refused.value.param) == (400, param)


@pytest.mark.parametrize(
    ("query", "orders"),
    [
        ('email:"N3@example.com"', ["3"]),
        ('name~"number 5"', ["5"]),
        ('metadata["group"]:"odd"', ["1", "3", "5"]),
        ('-metadata["group"]:"odd"', ["0", "2", "4", "6"]),
        ('metadata["missing"]:null AND metadata["order"]:"2"', ["2"]),
        ('metadata["order"]:"2" OR metadata["order"]:"6"', ["2", "6"]),
        (f"created>={NOON_S + 300}", ["5", "6"]),
        (f"created<{NOON_S + 60} AND name:'Jane Number 0'", ["0"]),
        ('name:"Jane"', []),
    ],
)
def test_the_search_language(world: SandboxWorld, customers: list[str], query: str, orders: list[str]) -> None:
    """Each form of Stripe's query language finds just what it names."""
    assert found(world, query) == orders


@pytest.mark.parametrize(
    "query",
    [
        'email:"a" AND name:"b" OR name:"c"',
        'shoe_size:"9"',
        'email~"ab"',
        'email>"a"',
        'metadata:"42"',
        "email:",
        "",
    ],
)
def test_a_query_outside_the_grammar_is_refused(world: SandboxWorld, query: str) -> None:
    """AND with OR, unknown fields, short substrings, order on text and halves of a query are 400s."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        found(world, query)
    assert refused.value.http_status == 400
    world.take_violations()  # the empty query breaks the contract itself


def test_a_search_pages_by_token(world: SandboxWorld, customers: list[str]) -> None:
    """next_page leads to the rest, and the SDK's paging iterator sees every match once."""
    pages = world.client().v1.customers.search({"query": 'name~"jane"', "limit": 3})
    assert pages.next_page
    assert [customer.id for customer in pages.auto_paging_iter()] == customers[::-1]


def test_expansion_goes_as_deep_as_asked(world: SandboxWorld) -> None:
    """Ids become objects along the path, in single answers and in lists, and nowhere else."""
    client = world.client()
    jane = client.v1.customers.create({"email": "jane@example.com"})
    made = client.v1.payment_intents.create(
        {
            "amount": 1_000,
            "currency": "usd",
            "customer": jane.id,
            "payment_method": "pm_card_visa",
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "expand": ["latest_charge.balance_transaction", "customer"],
        }
    )
    assert isinstance(made.customer, stripe.Customer)
    assert made.customer.email == "jane@example.com"
    assert isinstance(made.latest_charge, stripe.Charge)
    assert isinstance(made.latest_charge.balance_transaction, stripe.BalanceTransaction)
    assert made.latest_charge.customer == jane.id
    listed = client.v1.charges.list({"expand": ["data.customer", "data.payment_intent.customer"]}).data[0]
    assert isinstance(listed.payment_intent, stripe.PaymentIntent)
    assert isinstance(listed.payment_intent.customer, stripe.Customer)
    assert client.v1.charges.list().data[0].customer == jane.id


@pytest.mark.parametrize("path", ["email", "nothing", "data.customer", "a.b.c.d.e"])
def test_what_cannot_be_expanded_is_refused_before_anything_is_done(world: SandboxWorld, path: str) -> None:
    """A wrong path is a 400, and the object it came with is not made."""
    with pytest.raises(stripe.InvalidRequestError):
        world.client().v1.customers.create({"email": "jane@example.com", "expand": [path]})
    assert world.objects("customer") == []
    world.take_violations()
