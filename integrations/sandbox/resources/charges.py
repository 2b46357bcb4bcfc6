"""Charges: every attempt to pay, taken or declined."""

from __future__ import annotations

from html import escape
from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money import issuer
from integrations.sandbox.money.amounts import written
from integrations.sandbox.money.progress import up_to_date
from integrations.sandbox.pages import layout
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.search import search
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply, html_reply

_CARD = "payment_method_details.card"
_SEARCHED = (
    "amount", "billing_details.address.postal_code", "created", "currency", "customer", "disputed", "metadata",
    f"{_CARD}.brand", f"{_CARD}.exp_month", f"{_CARD}.exp_year", f"{_CARD}.fingerprint", f"{_CARD}.last4",
    "refunded", "status",
)  # fmt: skip


def retrieve(call: Call) -> Stored:
    """GET /v1/charges/{charge}."""
    return call.require("charge", call.ids[0])


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/charges."""
    return page(call, "charge")


def searched(call: Call) -> dict[str, Any]:
    """GET /v1/charges/search."""
    return search(call, "charge")


def update(call: Call) -> Stored:
    """POST /v1/charges/{charge}: what describes it."""
    before = call.require("charge", call.ids[0])
    customer = call.params.get("customer")
    if customer:
        call.require("customer", customer, param="customer")
    changes = call.given("customer", "description", "receipt_email", "transfer_group")
    if changes.get("receipt_email") and before["paid"] and not before["receipt_number"]:
        changes["receipt_number"] = issuer.receipt_number(before["id"])
    if call.params.get("fraud_details"):
        changes["fraud_details"] = call.params["fraud_details"]
    changed = call.update(before, {**changes, "metadata": call.metadata(before)})
    call.emit("charge.updated", changed, before)
    return changed


def refunds_of(call: Call, charge: Stored) -> dict[str, Any]:
    """The `refunds` of a charge, which only come when expanded."""
    refunds = list(call.each("refund", "charge", charge["id"]))
    return call.list_of(refunds, f"/v1/charges/{charge['id']}/refunds")


def receipt(visit: Visit) -> Reply:
    """The page behind `receipt_url`; whoever knows the charge's id may see it, as at Stripe."""
    for place in visit.world.store.places():
        charge = visit.world.store.get(place, visit.ids[0])
        if charge is not None and charge["object"] == "charge" and charge["paid"]:
            paid = written(charge["amount"], charge["currency"])
            refunded = written(charge["amount_refunded"], charge["currency"])
            more = f"<p>Refunded: {escape(refunded)}</p>" if charge["amount_refunded"] else ""
            body = f"<p>Paid: <strong>{escape(paid)}</strong></p>{more}<p>{escape(charge['description'] or '')}</p>"
            return html_reply(layout.page("Receipt", body))
    raise resource_missing("receipt", visit.ids[0])


RESOURCE = Resource(
    operations={
        "GET /v1/charges/{charge}": up_to_date(retrieve),
        "POST /v1/charges/{charge}": up_to_date(update),
        "GET /v1/charges": up_to_date(listed),
        "GET /v1/charges/search": up_to_date(searched),
    },
    kinds=(
        Kind(
            "charge", "ch", indexes=("customer", "payment_intent"), search=_SEARCHED, includes={"refunds": refunds_of}
        ),
    ),
    pages={"GET /receipts/{charge}": receipt},
)
