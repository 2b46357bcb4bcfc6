"""Promotion codes: words that customers type in to get a coupon."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing.coupons import usable
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid
from integrations.sandbox.lists import page
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")


def create(call: Call) -> Stored:
    """POST /v1/promotion_codes; a code is unique among the active ones, capitals or not."""
    params = call.params
    coupon = usable(call, params["promotion"].get("coupon") or "", "promotion[coupon]")
    code = params.get("code") or call.world.new_id("x", 8)[2:].upper()
    if not set(code) <= _ALLOWED:
        raise invalid("Promotion codes may only contain letters, digits and dashes.", param="code")
    if params.get("customer"):
        call.require("customer", params["customer"], param="customer")
    active = params.get("active") is not False
    if active:
        _check_unique(call, code, params.get("customer"))
    if params.get("max_redemptions") is not None and params["max_redemptions"] < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="max_redemptions")
    if params.get("expires_at") is not None and params["expires_at"] <= call.now_s:
        raise invalid("expires_at must be in the future.", param="expires_at")
    fields = {
        **call.given("customer", "expires_at", "max_redemptions"),
        "active": active,
        "code": code,
        "promotion": {"coupon": coupon["id"], "type": "coupon"},
        "restrictions": _restrictions(call, {}),
        "times_redeemed": 0,
        "metadata": call.metadata(),
    }
    made = call.create("promotion_code", fields)
    call.emit("promotion_code.created", made)
    return made


def retrieve(call: Call) -> Stored:
    """GET /v1/promotion_codes/{promotion_code}."""
    return call.require("promotion_code", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/promotion_codes/{promotion_code}: on or off, and what it is limited to."""
    before = call.require("promotion_code", call.ids[0])
    if call.params.get("active") and not before["active"]:
        usable(call, before["promotion"]["coupon"], "active")
        _check_unique(call, before["code"], before["customer"])
    changes = {
        **call.given("active"),
        "restrictions": _restrictions(call, before["restrictions"]),
        "metadata": call.metadata(before),
    }
    changed = call.update(before, changes)
    call.emit("promotion_code.updated", changed, before)
    return changed


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/promotion_codes; `code` is compared without regard to capitals."""
    code, coupon = call.params.get("code"), call.params.get("coupon")

    def keep(one: Stored) -> bool:
        return (not code or one["code"].casefold() == code.casefold()) and (
            not coupon or one["promotion"]["coupon"] == coupon
        )

    return page(call, "promotion_code", keep=keep, own=("code", "coupon"))


def _check_unique(call: Call, code: str, customer: str | None) -> None:
    for other in call.each("promotion_code"):
        meant_for_same = customer is None or other["customer"] in {None, customer}
        if other["active"] and meant_for_same and other["code"].casefold() == code.casefold():
            raise invalid(f"An active promotion code with `code: {code}` already exists.", param="code")


def _restrictions(call: Call, kept: dict[str, Any]) -> dict[str, Any]:
    asked = call.params.get("restrictions") or {}
    filled = {"first_time_transaction": False, **kept, **asked}
    if (filled.get("minimum_amount") is None) != (filled.get("minimum_amount_currency") is None):
        raise invalid(
            "minimum_amount and minimum_amount_currency go together.", param="restrictions[minimum_amount_currency]"
        )
    return call.shape("promotion_code.restrictions", filled)


RESOURCE = Resource(
    operations={
        "POST /v1/promotion_codes": create,
        "GET /v1/promotion_codes/{promotion_code}": retrieve,
        "POST /v1/promotion_codes/{promotion_code}": update,
        "GET /v1/promotion_codes": listed,
    },
    kinds=(Kind("promotion_code", "promo", indexes=("customer",)),),
)
