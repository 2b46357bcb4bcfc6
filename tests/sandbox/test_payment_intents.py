"""Payment intents in the offline Stripe: what the real SDK sees from the asking to the money."""

from __future__ import annotations

from typing import Any, cast

import httpx
import pytest
import stripe

from tests.plugins.sandbox import SandboxWorld
from tests.sandbox.payments import declined, error_of, event_types, pay


def test_a_payment_takes_the_money_and_tells_of_it(world: SandboxWorld) -> None:
    """A confirmed payment has a charge, a fee, a pending balance transaction and its events."""
    intent = pay(world, 2000, metadata={"order_id": "42"}, description="Two mugs")
    charge = intent.latest_charge
    money = charge.balance_transaction
    assert (intent.status, intent.amount_received, charge.status, charge.captured) == (
        "succeeded",
        2000,
        "succeeded",
        True,
    )
    assert (charge.metadata["order_id"], charge.description, charge.payment_intent) == ("42", "Two mugs", intent.id)
    assert (charge.payment_method_details.card.last4, charge.outcome.type) == ("4242", "authorized")
    assert (money.amount, money.fee, money.net, money.status, money.type) == (2000, 88, 1912, "pending", "charge")
    assert money.available_on - money.created == 2 * 86_400
    assert event_types(world) == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("visa_chargeDeclined", "card_declined", "generic_decline"),
        ("visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("chargeDeclinedProcessingError", "processing_error", "processing_error"),
    ],
)
def test_a_decline_says_why_and_moves_nothing(world: SandboxWorld, card: str, code: str, decline_code: str) -> None:
    """A declined card is 402 with code, decline code, the intent inside, a failed charge and no money."""
    error = declined(world, card)
    assert (error["code"], error["decline_code"]) == (code, decline_code)
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert error["payment_intent"]["last_payment_error"]["decline_code"] == decline_code
    charge = world.client().v1.charges.retrieve(error["charge"])
    assert (charge.status, charge.paid, charge.failure_code, charge.balance_transaction) == (
        "failed",
        False,
        code,
        None,
    )
    assert world.client().v1.balance_transactions.list().data == []
    assert event_types(world)[-2:] == ["charge.failed", "payment_intent.payment_failed"]


def test_a_declined_intent_can_be_paid_with_another_card(world: SandboxWorld) -> None:
    """After a decline the same intent is confirmed again and succeeds."""
    intent_id = declined(world, "visa_chargeDeclined")["payment_intent"]["id"]
    paid = world.client().v1.payment_intents.confirm(intent_id, {"payment_method": "pm_card_mastercard"})
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)
    assert len(world.client().v1.charges.list({"payment_intent": intent_id}).data) == 2


