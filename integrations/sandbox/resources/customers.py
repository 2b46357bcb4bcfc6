"""Customers: the people and firms a merchant sells to."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing import credit, newcomers
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.search import search
from integrations.sandbox.store import Stored

_TAKEN_OVER = (
    "address", "business_name", "description", "email", "individual_name", "invoice_prefix", "name",
    "next_invoice_sequence", "phone", "preferred_locales", "shipping", "tax_exempt",
)  # fmt: skip
_INVOICE_SETTINGS = ("custom_fields", "default_payment_method", "footer", "rendering_options")
_MAX_EMAIL_LENGTH = 512


def create(call: Call) -> Stored:
    """POST /v1/customers."""
    _check_email(call)
    customer = newcomers.record(call, _given(call), _invoice_settings(call, {}), call.metadata())
    return _with_balance(call, customer, "initial")


def retrieve(call: Call) -> Stored:
    """GET /v1/customers/{customer}; a deleted one answers as its tombstone."""
    return call.require("customer", call.ids[0], deleted=True)


def update(call: Call) -> Stored:
    """POST /v1/customers/{customer}."""
    before = call.require("customer", call.ids[0])
    _check_email(call)
    settings = _invoice_settings(call, before["invoice_settings"] or {})
    changes = {**_given(call), "invoice_settings": settings, "metadata": call.metadata(before)}
    customer = call.update(before, changes)
    call.emit("customer.updated", customer, before)
    return _with_balance(call, customer, "adjustment")


def delete(call: Call) -> Stored:
    """DELETE /v1/customers/{customer}."""
    before = call.require("customer", call.ids[0])
    call.emit("customer.deleted", before)
    return call.delete(before)


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/customers; `email` is compared exactly, capitals included."""
    return page(call, "customer")


def searched(call: Call) -> dict[str, Any]:
    """GET /v1/customers/search."""
    return search(call, "customer")


def _with_balance(call: Call, customer: Stored, kind: str) -> Stored:
    """A balance that was asked for comes by a transaction, like every change of it."""
    moved = (call.params.get("balance") or 0) - customer["balance"] if "balance" in call.params else 0
    if not moved:
        return customer
    account = call.world.account(call.account)
    own = account["default_currency"] if account is not None else None
    credit.move(call, customer["id"], moved, customer["currency"] or own or "usd", kind)
    return call.require("customer", customer["id"])


def _given(call: Call) -> dict[str, Any]:
    given = call.given(*_TAKEN_OVER)
    for name, path in (("address", "customer.address"), ("shipping", "customer.shipping")):
        if given.get(name) is not None:
            given[name] = call.shape(path, given[name])
    if given.get("shipping") and given["shipping"].get("address"):
        address = call.shape("customer.shipping.address", given["shipping"]["address"])
        given["shipping"] = {**given["shipping"], "address": address}
    return given


def _invoice_settings(call: Call, kept: dict[str, Any]) -> dict[str, Any]:
    asked = call.params.get("invoice_settings") or {}
    method = asked.get("default_payment_method")
    if method:
        call.require("payment_method", method, param="invoice_settings[default_payment_method]")
    return call.shape("customer.invoice_settings", {**kept, **{k: asked[k] for k in _INVOICE_SETTINGS if k in asked}})


def _check_email(call: Call) -> None:
    email = call.params.get("email")
    if email and ("@" not in email or len(email) > _MAX_EMAIL_LENGTH or any(c.isspace() for c in email)):
        raise invalid(f"Invalid email address: {email}", code="email_invalid", param="email")


RESOURCE = Resource(
    operations={
        "POST /v1/customers": create,
        "GET /v1/customers/{customer}": retrieve,
        "POST /v1/customers/{customer}": update,
        "DELETE /v1/customers/{customer}": delete,
        "GET /v1/customers": listed,
        "GET /v1/customers/search": searched,
    },
    kinds=(Kind("customer", "cus", indexes=("email",), search=("created", "email", "metadata", "name", "phone")),),
)
