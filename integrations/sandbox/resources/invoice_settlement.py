"""An invoice whose payment intent is paid on its own, by the customer or the API, is paid as well."""

from __future__ import annotations

from integrations.sandbox.billing import collecting, finalizing
from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, Breach
from integrations.sandbox.resource import Resource
from integrations.sandbox.resources.progress import KINDS
from integrations.sandbox.store import Stored
from integrations.sandbox.world import World


def note_success(world: World, event: Stored) -> None:
    """Settles the invoice behind a payment intent that succeeded, as a unit of its own."""
    if event["type"] != "payment_intent.succeeded":
        return
    call = Call(world, KINDS, event.place)
    invoice = finalizing.invoice_of_intent(call, event["data"]["object"]["id"])
    if invoice is None or invoice["status"] not in {"open", "uncollectible"}:
        return
    try:
        collecting.settle(call, invoice)
        world.commit()
    except (ApiError, Breach) as error:
        world.rollback()
        world.violation("response", f"a paid invoice could not be settled: {error}")


RESOURCE = Resource(listeners=(note_success,))