def test_an_intent_waits_for_its_payment_method(world: SandboxWorld) -> None:
    """Without a card an intent waits, with one it waits to be confirmed, and confirming pays."""
    intents = world.client().v1.payment_intents
    intent = intents.create({"amount": 500, "currency": "EUR"})
    assert (intent.status, intent.currency, intent.capture_method) == (
        "requires_payment_method",
        "eur",
        "automatic_async",
    )
    with pytest.raises(stripe.InvalidRequestError) as refused:
        intents.confirm(intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    assert (
        intents.update(intent.id, {"payment_method": "pm_card_visa", "amount": 700}).status == "requires_confirmation"
    )
    assert intents.confirm(intent.id).amount_received == 700
    with pytest.raises(stripe.InvalidRequestError, match="already succeeded") as again:
        intents.confirm(intent.id)
    assert error_of(again.value)["payment_intent"]["id"] == intent.id


@pytest.mark.parametrize(
    ("amount", "currency", "code", "says"),
    [
        (49, "usd", "amount_too_small", r"at least \$0.50 usd"),
        (29, "gbp", "amount_too_small", r"at least £0.30 gbp"),
        (49, "jpy", "amount_too_small", r"at least ¥50 jpy"),
        (100_000_000, "usd", "amount_too_large", r"no more than \$999,999.99"),
        (0, "usd", "parameter_invalid_integer", "greater than or equal to 1"),
        (5005, "kwd", None, "steps of KWD 0.010"),
        (150, "isk", None, "steps of ISK 1.00"),
        (500, "zzz", None, "Invalid currency: zzz"),
    ],
)
def test_amounts_stripe_does_not_take_are_refused(
    world: SandboxWorld, amount: int, currency: str, code: str | None, says: str
) -> None:
    """Too small, too large, too fine and unknown money is 400 with Stripe's code, and leaves no intent."""
    with pytest.raises(stripe.InvalidRequestError, match=says) as refused:
        pay(world, amount, currency)
    assert refused.value.code == code
    assert world.client().v1.payment_intents.list().data == []


def test_held_money_is_taken_in_part_or_let_go(world: SandboxWorld) -> None:
    """A manual capture holds without moving money; capturing takes what is asked, canceling releases all."""
    intents = world.client().v1.payment_intents
    held = pay(world, 3000, capture_method="manual")
    assert (held.status, held.amount_capturable, held.latest_charge.captured) == ("requires_capture", 3000, False)
    assert held.latest_charge.balance_transaction is None
    with pytest.raises(stripe.InvalidRequestError) as refused:
        intents.capture(held.id, {"amount_to_capture": 3001})
    assert refused.value.code == "amount_too_large"
    taken = intents.capture(held.id, {"amount_to_capture": 1000, "expand": ["latest_charge.balance_transaction"]})
    charge = cast("Any", taken.latest_charge)
    assert (taken.status, taken.amount_received, charge.amount_captured) == ("succeeded", 1000, 1000)
    assert charge.balance_transaction.fee == 59
    other = pay(world, 3000, capture_method="manual")
    canceled = intents.cancel(other.id, {"cancellation_reason": "duplicate", "expand": ["latest_charge"]})
    assert (canceled.status, cast("Any", canceled.latest_charge).refunded) == ("canceled", True)
    assert len(world.client().v1.balance_transactions.list().data) == 1


def test_a_hold_lapses_after_seven_days(world: SandboxWorld) -> None:
    """Nobody captured: the intent cancels itself by the world's clock."""
    held = pay(world, capture_method="manual")
    world.control("POST", "/clock", advance_s=7 * 86_400 + 1)
    lapsed = world.client().v1.payment_intents.retrieve(held.id)
    assert (lapsed.status, lapsed.cancellation_reason) == ("canceled", "automatic")


def test_a_paid_intent_cannot_be_canceled_and_keeps_its_amount(world: SandboxWorld) -> None:
    """What was paid can only be described anew."""
    intents = world.client().v1.payment_intents
    intent = pay(world)
    with pytest.raises(stripe.InvalidRequestError) as canceled:
        intents.cancel(intent.id)
    with pytest.raises(stripe.InvalidRequestError) as updated:
        intents.update(intent.id, {"amount": 100})
    assert canceled.value.code == updated.value.code == "payment_intent_unexpected_state"
    changed = intents.update(intent.id, {"metadata": {"order_id": "7"}, "description": "later"})
    assert (changed.description, changed.status) == ("later", "succeeded")


@pytest.mark.parametrize(("decision", "status"), [("complete", "succeeded"), ("fail", "requires_payment_method")])
def test_the_bank_asks_the_cardholder(world: SandboxWorld, decision: str, status: str) -> None:
    """A 3-D Secure card leads to the bank's page, whose two buttons decide; then the person is sent back."""
    intent = pay(world, card="threeDSecure2Required", return_url="https://shop.example/thanks")
    assert intent.status == "requires_action"
    url = intent.next_action.redirect_to_url.url
    assert "Complete" in httpx.get(url).text
    answer = httpx.post(url, data={"decision": decision})
    assert answer.headers["location"].startswith("https://shop.example/thanks?payment_intent=")
    after = world.client().v1.payment_intents.retrieve(intent.id)
    assert after.status == status
    assert (after.last_payment_error is None) is (status == "succeeded")
    assert "Nothing to confirm" in httpx.get(url).text


def test_off_session_a_card_that_must_be_authenticated_is_declined(world: SandboxWorld) -> None:
    """Nobody is there to ask: authentication_required."""
    error = declined(world, "authenticationRequired", off_session=True)
    assert (error["code"], error["decline_code"]) == ("authentication_required", "authentication_required")


def test_errors_instead_of_actions_on_request(world: SandboxWorld) -> None:
    """`error_on_requires_action` turns the bank's question into a decline, without a charge."""
    error = declined(world, "threeDSecure2Required", error_on_requires_action=True)
    assert (error["code"], error.get("charge")) == ("authentication_required", None)


def test_payments_are_listed_by_customer_and_found_by_search(world: SandboxWorld) -> None:
    """Lists filter by customer; search knows metadata, amount, status and currency, for intents and charges."""
    client = world.client()
    jane = client.v1.customers.create({"name": "Jane"})
    mine = pay(world, 4200, customer=jane.id, metadata={"order_id": "42"})
    pay(world, 4300, "eur")
    assert [found.id for found in client.v1.payment_intents.list({"customer": jane.id}).data] == [mine.id]
    query = 'metadata["order_id"]:"42" AND amount>=4200 AND currency:"usd" AND status:"succeeded"'
    assert [found.id for found in client.v1.payment_intents.search({"query": query}).data] == [mine.id]
    charges = client.v1.charges.search({"query": f'customer:"{jane.id}" AND refunded:"false"'})
    assert [found.id for found in charges.data] == [mine.latest_charge.id]
    by_card = 'payment_method_details.card.last4:"4242" AND amount>4250'
    assert [found.amount for found in client.v1.charges.search({"query": by_card}).data] == [4300]


def test_a_missing_intent_customer_or_card_is_named(world: SandboxWorld) -> None:
    """resource_missing says what is missing, 404 in the path and 400 in a parameter."""
    with pytest.raises(stripe.InvalidRequestError) as in_path:
        world.client().v1.payment_intents.retrieve("pi_nobody")
    assert (in_path.value.http_status, in_path.value.code) == (404, "resource_missing")
    parameters: list[dict[str, Any]] = [{"customer": "cus_nobody"}, {"payment_method": "pm_nobody"}]
    for more in parameters:
        with pytest.raises(stripe.InvalidRequestError) as in_param:
            pay(world, **more)
        assert (in_param.value.http_status, in_param.value.code) == (400, "resource_missing")
        assert in_param.value.param == next(iter(more))


def test_a_receipt_can_be_read(world: SandboxWorld) -> None:
    """`receipt_url` leads to a page that names the amount."""
    intent = pay(world, 123_450)
    assert "$1,234.50" in httpx.get(intent.latest_charge.receipt_url).text
