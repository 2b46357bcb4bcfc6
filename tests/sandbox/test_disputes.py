"""Disputes in the offline Stripe: opened by test cards and by the control route, answered, won and lost."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import stripe

from tests.plugins.sandbox import SandboxWorld
from tests.sandbox.payments import balance, event_types, pay


def only_dispute(world: SandboxWorld) -> Any:
    """The one dispute there is."""
    disputes = world.client().v1.disputes.list().data
    assert len(disputes) == 1
    return disputes[0]


def test_a_dispute_card_loses_the_money_and_a_fee(world: SandboxWorld) -> None:
    """4000000000000259: the charge is disputed as fraudulent, amount and fee are withdrawn at once."""
    intent = pay(world, 2000, card="createDispute")
    dispute = only_dispute(world)
    assert (dispute.reason, dispute.status, dispute.amount) == ("fraudulent", "needs_response", 2000)
    assert (dispute.charge, dispute.payment_intent) == (intent.latest_charge.id, intent.id)
    withdrawal = dispute.balance_transactions[0]
    assert (withdrawal.type, withdrawal.amount, withdrawal.fee, withdrawal.net) == ("adjustment", -2000, 1500, -3500)
    assert balance(world) == {"usd": (-3500, 1912)}
    assert world.client().v1.charges.retrieve(dispute.charge).disputed is True
    told = ["charge.dispute.created", "charge.updated", "charge.dispute.funds_withdrawn"]
    assert event_types(world)[-3:] == told


def test_evidence_can_win(world: SandboxWorld) -> None:
    """Staged evidence waits; sent evidence is under review; Stripe's winning text brings the amount back."""
    pay(world, 2000, card="createDisputeProductNotReceived")
    disputes = world.client().v1.disputes
    dispute = only_dispute(world)
    assert dispute.reason == "product_not_received"
    staged = disputes.update(dispute.id, {"evidence": {"shipping_carrier": "DHL"}, "submit": False})
    assert (staged.status, staged.evidence_details.has_evidence, staged.evidence_details.submission_count) == (
        "needs_response",
        True,
        0,
    )
    won = disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    assert (won.status, won.evidence.shipping_carrier, won.evidence_details.submission_count) == ("won", "DHL", 1)
    assert balance(world)["usd"][0] == -1500
    assert event_types(world)[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]


def test_giving_up_loses(world: SandboxWorld) -> None:
    """A closed dispute is lost, and closed disputes stay closed."""
    pay(world, 2000, card="createDispute")
    disputes = world.client().v1.disputes
    dispute = only_dispute(world)
    assert disputes.close(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        disputes.close(dispute.id)
    assert balance(world)["usd"][0] == -3500


def test_the_control_route_opens_part_of_a_charge_with_a_deadline(world: SandboxWorld) -> None:
    """Amount, reason and deadline are those asked for; when it passes without evidence the dispute is lost."""
    intent = pay(world, 2000)
    asked: dict[str, Any] = {"amount": 700, "reason": "duplicate", "due_s": 3600}
    dispute = world.control("POST", "/disputes", charge=intent.latest_charge.id, **asked)
    assert (dispute["amount"], dispute["reason"], dispute["status"]) == (700, "duplicate", "needs_response")
    assert dispute["evidence_details"]["due_by"] == dispute["created"] + 3600
    world.control("POST", "/clock", advance_s=3601)
    late = only_dispute(world)
    assert (late.status, late.evidence_details.past_due) == ("lost", True)


def test_an_inquiry_takes_nothing(world: SandboxWorld) -> None:
    """4000000000001976: a warning without money, which just closes."""
    pay(world, 2000, card="createDisputeInquiry")
    dispute = only_dispute(world)
    assert (dispute.status, dispute.balance_transactions) == ("warning_needs_response", [])
    assert balance(world) == {"usd": (0, 1912)}
    assert world.client().v1.disputes.close(dispute.id).status == "warning_closed"


def test_disputes_are_listed_by_charge(world: SandboxWorld) -> None:
    """Lists filter by charge and by payment intent."""
    one, other = (pay(world, card="createDispute") for _ in range(2))
    disputes = world.client().v1.disputes
    assert [found.charge for found in disputes.list({"charge": one.latest_charge.id}).data] == [one.latest_charge.id]
    by_intent = disputes.list({"payment_intent": other.id}).data
    assert [found.payment_intent for found in by_intent] == [other.id]


@pytest.mark.parametrize(
    "asked", [{}, {"charge": "ch_nobody"}, {"dispute": "du_1"}, {"charge": "ch_1", "reason": "because"}]
)
def test_wrong_control_requests_are_refused(world: SandboxWorld, asked: dict[str, Any]) -> None:
    """A control request that makes no sense gets a 4xx, never a crash."""
    answer = httpx.post(f"{world.base_url}/_sandbox/disputes", json=asked)
    assert 400 <= answer.status_code < 500
