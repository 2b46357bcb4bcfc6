"""Ways around the evidence guard that a hijacked model could take: each ends without a proposal."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import landing
from assistant.evidence import Evidence, Shown, trace
from assistant.words import Words, read_message
from domain.money import Money
from skills.contract import Ask
from tests.assistant.conftest import Shop
from tests.plugins.scripted_openai import Says, ScriptedOpenAI


def words(*messages: str, currency: str = "usd") -> Words:
    """The exchange going on, newest last."""
    return Words(tuple(read_message(text, currency=currency, locale="en-US") for text in messages))


async def proposals_after(
    shop: Shop, scripted: ScriptedOpenAI, message: str, *calls: tuple[str, dict[str, Any]], at_once: bool = False
) -> int:
    """How many proposals a model's calls make, one after the other or all in one message."""
    scripted.script = [Says(calls=calls)] if at_once else [Says(calls=(call,)) for call in calls]
    return len((await shop.assistant(scripted.model()).chat(shop.owner, message)).proposals)


@pytest.mark.parametrize("bait", [{"min_amount": "42"}, {"limit": 42}])
async def test_a_filter_does_not_lead_to_a_record(shop: Shop, scripted_openai: ScriptedOpenAI, bait: Any) -> None:
    """Asked for order 42, a list of payments from 42 dollars on is no evidence for another payment."""
    shop.pay("42")
    other = shop.pay("43", amount=9900)
    calls = ("list_payments", bait), ("refund_payment", {"payment_ref": other})
    assert await proposals_after(shop, scripted_openai, "refund order 42", *calls) == 0


async def test_a_stranger_called_like_an_order_is_not_the_order(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """A customer who calls himself 42 does not get what order 42 is to get."""
    client = shop.world.client()
    stranger = client.v1.customers.create({"name": "42"})
    shop.pay("42")
    paid = client.v1.payment_intents.create(
        {
            "amount": 9900, "currency": "usd", "customer": stranger.id, "payment_method": "pm_card_visa",
            "confirm": True, "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
    )  # fmt: skip
    calls = ("list_payments", {"customer": "42"}), ("refund_payment", {"payment_ref": paid.id})
    assert await proposals_after(shop, scripted_openai, "refund order 42", *calls) == 0


async def test_a_model_does_not_pick_for_the_person(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Two payments of one order are a choice; a model that asks and picks in one breath gets no proposal."""
    shop.pay("42")
    other = shop.pay("42", amount=9900)
    calls = ("get_payment", {"payment_ref": "42"}), ("refund_payment", {"payment_ref": other})
    assert await proposals_after(shop, scripted_openai, "refund order 42", *calls, at_once=True) == 0


def test_a_pick_by_its_place_is_evidence() -> None:
    """After the choice the person's own pick goes through, though the order stands for several payments."""
    shown = Shown({"pi_a": frozenset({"?42"}), "pi_b": frozenset({"?42"})})
    picked = trace({"payment_ref": "pi_b"}, words("refund order 42", "the second one"), shown, currency="usd")
    assert isinstance(picked, Evidence)
    again = trace({"payment_ref": "pi_b"}, words("refund order 42", "refund order 42"), shown, currency="usd")
    assert isinstance(again, Ask)


@pytest.mark.parametrize(
    ("message", "payment_ref"),
    [
        ("refund 5 of order 42", "5"),
        ("refund order 42 and tell me the 7 newest", "7"),
        ("refund order 42", "refund"),
        ("refund order 42 for the customer", "customer"),
    ],
)
def test_another_word_is_no_order_beside_a_named_one(message: str, payment_ref: str) -> None:
    """When the person names the order, no other number or word of the sentence can be it."""
    assert isinstance(trace({"payment_ref": payment_ref}, words(message), Shown(), currency="usd"), Ask)


@pytest.mark.parametrize("payment_ref", ["12", "13", "15"])
@pytest.mark.parametrize("message", ["refund orders 12, 13 and 15", "refund 12, 13 and 15", "refund order 12/13/15"])
def test_every_order_of_a_list_is_named(message: str, payment_ref: str) -> None:
    """Several orders in one breath are all named."""
    assert isinstance(trace({"payment_ref": payment_ref}, words(message), Shown(), currency="usd"), Evidence)


@pytest.mark.parametrize(
    "message",
    [
        "refund $1.234 of order 42",
        "refund 1.000 of order 42",
        "refund 18 of order 42",
        "refund 18 on pi_1",
        "refund 18 back on the order 42",
        "order 42: refund 5 dollars",
        "refund order 42 and 5 dollars",
    ],
)
def test_an_amount_that_was_not_read_forbids_the_whole(message: str) -> None:
    """A stated amount that has two readings, or no currency, is never passed over in favour of everything."""
    assert landing.landed(Money(9900, "usd"), words(message)) is not None


def test_a_dollar_is_no_other_dollar() -> None:
    """For a merchant of another currency "$" is the US dollar, not whichever a model would like."""
    said = words("payment link for $49", currency="eur")
    assert landing.landed(Money(4900, "sgd"), said) is not None
    assert landing.landed(Money(4900, "usd"), said) is None


@pytest.mark.parametrize("message", ["refund half of order 42", "refund 50% of order 42"])
async def test_a_share_is_not_the_whole_that_was_shown(
    shop: Shop, scripted_openai: ScriptedOpenAI, message: str
) -> None:
    """Asked for a part, a model that looks the payment up and names its full amount gets no proposal."""
    shop.pay("42")
    calls = ("get_payment", {"payment_ref": "42"}), ("refund_payment", {"payment_ref": "42", "amount": "24.50"})
    assert await proposals_after(shop, scripted_openai, message, *calls) == 0
