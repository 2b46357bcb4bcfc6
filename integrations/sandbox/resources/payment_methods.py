"""Payment methods: cards that customers pay with."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.lists import page
from integrations.sandbox.money import methods
from integrations.sandbox.money.cards import by_token
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored


def create(call: Call) -> Stored:
    """POST /v1/payment_methods, with a test number or a test token."""
    if call.params.get("payment_method"):
        raise invalid("The offline Stripe does not clone payment methods between accounts.", param="payment_method")
    if not call.params.get("type"):
        raise missing_param("type")
    customer = call.params.get("customer")
    if customer:
        raise invalid("The offline Stripe attaches by POST /v1/payment_methods/{id}/attach only.", param="customer")
    return methods.from_params(call, call.params, name="card")


def retrieve(call: Call) -> Stored:
    """GET /v1/payment_methods/{payment_method}."""
    return call.require("payment_method", call.ids[0])


def attach(call: Call) -> Stored:
    """POST /v1/payment_methods/{payment_method}/attach; a test token makes a new card of the customer's."""
    if not call.params.get("customer"):
        raise missing_param("customer")
    customer = call.require("customer", call.params["customer"], param="customer")
    card = by_token(call.ids[0])
    method = methods.of_card(call, card) if card is not None else call.require("payment_method", call.ids[0])
    return methods.attach(call, method, customer["id"])


def detach(call: Call) -> Stored:
    """POST /v1/payment_methods/{payment_method}/detach; it can never be used again."""
    method = call.require("payment_method", call.ids[0])
    if method["customer"] is None:
        raise invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible.",
            param="payment_method",
        )
    detached = call.update(method, {"customer": None}, {**method.private, "used": True})
    call.emit("payment_method.detached", detached, method)
    return detached


def of_customer(call: Call) -> dict[str, Any]:
    """GET /v1/customers/{customer}/payment_methods."""
    call.params["customer"] = call.require("customer", call.ids[0])["id"]
    return page(call, "payment_method")


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/payment_methods; without a customer Stripe shows none of those a customer has."""
    return page(
        call, "payment_method", keep=None if call.params.get("customer") else lambda one: one["customer"] is None
    )


def update(call: Call) -> Stored:
    """POST /v1/payment_methods/{payment_method}, for a card that a customer has."""
    before = call.require("payment_method", call.ids[0])
    if before["customer"] is None:
        raise invalid("You must save this PaymentMethod to a customer before you can update it.")
    changes: dict[str, Any] = {"metadata": call.metadata(before), **call.given("allow_redisplay")}
    if call.params.get("billing_details"):
        changes["billing_details"] = {**before["billing_details"], **call.params["billing_details"]}
    if call.params.get("card"):
        changes["card"] = {**before["card"], **methods.new_expiry(call, before, call.params["card"])}
    changed = call.update(before, changes)
    call.emit("payment_method.updated", changed, before)
    return changed


RESOURCE = Resource(
    operations={
        "GET /v1/payment_methods": listed,
        "POST /v1/payment_methods/{payment_method}": update,
        "POST /v1/payment_methods": create,
        "GET /v1/payment_methods/{payment_method}": retrieve,
        "POST /v1/payment_methods/{payment_method}/attach": attach,
        "POST /v1/payment_methods/{payment_method}/detach": detach,
        "GET /v1/customers/{customer}/payment_methods": of_customer,
    },
    kinds=(Kind("payment_method", "pm", indexes=("customer",)),),
)
