"""Which nouns before a number name a payment by its order, and where the number stays in question."""

from __future__ import annotations

import pytest

from tests.understanding.conftest import Understand


@pytest.mark.parametrize(
    "text",
    [
        "Please refund ticket 2214",
        "refund job 2214",
        "refund booking 2214",
        "refund sale 2214 please",
        "refund receipt no 2214",
        "refund job no. 2214",
        "can you refund ticket 2214, he came in twice",
        "refund table 9 order 2214",
        "refund room 12, order 2214",
    ],
)
def test_what_a_till_or_a_trade_numbers_is_an_order(text: str, understand: Understand) -> None:
    """It is looked up, and the person sees which payment it is before anything happens."""
    assert [(call.tool, call.args) for call in understand(text).calls] == [("refund_payment", {"payment_ref": "2214"})]


def test_a_sum_beside_it_is_the_amount(understand: Understand) -> None:
    """Money with its sign is no second number."""
    (call,) = understand("refund $20 of ticket 2214").calls
    assert call.args == {"payment_ref": "2214", "amount": "20", "currency": "USD"}


@pytest.mark.parametrize(
    "text",
    [
        "refund ticket 2214 order 88",
        "refund ticket 2214 and 2215",
        "refund 20 on ticket 2214",
        "refund tickets 2214",
        "refund 2 tickets",
        "refund 3 tickets on order 88",
        "refund ticket #2214, 2 hours late",
        "refund the ticket for $40",
        "refund Jane Doe, ticket 2214",
        "cancel ticket 2214",
        "ticket 2214: refund please",
        "don't refund ticket 2214",
        "refund job 40",
        "refund job 500 dollars",
        "refund the job 500$",
        "refund job 2214 and job 2215",
        "refund job 2214, not 2215",
        "refund 2214 ticket",
        "refund table 9",
        "refund table 9, 2214",
        "invoice Globex for job 2214",
    ],
)
def test_a_number_that_may_be_something_else_is_asked_about(text: str, understand: Understand) -> None:
    """Never when two numbers compete, when things are counted, or when it numbers who asked."""
    result = understand(text)
    assert (result.kind, result.calls) == ("clarify", ())
