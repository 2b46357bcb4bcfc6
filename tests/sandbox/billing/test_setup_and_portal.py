"""Setup intents and the billing portal of the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import stripe

from tests.sandbox.billing.customers import payer, price, subscribe

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld


def test_a_card_is_kept_for_later(world: SandboxWorld) -> None:
    """A confirmed setup intent attaches the card, which then pays without its holder."""
    client, customer = world.client(), payer(world, "")
    intent = client.v1.setup_intents.create({"customer": customer})
    assert intent.status == "requires_payment_method"
    done = client.v1.setup_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert done.status == "succeeded"
    kept = client.v1.customers.payment_methods.list(customer).data
    assert [method.id for method in kept] == [done.payment_method]
    with pytest.raises(stripe.InvalidRequestError) as late:
        client.v1.setup_intents.cancel(done.id)
    assert late.value.code == "setup_intent_unexpected_state"


def test_a_bank_may_ask_or_refuse(world: SandboxWorld) -> None:
    """A card that asks is kept after the bank's page, a declined one never."""
    client, customer = world.client(), payer(world, "")
    asks = client.v1.setup_intents.create(
        {"customer": customer, "payment_method": "pm_card_authenticationRequired", "confirm": True}
    )
    assert asks.status == "requires_action"
    assert asks.next_action is not None
    assert asks.next_action.redirect_to_url is not None
    httpx.post(str(asks.next_action.redirect_to_url.url), data={"decision": "complete"})
    assert client.v1.setup_intents.retrieve(asks.id).status == "succeeded"
    refused = client.v1.setup_intents.create({"customer": customer})
    with pytest.raises(stripe.CardError):
        client.v1.setup_intents.confirm(refused.id, {"payment_method": "pm_card_chargeDeclined"})
    failed = client.v1.setup_intents.retrieve(refused.id)
    assert (failed.status, failed.last_setup_error is not None) == ("requires_payment_method", True)


def test_the_portal_shows_and_ends(world: SandboxWorld) -> None:
    """Its page lists the customer's invoices and ends a subscription with its period."""
    client, customer = world.client(), payer(world)
    made = subscribe(world, customer, price(world))
    session = client.v1.billing_portal.sessions.create({"customer": customer, "return_url": "http://127.0.0.1/home"})
    with httpx.Client() as browser:
        assert made.latest_invoice.number in browser.get(session.url).text
        browser.post(session.url, data={"decision": "cancel", "subscription": made.id})
        back = browser.post(session.url, data={"decision": "back"})
    assert back.headers["location"] == "http://127.0.0.1/home"
    assert client.v1.subscriptions.retrieve(made.id).cancel_at_period_end is True
    default = client.v1.billing_portal.configurations.list().data[0]
    assert (default.id, default.is_default) == (session.configuration, True)
