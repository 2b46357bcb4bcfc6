"""Servers that print tool calls, or only obey a schema: the same proposals, through the real client and every guard."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.conversation import Reply
from tests.assistant.conftest import Shop
from tests.plugins.local_openai import STYLES, LocalOpenAI
from tests.plugins.scripted_openai import Says

HABITS = ("native", "schema", "object", "obedient", *STYLES)
REFUND = Says(calls=(("refund_payment", {"payment_ref": "42"}),))


def nothing_moved(shop: Shop) -> bool:
    """Whether Stripe got no write since the orders were paid."""
    return not shop.refunds() and not shop.world.objects("payment_link")


async def said(shop: Shop, local: LocalOpenAI, message: str, *wishes: Says, **more: Any) -> Reply:
    """One message to an assistant whose model has these wishes."""
    local.wishes = list(wishes)
    return await shop.assistant(local.model(**more)).chat(shop.owner, message)


@pytest.mark.parametrize("habit", HABITS)
async def test_each_server_leads_to_the_same_proposal(shop: Shop, local_openai: LocalOpenAI, habit: str) -> None:
    """Whatever form the call comes in, it is the same act, with the same amount and the same evidence."""
    shop.pay("42")
    local_openai.habit = habit
    reply = await said(shop, local_openai, "refund order 42", REFUND)
    (proposal,) = reply.proposals
    assert (proposal.skill, proposal.amount_minor, proposal.currency) == ("refund_payment", 2450, "usd")
    assert proposal.arguments["payment_ref"]["source"] == "you said “refund order 42”"
    assert "built-in" not in reply.text
    assert nothing_moved(shop)
    assert (await shop.assistant().confirm(shop.owner, proposal.id, proposal.digest)).state == "done"
    assert [refund["amount"] for refund in shop.refunds()] == [2450]
