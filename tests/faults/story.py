"""Many events that fit together: a story played once at the offline Stripe, told again with other objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import stripe

# Whatever an object of Stripe's is called, but not accounts and platforms: those stay who they are.
_ID = re.compile(rb'"((?!acct_|ca_|req_)[a-z]{2,6}_[A-Za-z0-9]{14,})"')


def play(client: stripe.StripeClient, steer: Callable[..., Any] | None = None) -> list[dict[str, Any]]:
    """Let a shop live through a day at the offline Stripe; return its events, the first first.

    A quiet day has customers, payments and refunds; with `steer` (control routes of the account) it is one of which a
    merchant must hear.
    """
    known = {event["id"] for event in _events(client)}
    if steer is not None:
        _eventful(client, steer)
    else:
        _quiet(client)
    return [event for event in reversed(_events(client)) if event["id"] not in known]


def _events(client: stripe.StripeClient) -> list[dict[str, Any]]:
    """Every event of the account, newest first."""
    return [event.to_dict() for event in client.v1.events.list({"limit": 100}).auto_paging_iter()]


def _pay(client: stripe.StripeClient, card: str = "pm_card_visa", **more: Any) -> Any:
    """A payment, whatever becomes of it."""
    params: Any = {
        "amount": 4200,
        "currency": "usd",
        "payment_method": card,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "confirm": True,
        **more,
    }
    try:
        return client.v1.payment_intents.create(params)
    except stripe.CardError:
        return None


def _quiet(client: stripe.StripeClient) -> None:
    """What happens every day."""
    buyer = client.v1.customers.create({"name": "Ada", "email": "ada@example.com"})
    for step in range(6):
        client.v1.customers.update(buyer.id, {"name": f"Ada {step}"})
    for amount_minor in (1900, 4200, 900):
        paid = _pay(client, amount=amount_minor, customer=buyer.id, description="Order 42")
        client.v1.payment_intents.update(paid.id, {"description": f"Order {amount_minor}"})
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 400})
    client.v1.refunds.create({"payment_intent": paid.id, "amount": 500})
    held = _pay(client, capture_method="manual")
    client.v1.payment_intents.capture(held.id, {"amount_to_capture": 4000})
    product = client.v1.products.create({"name": "Tea"})
    client.v1.products.update(product.id, {"name": "Green tea"})
    client.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 900})
    gone = client.v1.customers.create({"name": "Bo"})
    client.v1.customers.update(gone.id, {"name": "Bo B."})
    client.v1.customers.delete(gone.id)


def _eventful(client: stripe.StripeClient, steer: Callable[..., Any]) -> None:
    """What a merchant is told of."""
    _pay(client, "pm_card_visa_chargeDeclinedInsufficientFunds")
    disputed = steer("/disputes", charge=_pay(client, "pm_card_bypassPending").latest_charge)
    client.v1.disputes.update(disputed["id"], {"evidence": {"customer_name": "Ada"}, "submit": True})
    steer("/disputes", dispute=disputed["id"], outcome="lost")
    steer("/warnings", charge=_pay(client, "pm_card_bypassPending", amount=900_000).latest_charge)
    payout = client.v1.payouts.create({"amount": 1000, "currency": "usd"})
    steer("/payouts", payout=payout.id, status="failed")


@dataclass(frozen=True)
class Tale:
    """One event, ready to be sent: `at_s` is its second, `body` what Stripe would sign."""

    event_id: str
    type: str
    at_s: int
    body: bytes


def told_again(events: list[dict[str, Any]], account_id: str, copies: int, *, begin_s: int) -> Iterator[Tale]:
    """Tell the story with other objects, in the order in which it happened.

    Each event of a copy has a second of its own, so that their order can be told from them.
    """
    for copy in range(copies):
        suffix = f"x{copy:04}"
        renamed = rb'"\1' + suffix.encode() + b'"'
        for place, event in enumerate(events):
            at_s = begin_s + place
            told = {**event, "account": account_id, "created": at_s}
            body = orjson.dumps(told, default=str)  # the SDK reads decimals out of texts
            yield Tale(event["id"] + suffix, event["type"], at_s, _ID.sub(renamed, body))
