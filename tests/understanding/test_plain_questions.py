"""Questions in plain words: whether all is paid, when and how much, figures converted, products by a word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.understanding.conftest import Understand

UNPAID = (
    ("Has Globex paid all their invoices?", "Globex"),
    ("has Acme settled all of its bills", "Acme"),
    ("have Initech cleared all their invoices yet?", "Initech"),
    ("Have all Globex invoices been paid?", "Globex"),
    ("did Acme settle everything they owe us?", "Acme"),
    ("Has Jane Doe paid everything?", "Jane Doe"),
    ("has Jane Doe paid what she owes", "Jane Doe"),
    ("is everything paid by Acme", "Acme"),
)
OTHERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Which invoices has Globex paid?", "list_invoices", {"status": "paid", "customer": "Globex"}),
    ("Has Globex paid any of their invoices?", "list_invoices", {"status": "paid", "customer": "Globex"}),
    ("Show all paid invoices of Globex", "list_invoices", {"status": "paid", "customer": "Globex"}),
    ("Has Globex paid their invoice?", "get_invoice", {"invoice": "Globex"}),
    ("When does the next payout come and how much is it?", "forecast_payout", {}),
    ("when's my next payout and how much will it be", "forecast_payout", {}),
    ("when does the payout land and what will it come to", "forecast_payout", {}),
)
CONVERTED = (
    ("October sales, convert everything to naira", "2026-10-01", "2026-10-31", "NGN"),
    ("sales in October, converting it all to euros", "2026-10-01", "2026-10-31", "EUR"),
    ("convert our October sales to naira", "2026-10-01", "2026-10-31", "NGN"),
    ("translate last week's takings into yen", "2026-11-09", "2026-11-15", "JPY"),
    ("revenue last month, everything converted to pounds", "2026-10-01", "2026-10-31", "GBP"),
)
PRODUCTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("list the products with poster in the name", {"query": "poster"}),
    ("show me all products with mug in the name", {"query": "mug"}),
    ("please find items with bag in their names", {"query": "bag"}),
    ("products called poster", {"query": "poster"}),
    ("list products containing mug", {"query": "mug"}),
    ('which products have "poster" in their name', {"query": "poster"}),
    ("do we have a product called Tote bag", {"query": "Tote bag"}),
    ("find products whose name starts with Winter", {"query": "Winter"}),
    ("list all products", {}),
    ("list products with a price", {}),
)


@pytest.mark.parametrize(("text", "customer"), UNPAID)
def test_whether_all_is_paid_is_answered_by_what_is_not(text: str, customer: str, understand: Understand) -> None:
    """The list of what is paid would answer nothing."""
    calls = [(call.tool, call.args) for call in understand(text).calls]
    assert calls == [("list_invoices", {"status": "unpaid", "customer": customer})]


@pytest.mark.parametrize(("text", "tool", "args"), OTHERS)
def test_one_question_is_one_question(text: str, tool: str, args: dict[str, Any], understand: Understand) -> None:
    """What is paid is asked as before, and how much a payout is belongs to when it comes."""
    assert [(call.tool, call.args) for call in understand(text).calls] == [(tool, args)]


@pytest.mark.parametrize(
    "text",
    [
        "when is my next payout and what's our balance",
        "when is the next payout and how much is in the account",
        "when is the next payout and how much is pending",
    ],
)
def test_the_balance_beside_a_payout_stays_a_question(text: str, understand: Understand) -> None:
    """Two things that are asked for are both answered."""
    assert [call.tool for call in understand(text).calls] == ["forecast_payout", "get_balance"]


@pytest.mark.parametrize(("text", "start", "end", "currency"), CONVERTED)
def test_sales_converted_are_of_all_currencies(
    text: str, start: str, end: str, currency: str, understand: Understand
) -> None:
    """Converting is no filter for what came in in that currency."""
    calls = [(call.tool, call.args) for call in understand(text).calls]
    assert calls == [("revenue_report", {"start": start, "end": end, "convert_to": currency})]


def test_sales_in_a_currency_are_those_that_came_in_in_it(understand: Understand) -> None:
    """Only "in naira" is a filter."""
    (call,) = understand("October sales in naira").calls
    assert call.args == {"start": "2026-10-01", "end": "2026-10-31", "currency": "NGN"}


@pytest.mark.parametrize(("text", "args"), PRODUCTS)
def test_products_are_found_by_a_word_of_their_names(text: str, args: dict[str, str], understand: Understand) -> None:
    """Whether the word looks like a name or not."""
    assert [(call.tool, call.args) for call in understand(text).calls] == [("list_products", args)]


@pytest.mark.parametrize("text", ["create a product with mug in the name", "archive products with mug in the name"])
def test_a_change_to_such_products_is_no_list(text: str, understand: Understand) -> None:
    """It asks which one."""
    assert understand(text).calls == ()
