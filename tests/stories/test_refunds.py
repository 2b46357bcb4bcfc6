"""From a sentence to the money: what a person asks, sees, confirms, and what Stripe then has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.conftest import Talk


def test_refund_order_42(talk: Talk) -> None:
    """Six words become a card with the whole effect; the button moves $18.00 once; afterwards Florin knows of it."""
    told = talk.say("refund order 42")
    (view,) = told["proposals"]
    assert (view["skill"], view["amount_minor"], view["currency"], view["livemode"]) == (
        "refund_payment",
        1800,
        "usd",
        False,
    )
    assert view["arguments"]["payment_ref"] == {"value": "42", "source": "you said “refund order 42”"}
    assert any("fee" in effect for effect in view["effects"])
    assert any("balance goes from" in effect for effect in view["effects"])
    assert {"type": "proposal", "proposal_id": view["id"]} in told["cards"]
    assert "Nothing has been done yet" in told["reply"]
    payments = {refund["payment_intent"] for refund in talk.house.refunds()}
    done = talk.confirm(view)
    (refund,) = talk.stamped(view)
    assert (refund["amount"], refund["currency"], done["receipt"]["object_id"]) == (1800, "usd", refund["id"])
    assert refund["payment_intent"] not in payments
    assert "refunded" in talk.say("what happened to order 42?")["reply"]
    again = talk.say("refund order 42")
    assert again["proposals"] == []
    assert "already refunded" in again["reply"]


@pytest.mark.parametrize("yes", ["yes", "y", "confirm", "ok do it", "I confirm the refund", "approved!", "ja, mach es"])
def test_a_typed_yes_moves_nothing(talk: Talk, yes: str) -> None:
    """Only the button does it; whatever is typed leaves the proposal open and the money where it is."""
    view = talk.propose("refund order 42")
    talk.say(yes)
    assert talk.stamped(view) == []
    assert talk.client.get(f"/api/proposals/{view['id']}").json()["state"] == "open"


def test_twice_on_purpose_is_two_refunds(talk: Talk) -> None:
    """$5 of order 42, confirmed, and $5 again, confirmed in spite of the warning: ten dollars in two refunds."""
    first = talk.propose("refund $5 of order 42")
    talk.confirm(first)
    second = talk.propose("refund $5 of order 42")
    assert second["id"] != first["id"]
    assert any("confirmed already" in warning for warning in second["warnings"])
    talk.confirm(second)
    assert [[refund["amount"] for refund in talk.stamped(view)] for view in (first, second)] == [[500], [500]]


@pytest.mark.parametrize("then", ["refund order 42", "refund it", "please refund order 42 now"])
def test_asked_twice_is_one_proposal(talk: Talk, then: str) -> None:
    """Said again before it was confirmed, it is the same proposal, and confirming it is one refund."""
    first = talk.propose("refund order 42")
    second = talk.propose(then)
    assert second["id"] == first["id"]
    talk.confirm(second)
    assert len(talk.stamped(first)) == 1


def test_asked_twice_in_one_sentence_is_one_at_most(talk: Talk) -> None:
    """The same wish twice in one message makes one proposal."""
    assert len(talk.say("refund order 42 and refund order 42")["proposals"]) == 1


def choice_of(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The options that a reply offers."""
    assert told["proposals"] == []
    (card,) = [card for card in told["cards"] if card["type"] == "choice"]
    return list(card["options"])


def test_two_janes_are_a_choice(talk: Talk) -> None:
    """Florin does not guess which Jane; what is chosen is what the next sentences are about."""
    options = choice_of(talk.say("find Jane"))
    assert len(options) == 2
    chosen = talk.say(options[1]["say"])
    (card,) = [card for card in chosen["cards"] if card["type"] == "customer"]
    assert card["customer_id"] == options[1]["say"]
    bought = [talk.house.sell(order=order, customer=card["customer_id"])["id"] for order in ("7001", "7002")]
    assert card["title"] in talk.say("show her payments")["reply"]
    view = talk.propose("refund the second one")
    assert view["arguments"]["payment_ref"]["value"] == bought[0]


