"""What follows in billing from events elsewhere: a payment pays its invoice, a deleted customer has no subscription."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from integrations.sandbox.billing import collecting, finalizing, standing
from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, Breach
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored
from integrations.sandbox.world import World


def note_payment(world: World, event: Stored) -> None:
    """Settles the invoice behind a payment intent that succeeded, as a unit of its own."""
    if event["type"] != "payment_intent.succeeded":
        return
    call = Call(world, world.kinds, event.place)
    invoice = finalizing.invoice_of_intent(call, event["data"]["object"]["id"])
    if invoice is not None and invoice["status"] in {"open", "uncollectible"}:
        _as_one(world, partial(collecting.settle, call, invoice))


def note_deletion(world: World, event: Stored) -> None:
    """Ends the subscriptions of a customer that was deleted."""
    if event["type"] != "customer.deleted":
        return
    call = Call(world, world.kinds, event.place)
    for subscription in list(call.each("subscription", "customer", event["data"]["object"]["id"])):
        if subscription["status"] not in {"canceled", "incomplete_expired"}:
            _as_one(world, partial(standing.ended, call, subscription, "cancellation_requested"))


def _as_one(world: World, act: Callable[[], object]) -> None:
    try:
        act()
        world.commit()
    except (ApiError, Breach) as error:
        world.rollback()
        world.violation("response", f"what follows from an event could not be done: {error}")


RESOURCE = Resource(listeners=(note_payment, note_deletion))
