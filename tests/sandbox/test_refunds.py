"""Refunds in the offline Stripe: whole, in parts, late, failed, and those that Stripe refuses."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import stripe

from integrations.sandbox.server import running
from tests.plugins.sandbox import SandboxWorld
from tests.sandbox.payments import balance, event_types, pay


def charge_of(world: SandboxWorld, intent: Any) -> Any:
    """The charge of an intent as it is now, with its refunds."""
    return world.client().v1.charges.retrieve(intent.latest_charge.id, {"expand": ["refunds"]})


def test_parts_add_up_to_the_whole(world: SandboxWorld) -> None:
    """Two equal partial refunds stay two; the rest is refunded without naming an amount; the fee stays."""
    refunds = world.client().v1.refunds
    intent = pay(world, 2000)
    parts = [refunds.create({"payment_intent": intent.id, "amount": 500}) for _ in range(2)]
    assert parts[0].id != parts[1].id
    assert charge_of(world, intent).amount_refunded == 1000
    rest = refunds.create({"charge": intent.latest_charge.id, "reason": "requested_by_customer"})
    charge = charge_of(world, intent)
    assert (rest.amount, rest.status, charge.refunded, charge.amount_refunded) == (1000, "succeeded", True, 2000)
    assert [part.id for part in charge.refunds.data] == [rest.id, parts[1].id, parts[0].id]
    assert balance(world) == {"usd": (-2000, 1912)}
    assert event_types(world)[-2:] == ["refund.created", "charge.refunded"]


def test_over_refunds_are_refused_in_stripes_words(world: SandboxWorld) -> None:
    """More than is left names both amounts; nothing left is charge_already_refunded; nothing moves."""
    refunds = world.client().v1.refunds
    intent = pay(world, 2000)
    refunds.create({"payment_intent": intent.id, "amount": 1000})
    says = r"Refund amount \(\$10.01\) is greater than unrefunded amount on charge \(\$10.00\)"
    with pytest.raises(stripe.InvalidRequestError, match=says):
        refunds.create({"payment_intent": intent.id, "amount": 1001})
    refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError, match="has already been refunded") as refused:
        refunds.create({"payment_intent": intent.id})
    assert (refused.value.code, refused.value.http_status) == ("charge_already_refunded", 400)
    assert len(refunds.list({"payment_intent": intent.id}).data) == 2


def test_what_was_never_paid_cannot_be_refunded(world: SandboxWorld) -> None:
    """A held or unpaid intent has no successful charge to refund; nothing named at all is refused too."""
    refunds = world.client().v1.refunds
    held = pay(world, capture_method="manual")
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        refunds.create({"payment_intent": held.id})
    with pytest.raises(stripe.InvalidRequestError, match="One of the following params"):
        refunds.create({"amount": 5})
    with pytest.raises(stripe.InvalidRequestError, match="No such charge") as refused:
        refunds.create({"charge": "ch_nobody"})
    assert refused.value.code == "resource_missing"


def test_a_disputed_charge_cannot_be_refunded_until_it_is_won(world: SandboxWorld) -> None:
    """charge_disputed while the bank holds the money; refundable once it came back."""
    intent = pay(world)
    dispute = world.control("POST", "/disputes", charge=intent.latest_charge.id)
    with pytest.raises(stripe.InvalidRequestError, match="has been charged back") as refused:
        world.client().v1.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    world.control("POST", "/disputes", dispute=dispute["id"], outcome="won")
    assert world.client().v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"


def test_an_inquiry_leaves_the_charge_refundable(world: SandboxWorld) -> None:
    """A bank that only asks has taken nothing."""
    intent = pay(world, card="createDisputeInquiry")
    assert charge_of(world, intent).disputed is True
    assert world.client().v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"


def test_a_refund_that_fails_later_gives_the_money_back(world: SandboxWorld) -> None:
    """4000000000005126: succeeded at first, failed a minute later, balance and charge as before."""
    intent = pay(world, 2000, card="refundFail")
    made = world.client().v1.refunds.create({"payment_intent": intent.id})
    assert (made.status, balance(world)) == ("succeeded", {"usd": (-2000, 1912)})
    world.control("POST", "/clock", advance_s=61)
    failed = world.client().v1.refunds.retrieve(made.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    returned: Any = failed.failure_balance_transaction
    assert (returned.type, returned.amount) == ("refund_failure", 2000)
    assert balance(world) == {"usd": (0, 1912)}
    charge = charge_of(world, intent)
    assert (charge.refunded, charge.amount_refunded) == (False, 0)
    assert event_types(world)[-3:] == ["refund.updated", "charge.refund.updated", "refund.failed"]


def test_a_pending_refund_succeeds_later(world: SandboxWorld) -> None:
    """4000000000007726: pending at first, succeeded a minute later, the money gone from the start."""
    intent = pay(world, 2000, card="pendingRefund")
    made = world.client().v1.refunds.create({"payment_intent": intent.id})
    assert (made.status, made.pending_reason, balance(world)["usd"][0]) == ("pending", "processing", -2000)
    world.control("POST", "/clock", advance_s=61)
    done = world.client().v1.refunds.retrieve(made.id)
    assert (done.status, done.pending_reason, balance(world)["usd"][0]) == ("succeeded", None, -2000)


@pytest.mark.parametrize("end", ["canceled", "succeeded", "failed"])
def test_a_refund_may_wait_for_the_cardholder(world: SandboxWorld, end: str) -> None:
    """requires_action takes no money yet; it can be canceled, succeed or fail, and only then be nothing else."""
    refunds = world.client().v1.refunds
    intent = pay(world, 2000)
    world.control("POST", "/refunds", charge=intent.latest_charge.id, behaviour="requires_action")
    made = refunds.create({"payment_intent": intent.id, "amount": 500})
    assert (made.status, balance(world)["usd"][0], charge_of(world, intent).amount_refunded) == (
        "requires_action",
        0,
        500,
    )
    if end == "canceled":
        refunds.cancel(made.id)
    else:
        world.control("POST", "/refunds", refund=made.id, status=end)
    assert refunds.retrieve(made.id).status == end
    kept = 500 if end == "succeeded" else 0
    assert (balance(world)["usd"][0], charge_of(world, intent).amount_refunded) == (-kept, kept)
    with pytest.raises(stripe.InvalidRequestError, match="cannot cancel this Refund"):
        refunds.cancel(made.id)


def test_metadata_of_a_refund_changes_and_nothing_else(world: SandboxWorld) -> None:
    """A refund is described anew by its metadata."""
    refunds = world.client().v1.refunds
    made = refunds.create({"payment_intent": pay(world).id, "metadata": {"why": "broken"}, "reason": "duplicate"})
    changed = refunds.update(made.id, {"metadata": {"why": "", "ticket": "9"}})
    assert changed.metadata is not None
    assert (changed.metadata.to_dict(), changed.reason) == ({"ticket": "9"}, "duplicate")


def test_one_refund_asked_twice_stays_one(world: SandboxWorld) -> None:
    """The same idempotency key is the same refund."""
    refunds = world.client().v1.refunds
    intent = pay(world, 2000)
    twice = [
        refunds.create({"payment_intent": intent.id, "amount": 700}, {"idempotency_key": "florin-1"}) for _ in range(2)
    ]
    assert twice[0].id == twice[1].id
    assert charge_of(world, intent).amount_refunded == 700


def test_a_fraudulent_refund_reports_the_charge(world: SandboxWorld) -> None:
    """The reason is kept on the charge, as Stripe does."""
    intent = pay(world)
    world.client().v1.refunds.create({"payment_intent": intent.id, "reason": "fraudulent"})
    assert charge_of(world, intent).fraud_details.user_report == "fraudulent"


def test_what_happens_by_itself_is_told_without_asking(world: SandboxWorld) -> None:
    """A refund that settles by the clock sends its event although no request comes in."""
    intent = pay(world, 2000, card="pendingRefund")
    world.client().v1.refunds.create({"payment_intent": intent.id})
    now_s = world.control("GET", "/clock")["now"]
    world.control("POST", "/clock", now=now_s + 59)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and world.objects("refund")[0]["status"] == "pending":
        time.sleep(0.2)
    assert world.objects("refund")[0]["status"] == "succeeded"
    assert world.objects("event")[-1]["type"] == "charge.refund.updated"


def test_what_is_due_survives_a_restart(tmp_path: Path, contract_cache: Path) -> None:
    """A pending refund made before the sandbox stopped settles after it started again; the balance is the same."""
    with running(tmp_path, contract_cache=contract_cache) as base_url:
        before = SandboxWorld(base_url, "kept")
        intent = pay(before, 2000, card="pendingRefund")
        made = before.client().v1.refunds.create({"payment_intent": intent.id, "amount": 700})
        kept = balance(before)
        before.close()
    with running(tmp_path, contract_cache=contract_cache) as base_url:
        after = SandboxWorld(base_url, "kept")
        assert balance(after) == kept
        after.control("POST", "/clock", advance_s=61)
        assert after.client().v1.refunds.retrieve(made.id).status == "succeeded"
        assert after.take_violations() == []
        after.close()
