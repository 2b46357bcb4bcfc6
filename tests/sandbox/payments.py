"""Short ways to pay in the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import Any, cast

import stripe

from tests.plugins.sandbox import SandboxWorld


def pay(world: SandboxWorld, amount: int = 2000, currency: str = "usd", card: str = "visa", **more: Any) -> Any:
    """A confirmed payment intent with its charge and that charge's balance transaction expanded."""
    params = {
        "amount": amount,
        "currency": currency,
        "confirm": True,
        "payment_method": f"pm_card_{card}",
        "expand": ["latest_charge.balance_transaction"],
        **more,
    }
    return world.client().v1.payment_intents.create(cast("Any", params))


def declined(world: SandboxWorld, card: str, **more: Any) -> dict[str, Any]:
    """Stripe's error body of a payment that the card's issuer refuses."""
    try:
        pay(world, card=card, **more)
    except stripe.CardError as error:
        return error_of(error)
    raise AssertionError(f"pm_card_{card} was not declined")


def error_of(error: stripe.StripeError) -> dict[str, Any]:
    """The error object of an answer."""
    assert isinstance(error.json_body, dict)
    return dict(error.json_body["error"])


def event_types(world: SandboxWorld) -> list[str]:
    """The types of all events of the platform in test mode, oldest first."""
    events = world.client().v1.events.list({"limit": 100}).data
    return [event.type for event in reversed(events)]


def balance(world: SandboxWorld) -> dict[str, tuple[int, int]]:
    """Per currency (available, pending) as the balance says, in minor units."""
    now = world.client().v1.balance.retrieve()
    pending = {entry.currency: entry.amount for entry in now.pending}
    return {entry.currency: (entry.amount, pending[entry.currency]) for entry in now.available}
