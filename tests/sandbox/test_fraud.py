"""Early fraud warnings and reviews of the offline Stripe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stripe

from tests.sandbox.payments import event_types, pay

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


def test_a_card_and_a_control_route_bring_warnings(world: SandboxWorld) -> None:
    """The test card is warned of at once, another charge on demand; both can be listed by charge and by payment."""
    warned = pay(world, card="createIssuerFraudRecord")
    other = pay(world)
    world.control("POST", "/warnings", charge=other.latest_charge.id, fraud_type="made_with_stolen_card")
    radar = world.client().v1.radar.early_fraud_warnings
    by_charge = radar.list({"charge": warned.latest_charge.id}).data
    by_payment = radar.list({"payment_intent": other.id, "expand": ["data.charge"]}).data
    assert [(one.fraud_type, one.actionable) for one in by_charge] == [("misc", True)]
    assert [(one.fraud_type, one.charge.amount) for one in by_payment] == [("made_with_stolen_card", 2000)]  # type: ignore[union-attr]  # expanded
    assert radar.retrieve(by_charge[0].id).payment_intent == warned.id
    assert event_types(world).count("radar.early_fraud_warning.created") == 2


def test_a_refund_or_a_dispute_ends_what_can_be_done(world: SandboxWorld) -> None:
    """A warning is actionable until its charge is wholly refunded or disputed."""
    radar = world.client().v1.radar.early_fraud_warnings
    for way in ("refund", "dispute"):
        charge = pay(world, card="createIssuerFraudRecord").latest_charge.id
        if way == "refund":
            world.client().v1.refunds.create({"charge": charge, "amount": 500})
            assert radar.list({"charge": charge}).data[0].actionable
            world.client().v1.refunds.create({"charge": charge})
        else:
            world.control("POST", "/disputes", charge=charge)
        assert not radar.list({"charge": charge}).data[0].actionable
    assert event_types(world).count("radar.early_fraud_warning.updated") == 2


def test_a_risky_payment_is_reviewed_and_approved(world: SandboxWorld) -> None:
    """An elevated risk opens a review that the payment names; approving closes it, once."""
    paid = pay(world, card="riskLevelElevated")
    reviews = world.client().v1.reviews
    opened = reviews.list().data
    assert [(one.payment_intent, one.open, one.reason) for one in opened] == [(paid.id, True, "rule")]
    assert world.client().v1.payment_intents.retrieve(paid.id).review == opened[0].id
    closed = reviews.approve(opened[0].id)
    assert (closed.open, closed.closed_reason) == (False, "approved")
    assert reviews.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="already been closed"):
        reviews.approve(opened[0].id)
    assert {"review.opened", "review.closed"} <= set(event_types(world))


def test_refunding_as_fraud_closes_the_review(world: SandboxWorld) -> None:
    """The review says why it ended."""
    paid = pay(world, card="riskLevelElevated")
    review = world.client().v1.reviews.list().data[0]
    world.client().v1.refunds.create({"payment_intent": paid.id, "reason": "fraudulent"})
    assert world.client().v1.reviews.retrieve(review.id).closed_reason == "refunded_as_fraud"


def test_a_warning_needs_money_and_a_known_type(world: SandboxWorld) -> None:
    """A held payment cannot be warned of, and only Stripe's fraud types are known."""
    held = pay(world, capture_method="manual").latest_charge.id
    with pytest.raises(AssertionError, match="captured"):
        world.control("POST", "/warnings", charge=held)
    with pytest.raises(AssertionError, match="fraud_type"):
        world.control("POST", "/warnings", charge=pay(world).latest_charge.id, fraud_type="hunch")
