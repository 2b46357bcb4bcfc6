"""Payments in the offline Stripe, the finer points: what they carry along, and what is refused on the way."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import stripe

from tests.plugins.sandbox import SandboxWorld
from tests.sandbox.payments import balance, event_types, pay


def test_a_charge_takes_over_what_its_intent_says(world: SandboxWorld) -> None:
    """Shipping, receipt and billing address, descriptor and transfer group reach the charge."""
    card: Any = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2090, "cvc": "123"}
    billing: Any = {"address": {"postal_code": "10115"}, "email": "j@x.de"}
    method = world.client().v1.payment_methods.create({"type": "card", "card": card, "billing_details": billing})
    intent = pay(
        world,
        payment_method=method.id,
        receipt_email="jane@example.com",
        shipping={"name": "Jane", "address": {"line1": "Pier 1", "country": "DE"}},
        statement_descriptor_suffix="MUGS",
        transfer_group="g1",
    )
    charge = intent.latest_charge
    assert (charge.shipping.address.line1, charge.shipping.carrier) == ("Pier 1", None)
    assert (charge.receipt_email, charge.statement_descriptor_suffix, charge.transfer_group) == (
        "jane@example.com",
        "MUGS",
        "g1",
    )
    found = world.client().v1.charges.search({"query": 'billing_details.address.postal_code:"10115"'})
    assert [one.id for one in found.data] == [charge.id]


def test_the_statement_names_the_account(world: SandboxWorld) -> None:
    """What the cardholder reads is the account's own descriptor, with the payment's suffix behind it, cut at 22."""
    account: Any = world.client().v1.accounts.retrieve_current()
    own = account.settings.payments.statement_descriptor
    assert pay(world).latest_charge.calculated_statement_descriptor == own
    suffixed = pay(world, statement_descriptor_suffix="MUGS").latest_charge
    assert suffixed.calculated_statement_descriptor == f"{own}* MUGS"[:22]


def test_an_application_fee_is_taken_from_the_charge(world: SandboxWorld) -> None:
    """The fee of the platform stands beside Stripe's."""
    world.control("POST", "/connections", account="acct_1HarbourPine")
    shop = world.client(account="acct_1HarbourPine")
    paid: Any = shop.v1.payment_intents.create(
        {
            "amount": 2000,
            "currency": "usd",
            "confirm": True,
            "payment_method": "pm_card_visa",
            "application_fee_amount": 160,
            "expand": ["latest_charge.balance_transaction"],
        }
    )
    money = paid.latest_charge.balance_transaction
    assert ([part.type for part in money.fee_details], money.fee) == (["stripe_fee", "application_fee"], 88 + 160)
    with pytest.raises(stripe.InvalidRequestError, match="between 0 and the amount"):
        pay(world, 2000, application_fee_amount=2001)


def test_a_charge_is_described_anew(world: SandboxWorld) -> None:
    """Description, customer and a fraud report of a charge can change."""
    client = world.client()
    jane = client.v1.customers.create({"name": "Jane"})
    charge = pay(world).latest_charge
    changes: Any = {"description": "gift", "customer": jane.id, "fraud_details": {"user_report": "safe"}}
    changed = client.v1.charges.update(charge.id, changes)
    assert (changed.description, changed.customer) == ("gift", jane.id)
    assert changed.fraud_details is not None
    assert changed.fraud_details.user_report == "safe"
    assert event_types(world)[-1] == "charge.updated"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"confirm": False, "off_session": True}, "can only be passed when `confirm`"),
        ({"payment_method": None}, "missing a payment method"),
        ({"confirmation_token": "ctoken_1"}, "No such confirmation token"),
        ({"statement_descriptor_suffix": "X" * 23}, "at most 22 characters"),
        ({"payment_method": None, "payment_method_data": {"type": "klarna"}}, "cards only"),
    ],
)
def test_wrong_wishes_are_refused_and_leave_nothing(world: SandboxWorld, more: dict[str, Any], says: str) -> None:
    """A request that cannot be meant is 400, stores no intent and moves no money."""
    with pytest.raises(stripe.InvalidRequestError, match=says):
        pay(world, **more)
    assert world.client().v1.payment_intents.list().data == []
    assert balance(world) == {"usd": (0, 0)}


def test_a_card_may_be_declined_after_its_holder_proved_himself(world: SandboxWorld) -> None:
    """Authentication is one thing, the money another."""
    intent = pay(world, card="threeDSecureRequiredChargeDeclined", return_url="https://shop.example/?a=b")
    answer = httpx.post(intent.next_action.redirect_to_url.url, data={"decision": "complete"})
    assert answer.headers["location"].endswith("&redirect_status=failed")
    after = world.client().v1.payment_intents.retrieve(intent.id)
    assert after.last_payment_error is not None
    assert (after.status, after.last_payment_error.decline_code) == ("requires_payment_method", "generic_decline")


def test_a_card_set_up_once_pays_later_by_itself(world: SandboxWorld) -> None:
    """4000002500003155 asks its holder once, and is charged off-session afterwards."""
    client = world.client()
    jane = client.v1.customers.create({"name": "Jane"})
    first = pay(world, card="authenticationRequiredOnSetup", customer=jane.id, setup_future_usage="off_session")
    httpx.post(first.next_action.redirect_to_url.url, data={"decision": "complete"})
    saved = client.v1.customers.payment_methods.list(jane.id).data[0]
    assert pay(world, customer=jane.id, payment_method=saved.id, off_session=True).status == "succeeded"


def test_an_unknown_page_is_404(world: SandboxWorld) -> None:
    """Nobody else's payment can be guessed."""
    for path in ("/receipts/ch_nobody", "/authenticate/acct_platform/test/pi_nobody"):
        assert httpx.get(world.base_url + path).status_code == 404


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"charge": 1}', b'{"refund": "re_1", "status": "odd"}'])
def test_a_control_request_of_any_form_is_answered(world: SandboxWorld, body: bytes) -> None:
    """Rubbish on a control route is a 4xx with a sentence."""
    answer = httpx.post(f"{world.base_url}/_sandbox/refunds", content=body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]["message"]


def test_a_partly_refunded_charge_is_disputed_for_the_rest_only(world: SandboxWorld) -> None:
    """More than is left cannot be disputed, nor can a charge twice."""
    intent = pay(world, 2000)
    charge_id = intent.latest_charge.id
    world.client().v1.refunds.create({"payment_intent": intent.id, "amount": 1500})
    for amount, status in ((501, 400), (500, 200), (1, 400)):
        answer = httpx.post(f"{world.base_url}/_sandbox/disputes", json={"charge": charge_id, "amount": amount})
        assert answer.status_code == status


def test_events_say_what_changed(world: SandboxWorld) -> None:
    """`previous_attributes` of charge.refunded holds the amounts before."""
    intent = pay(world, 2000)
    world.client().v1.refunds.create({"payment_intent": intent.id, "amount": 500})
    event = world.client().v1.events.list({"type": "charge.refunded"}).data[0]
    before: Any = event.data.previous_attributes
    assert before.to_dict() == {"amount_refunded": 0}
    assert event.data.object["amount_refunded"] == 500
