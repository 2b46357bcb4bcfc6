"""Every kind of skill from a sentence in the chat: what acts is proposed and nothing moves, what reads answers."""

from __future__ import annotations

import pytest

from tests.stories.conftest import Talk

ACTS = (
    ("credit {who} $20", "credit_customer"),
    ("charge {who} $5", "create_payment"),
    ("pay out $5", "create_payout"),
    ("pause {who} until 1 December", "pause_subscription"),
    ("pause {who}'s subscription for two weeks", "pause_subscription"),
    ("invoice {who} $50 due in two weeks", "create_invoice"),
    ("refund 10% of order 42", "refund_payment"),
    ("create a product Yoga at $15 a month", "create_product"),
    ('create a product "Gift box" for 25 euros', "create_product"),
    ("create a 20% off coupon SPRING20 for 3 months", "create_coupon"),
    ("portal link for {who}", "create_portal_link"),
    ("change {who}'s email to new@x.example", "update_customer"),
    ("resend the receipt for order 42", "resend_receipt"),
)
READS = (
    ("when is my next payout?", "next automatic payout"),
    ("why was the last payout so low?", "In it are"),
    ("tell me everything about {who}", "Lifetime value"),
    ("show {name}'s subscription", "next invoice"),
    ("which cards does {who} have?", "card ending in"),
    ("any disputes?", "needs your answer"),
    ("is my account verified?", "Verification is complete"),
    ("top 5 customers this month", "5 shown"),
    ("compare this month with last month", "compared with"),
    ("search everything for candle", "hits for"),
    ("how much tax is on 100 euros to Germany?", "€19.00"),
    ("list our payouts", "payouts"),
    ("mrr", "MRR"),
    ("which refunds failed?", "no failed refunds"),
    ("list products", "products"),
)


def subscriber(talk: Talk) -> dict[str, str]:
    """Somebody with a subscription and a saved card: `who` the address, `name` the name."""
    customers = {one["id"]: one for one in talk.house.world.objects("customer", talk.house.account_id)}
    first = talk.house.world.objects("subscription", talk.house.account_id)[0]
    one = customers[first["customer"]]
    return {"who": one["email"], "name": one["name"]}


def test_acts_are_proposed_by_the_skill_that_was_meant(talk: Talk) -> None:
    """Each sentence makes one proposal of the right skill, through understanding and every guard; no refund is made."""
    named = subscriber(talk)
    for message, skill in ACTS:
        told = talk.say(message.format(**named))
        assert [view["skill"] for view in told["proposals"]] == [skill], (message, told["reply"])
        assert talk.client.get(f"/api/proposals/{told['proposals'][0]['id']}").json()["state"] == "open"


def test_reads_answer_at_once(talk: Talk) -> None:
    """Each question is answered by its own skill, and none proposes anything."""
    named = subscriber(talk)
    for message, part in READS:
        told = talk.say(message.format(**named))
        assert part in told["reply"], (message, told["reply"])
        assert told["proposals"] == []


def test_many_at_once_are_one_plan(talk: Talk) -> None:
    """Orders in one sentence, and a period with a least amount, are shown as one plan of refunds."""
    assert "Refund 2 payments" in talk.say("refund orders 42 and 43")["reply"]
    assert "on 2026-11-17" in talk.say("refund every payment of last Tuesday over $20")["reply"]


@pytest.mark.parametrize(
    "message",
    [
        "don't pay out anything", "he paid out $500", "accept all disputes", "delete all customers",
        "refund everything",
        "cancel all subscriptions", "how do I void an invoice?", 'she wrote "please credit me $20"',
    ],
)  # fmt: skip
def test_what_was_not_asked_for_proposes_nothing(talk: Talk, message: str) -> None:
    """Negations, statements, questions how, others' words and everything at once end in a question or a refusal."""
    assert talk.say(message)["proposals"] == []
    assert talk.client.get("/api/proposals").json()["proposals"] == []
