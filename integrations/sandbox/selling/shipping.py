"""Shipping on a purchase: the rates that are offered; the buyer takes the first, as Stripe's page preselects it."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.money.amounts import written
from integrations.sandbox.store import Stored

_RATES_MAX = 5


def offered(call: Call, asked: list[dict[str, Any]] | None, currency: str) -> list[dict[str, Any]]:
    """The options as a session keeps them: {"shipping_amount", "shipping_rate"}. Raises ApiError (400)."""
    if len(asked or []) > _RATES_MAX:
        raise invalid(f"You can offer at most {_RATES_MAX} shipping options.", param="shipping_options")
    rates = [_rate_of(call, one, f"shipping_options[{at}]") for at, one in enumerate(asked or [])]
    for one in rates:
        if one["fixed_amount"]["currency"] != currency:
            raise invalid("All shipping rates must be in the purchase's currency.", param="shipping_options")
    return [{"shipping_amount": one["fixed_amount"]["amount"], "shipping_rate": one["id"]} for one in rates]


def cost(call: Call, options: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The `shipping_cost` of the option that is taken; None without any."""
    if not options:
        return None
    amount = options[0]["shipping_amount"]
    fields = {"amount_subtotal": amount, "amount_tax": 0, "amount_total": amount}
    return call.shape("checkout.session.shipping_cost", {**fields, "shipping_rate": options[0]["shipping_rate"]})


def line(call: Call, session: Stored) -> list[tuple[str, str]]:
    """(name, amount) of the shipping, for people; nothing without any."""
    chosen = session["shipping_cost"]
    if not chosen:
        return []
    taken = call.require("shipping_rate", chosen["shipping_rate"])
    return [(str(taken["display_name"] or "Shipping"), written(chosen["amount_total"], session["currency"]))]


def _rate_of(call: Call, option: dict[str, Any], where: str) -> Stored:
    if option.get("shipping_rate"):
        return call.require("shipping_rate", option["shipping_rate"], param=f"{where}[shipping_rate]")
    data = option.get("shipping_rate_data")
    if not data:
        raise missing_param(f"{where}[shipping_rate]")
    return rate(call, data, dict(data.get("metadata") or {}), param=f"{where}[shipping_rate_data][fixed_amount]")


def rate(call: Call, given: dict[str, Any], metadata: dict[str, str], *, param: str) -> Stored:
    """Stores a new shipping rate of a fixed amount. Raises ApiError (400)."""
    fixed = given.get("fixed_amount")
    if not fixed:
        raise missing_param(param)
    fields = {
        "active": True,
        "display_name": given["display_name"],
        "fixed_amount": {"amount": fixed["amount"], "currency": fixed["currency"].lower()},
        "metadata": metadata,
        "tax_behavior": "unspecified",
        "type": "fixed_amount",
    }
    return call.create("shipping_rate", fields)
