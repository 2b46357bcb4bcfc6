"""Disputes and fraud in the chat: what Florin suggests to say next is understood, and nothing is sent unconfirmed."""

from __future__ import annotations

import re

from assistant.conversation import Reply
from tests.assistant.conftest import Shop


def opened_on(shop: Shop, payment: str, reason: str = "fraudulent") -> str:
    """A dispute over a payment."""
    charge = str(shop.world.client().v1.payment_intents.retrieve(payment).latest_charge)
    return str(shop.world.control("POST", "/disputes", account=shop.world.platform, charge=charge, reason=reason)["id"])


def suggested(reply: Reply) -> list[str]:
    """What the reply says to ask next."""
    line = next(line for line in reply.text.split("\n") if line.startswith("Next:"))
    return re.findall(r"“([^”]+)”", line)


async def test_a_dispute_from_the_list_to_the_bank(shop: Shop) -> None:
    """Listed, drafted, confirmed, submitted, confirmed: by the words that Florin itself suggests."""
    dispute = opened_on(shop, shop.pay("42", 4200, description="Teapot"))
    assistant = shop.assistant()
    listed = await assistant.chat(shop.owner, "show my disputes")
    assert dispute in listed.text
    draft, accept = suggested(listed)
    staged = await assistant.chat(shop.owner, draft, listed.conversation_id)
    (proposal,) = staged.proposals
    assert proposal.skill == "draft_dispute_evidence"
    done = await assistant.confirm(shop.owner, proposal.id, proposal.digest)
    assert done.state == "done"
    submit = re.findall(r"“([^”]+)”", str(done.outcome))[0]
    sent = await assistant.chat(shop.owner, submit, listed.conversation_id)
    (final,) = sent.proposals
    assert final.skill == "submit_dispute_evidence"
    assert shop.world.objects("dispute")[0]["evidence_details"]["submission_count"] == 0
    assert (await assistant.confirm(shop.owner, final.id, final.digest)).state == "done"
    assert shop.world.objects("dispute")[0]["status"] == "under_review"
    refused = await assistant.chat(shop.owner, accept, listed.conversation_id)
    assert not refused.proposals
    assert "with the bank" in refused.text


async def test_accepting_is_confirmed_first(shop: Shop) -> None:
    """The words only propose; the confirm loses it."""
    dispute = opened_on(shop, shop.pay("42", 4200))
    assistant = shop.assistant()
    reply = await assistant.chat(shop.owner, "accept the dispute on order 42")
    (proposal,) = reply.proposals
    assert proposal.skill == "accept_dispute"
    assert shop.world.objects("dispute")[0]["status"] == "needs_response"
    assert (await assistant.confirm(shop.owner, proposal.id, proposal.digest)).state == "done"
    assert [(row["id"], row["status"]) for row in shop.world.objects("dispute")] == [(dispute, "lost")]


async def test_a_fraud_warning_leads_to_a_refund(shop: Shop) -> None:
    """What is suggested for a warning proposes the refund as fraud."""
    payment = shop.pay("42", 4200)
    charge = str(shop.world.client().v1.payment_intents.retrieve(payment).latest_charge)
    shop.world.control("POST", "/warnings", account=shop.world.platform, charge=charge)
    assistant = shop.assistant()
    warned = await assistant.chat(shop.owner, "any fraud warnings?")
    (refund,) = re.findall(r"“(refund [^”]+)”", warned.text)
    reply = await assistant.chat(shop.owner, refund, warned.conversation_id)
    (proposal,) = reply.proposals
    assert proposal.skill == "refund_payment"
    risk = await assistant.chat(shop.owner, "how risky is order 42?")
    assert "+40 Early fraud warning" in risk.text


async def test_the_account_and_a_search_are_asked_in_words(shop: Shop) -> None:
    """Both answer from Stripe's own data."""
    shop.pay("42", 4200, description="Copper teapot")
    assistant = shop.assistant()
    assert "Taking payments is on" in (await assistant.chat(shop.owner, "is my account verified?")).text
    found = await assistant.chat(shop.owner, "search for copper teapot")
    assert "$42.00" in found.text
