"""Pointing back in a conversation: numbers for options, "her last payment", a corrected amount, and thanks."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Talk
from tests.stories.test_refunds import choice_of


@pytest.mark.parametrize("pick", ["2", "the second", "#2", "option 2", "2nd"])
def test_an_option_goes_by_its_number(talk: Talk, pick: str) -> None:
    """The browser's chat takes the number of an option as the terminal does, and refunds what stands there."""
    for amount in (1000, 2000):
        talk.house.sell(amount, order="7700")
    options = choice_of(talk.say("refund order 7700"))
    view = talk.propose(pick)
    talk.confirm(view)
    (refund,) = talk.stamped(view)
    assert refund["payment_intent"] == options[1]["say"]


def test_a_pick_that_is_not_there_leaves_the_choice_open(talk: Talk) -> None:
    """“7” of two is asked again, and then “the first one” is still understood."""
    for amount in (1000, 2000):
        talk.house.sell(amount, order="7700")
    options = choice_of(talk.say("refund order 7700"))
    assert "1 to 2" in talk.say("7")["reply"]
    view = talk.propose("the first one")
    assert view["arguments"]["payment_ref"]["value"] == options[0]["say"]


def test_a_customer_is_picked_by_number(talk: Talk) -> None:
    """After “find Jane” with two of them, “2” shows the second."""
    options = choice_of(talk.say("find Jane"))
    (card,) = [card for card in talk.say("2")["cards"] if card["type"] == "customer"]
    assert card["customer_id"] == options[1]["say"]


@pytest.mark.parametrize("then", ["refund her last payment", "refund the last one", "refund it", "refund her payment"])
def test_after_a_customer_no_older_payment_is_refunded(talk: Talk, then: str) -> None:
    """Order 42 was talked of before Jane's card: nothing of hers, so nothing is proposed."""
    talk.say("show order 42")
    options = choice_of(talk.say("find Jane"))
    talk.say(options[0]["say"])
    assert talk.say(then)["proposals"] == []


def test_her_last_payment_out_of_her_payments(talk: Talk) -> None:
    """With her payments on the table it is the newest of them."""
    options = choice_of(talk.say("find Jane"))
    talk.say(options[1]["say"])
    bought = [talk.house.sell(order=order, customer=options[1]["say"])["id"] for order in ("7001", "7002")]
    talk.say("show her payments")
    view = talk.propose("refund her last payment")
    assert view["arguments"]["payment_ref"]["value"] == bought[1]


@pytest.mark.parametrize("courtesy", ["thanks", "great, thanks", "thank you", "great"])
def test_thanks_is_no_yes(talk: Talk, courtesy: str) -> None:
    """Courtesy while a proposal waits is not answered as if it had been a typed yes."""
    view = talk.propose("refund order 42")
    assert "typed yes" not in talk.say(courtesy)["reply"]
    assert talk.stamped(view) == []


def test_a_corrected_amount(talk: Talk) -> None:
    """“No, make it 6” after five dollars of order 42 proposes six dollars of order 42."""
    talk.propose("refund $5 of order 42")
    view = talk.propose("no, make it 6")
    assert (view["amount_minor"], view["arguments"]["payment_ref"]["value"]) == (600, "42")


@pytest.mark.parametrize("message", ["refund $-18 of order 42", "refund NaN of order 42", "refund ½ of order 42"])
def test_a_sign_or_a_word_for_no_number_proposes_nothing(talk: Talk, message: str) -> None:
    """The sign is not dropped and the word not ignored: Florin asks, and the answer is the amount."""
    assert talk.say(message)["proposals"] == []
    view = talk.propose("18")
    assert (view["amount_minor"], view["arguments"]["payment_ref"]["value"]) == (1800, "42")


@pytest.mark.parametrize("said", ["refund {first}'s one", "refund the {amount} one"])
def test_a_row_goes_by_what_stands_in_it(talk: Talk, said: str) -> None:
    """A list's table names people and amounts, and that is how merchants point to its rows."""
    client = talk.house.world.client(account=talk.house.account_id)
    buyers = [client.v1.customers.create({"name": name}).id for name in ("Elspeth Munro", "Wilhelmina Okoye")]
    theirs = talk.house.sell(7345, order="7701", customer=buyers[0])["id"]
    talk.house.sell(2000, order="7702", customer=buyers[1])
    talk.say("list the last 2 payments")
    view = talk.propose(said.format(first="Elspeth", amount="$73.45"))
    assert view["arguments"]["payment_ref"]["value"] == theirs
