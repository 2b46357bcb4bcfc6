"""Card numbers that are typed or sent: nothing stores them, no model reads them, and no proposal holds them."""

from __future__ import annotations

import pytest

from assistant.cards_typed import CARD_SENT, REFUSAL, mask_cards
from domain.errors import BadInput
from storage import conversations
from tests.assistant.conftest import Shop
from tests.plugins.scripted_openai import Says, ScriptedOpenAI

TYPED = (
    "charge 4242 4242 4242 4242 12/28 123 for $5", "card 4242424242424242 12/28 123", "4242–4242–4242–4242",
    "4242   4242   4242   4242", "4242\n4242\n4242\n4242", "charge 50 4242 4242 4242 4242",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("charge 4242 4242 4242 4242 12/28 123 for $5", "charge [card ending 4242] [hidden] [hidden] for $5"),
        ("4242424242424242, exp 04/28, cvc 123", "[card ending 4242], exp [hidden], cvc [hidden]"),
        ("4242424242424242 Jane Doe, December 2028, 123", "[card ending 4242] Jane Doe, December 2028, 123"),
        ("4242424242424242 Jane expires Dec 2028 CVV: 1234", "[card ending 4242] Jane expires [hidden] CVV: [hidden]"),
        ("12/28 123 4242-4242-4242-4242", "[hidden] [hidden] [card ending 4242]"),
        ("3782 822463 10005 2028-04/1234", "[card ending 0005] [hidden]/[hidden]"),
        ("charge $50 to 4242424242424242123 of order 1234", "charge $50 to [card ending 4242][hidden] of order 1234"),
        ("4242424242424242 90210", "[card ending 4242] 90210"),
    ],
)
def test_expiry_and_code_are_masked_with_the_number(text: str, masked: str) -> None:
    """Right behind the number, or told by a word or a slash; amounts, names and orders stay."""
    assert mask_cards(text) == (masked, True)


def test_without_a_card_number_no_expiry_is_masked() -> None:
    """Dates and codes of coupons are everyday things."""
    assert mask_cards("coupon code 1234, exp 12/28") == ("coupon code 1234, exp 12/28", False)


async def test_a_typed_card_number_is_neither_stored_nor_sent(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Not in the transcript, not in the title, not with the configured model; the reply says why."""
    assistant = shop.assistant(scripted_openai.model())
    for message in TYPED:
        reply = await assistant.chat(shop.owner, message)
        assert reply.text == REFUSAL
        async with shop.db.merchant(shop.owner.merchant_id) as tx:
            turns = await conversations.window(tx, reply.conversation_id, 10)
            known = await conversations.get(tx, reply.conversation_id)
        kept = " ".join([known.title if known else "", *(turn.text for turn in turns)])
        assert "4242 " not in kept.replace("\n", " ")
        assert "123" not in kept
        scripted_openai.script = [Says("ok")]
        await assistant.chat(shop.owner, "and now?", reply.conversation_id)
    received = "".join(scripted_openai.received)
    assert len(scripted_openai.received) == len(TYPED)
    assert "12/28" not in received
    assert "4242 4242" not in received


async def test_no_program_brings_a_card_number_in(shop: Shop) -> None:
    """Refused with the reason before a skill sees it, whatever it is an argument of, and no digit is repeated."""
    assistant = shop.assistant()
    for name, args in (
        ("create_customer", {"email": "a@b.example", "description": "card 4242 4242 4242 4242 exp 12/28"}),
        ("create_payment_link", {"amount": "5", "currency": "usd", "description": "4242–4242–4242–4242"}),
        ("create_customer", {"email": "a@b.example", "metadata": {"deep": [4242424242424242]}}),
    ):
        with pytest.raises(BadInput) as refused:
            await assistant.propose(shop.owner, name, args)
        assert str(refused.value) == CARD_SENT
    with pytest.raises(BadInput, match="card number"):
        await assistant.read(shop.owner, "find_customer", {"query": "4242 4242 4242 4242 12/28"})
    assert await assistant.proposals(shop.owner) == ()
