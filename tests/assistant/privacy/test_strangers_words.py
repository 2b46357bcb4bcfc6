"""What strangers wrote at Stripe, and free text in its fields, in whole turns with a remote model."""

from __future__ import annotations

import json

from tests.assistant.conftest import Shop
from tests.plugins.scripted_openai import Says, ScriptedOpenAI


def last_result(scripted: ScriptedOpenAI) -> str:
    """What the model read last."""
    return str(json.loads(scripted.received[-1].rpartition("\n")[2])["messages"][-1]["content"])


async def test_nothing_of_a_half_recognised_text_leaves(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """A description with an address in it, a phone in no common form, and a card's digits; the merchant reads them."""
    client = shop.world.client().v1
    who = client.customers.create({"email": "m@x.example", "name": "Mark Young", "phone": "06 12 34 56 78"}).id
    client.payment_methods.attach("pm_card_visa", {"customer": who})
    shop.pay("100", description="Therapy (HIV) for Irmgard Blumentopf, mail irmgard@b.example")
    told = ("Irmgard", "Blumentopf", "HIV", "06 12 34 56 78", "Mark", "Young", "4242", "x.example", "b.example")
    replies = []
    for tool, args in (
        ("get_payment", {"payment_ref": "100"}),
        ("list_payments", {}),
        ("get_customer", {"customer": who}),
        ("list_payment_methods", {"customer": who}),
    ):
        scripted_openai.script = [Says(calls=((tool, args),)), lambda request: Says(_body(request))]
        reply = await shop.assistant(scripted_openai.model()).chat(shop.owner, "please show me that")
        assert [word for word in told if word in last_result(scripted_openai)] == [], tool
        replies.append(reply.text)
    assert "Mark Young" in replies[2]
    assert "4242" in replies[3]


async def test_a_typed_placeholder_never_becomes_a_customer(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """It reaches the proposal as it was typed, also when the model has somebody else to confuse it with."""
    scripted_openai.script = [
        Says(calls=(("create_payment_link", {"amount": "20", "description": "seat [name-1]"}),)),
        Says("ok"),
    ]
    message = "payment link for $20 for Jane Zuckerkandl, description seat [name-1]"
    reply = await shop.assistant(scripted_openai.model()).chat(shop.owner, message)
    (proposal,) = reply.proposals
    assert "seat [name-1]" in json.dumps([proposal.summary, *proposal.effects, str(proposal.arguments)])
    assert "seat Jane" not in str(proposal)


def _body(request: dict[str, object]) -> str:
    """The text of the result that the model was shown last."""
    messages = request["messages"]
    assert isinstance(messages, list)
    return str(json.loads(str(messages[-1]["content"]).split("\n")[2])["text"])