@pytest.mark.parametrize("number", [0, 1])
def test_two_orders_of_one_number_are_a_choice(talk: Talk, number: int) -> None:
    """Two payments for order 7700: both are shown, and the one that is named gets refunded."""
    amounts = {talk.house.sell(amount, order="7700")["id"]: amount for amount in (1000, 2000)}
    options = choice_of(talk.say("refund order 7700"))
    assert {option["say"] for option in options} == set(amounts)
    view = talk.propose(("the first one", "the second one")[number])
    talk.confirm(view)
    (refund,) = talk.stamped(view)
    chosen = options[number]["say"]
    assert (refund["payment_intent"], refund["amount"]) == (chosen, amounts[chosen])


@pytest.mark.parametrize(
    ("currency", "paid", "message", "amount", "shown"),
    [
        ("eur", 2050, "refund order 8800", 2050, "€20.50"),
        ("eur", 2050, "refund €10.50 of order 8800", 1050, "€10.50"),
        ("eur", 2050, "refund 10,50 EUR of order 8800", 1050, "€10.50"),
        ("jpy", 1800, "refund order 8800", 1800, "¥1,800"),
        ("jpy", 1800, "refund 500 yen of order 8800", 500, "¥500"),
    ],
)
def test_other_currencies(talk: Talk, currency: str, paid: int, message: str, amount: int, shown: str) -> None:
    """Euros have cents and yen have none, in the words, on the card and at Stripe."""
    talk.house.sell(paid, currency, order="8800")
    view = talk.propose(message)
    assert (view["amount_minor"], view["currency"]) == (amount, currency)
    assert shown in view["summary"]
    talk.confirm(view)
    assert [(refund["amount"], refund["currency"]) for refund in talk.stamped(view)] == [(amount, currency)]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("refund $100 of order 42", "more than"),
        ("refund 10 EUR of order 42", "EUR"),
        ("refund $0 of order 42", ""),
        ("refund -$5 of order 42", ""),
        ("refund order 999999", "no payment"),
        ("refund half of that", ""),
        ("do not refund order 42", ""),
        ("refund", ""),
        ("refund everything", ""),
        ("refund 1e3 of order 42", ""),
        ("refund $5,00.00 of order 42", ""),
    ],
)
def test_what_can_not_be_meant_makes_no_proposal(talk: Talk, message: str, why: str) -> None:
    """Too much, another currency, no such order, half a wish: a sentence that says why, and nothing to confirm."""
    told = talk.say(message)
    assert told["proposals"] == []
    assert why in told["reply"]
    assert talk.client.get("/api/proposals").json()["proposals"] == []


def test_a_question_and_then_refund_it(talk: Talk) -> None:
    """“Refund it” is about the payment that was just looked at, and says so."""
    bought = talk.house.sell(order="7600")["id"]
    talk.say("did order 7600 go through?")
    view = talk.propose("refund it")
    payment = view["arguments"]["payment_ref"]
    assert payment["value"] == bought
    assert payment["source"].endswith("shown in this conversation")


def test_a_missing_amount_is_asked_for_and_taken(talk: Talk) -> None:
    """The answer to Florin's question completes the wish; the first sentence's order is kept."""
    assert talk.say("refund part of order 42")["proposals"] == []
    view = talk.propose("$7")
    assert (view["amount_minor"], view["arguments"]["payment_ref"]["value"]) == (700, "42")


def test_each_conversation_is_its_own(talk: Talk) -> None:
    """“It” means nothing in a fresh conversation, and its history holds only what was said there."""
    talk.propose("refund order 42")
    other = Talk(talk.house, talk.client)
    assert other.say("refund it")["proposals"] == []
    turns = talk.client.get(f"/api/conversations/{other.conversation_id}").json()["turns"]
    assert [turn["text"] for turn in turns if turn["role"] == "user"] == ["refund it"]
