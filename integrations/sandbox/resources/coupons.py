"""Coupons: so much percent or so much money off, once, for some months or for ever."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.billing.coupons import is_valid
from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import invalid, missing_param
from integrations.sandbox.lists import page
from integrations.sandbox.money import amounts
from integrations.sandbox.resource import Resource
from integrations.sandbox.store import Stored

_TAKEN_OVER = (
    "amount_off", "applies_to", "currency_options", "duration_in_months", "max_redemptions", "name", "percent_off",
    "redeem_by",
)  # fmt: skip
_PERCENT_MAX = 100
_NAME_MAX = 40
_GONE_MARK = "_gone_"


def create(call: Call) -> Stored:
    """POST /v1/coupons."""
    params = call.params
    _check(call)
    own_id = params.get("id")
    if own_id and call.get("coupon", own_id):
        raise invalid("Coupon already exists.", code="resource_already_exists", param="id")
    fields = {
        "id": own_id or call.world.new_id("x", 8)[2:],
        "duration": "once",
        **call.given(*_TAKEN_OVER, "duration"),
        "times_redeemed": 0,
        "valid": True,
        "metadata": call.metadata(),
    }
    if params.get("currency"):
        fields["currency"] = params["currency"].lower()
    coupon = call.create("coupon", fields)
    call.emit("coupon.created", coupon)
    return coupon


def retrieve(call: Call) -> Stored:
    """GET /v1/coupons/{coupon}; `valid` is as of now."""
    return _now(call, call.require("coupon", call.ids[0]))


def update(call: Call) -> Stored:
    """POST /v1/coupons/{coupon}: what it takes off never changes."""
    before = call.require("coupon", call.ids[0])
    coupon = call.update(before, {**call.given("name", "currency_options"), "metadata": call.metadata(before)})
    call.emit("coupon.updated", coupon, before)
    return coupon


def delete(call: Call) -> Stored:
    """DELETE /v1/coupons/{coupon}: nobody gets it any more; who has it keeps it."""
    before = call.require("coupon", call.ids[0])
    kept = {"object": "_gone_coupon", "id": f"{_GONE_MARK}{before['id']}", "coupon": dict(before)}
    call.world.store.put(call.place, kept)
    for code in list(call.each("promotion_code")):
        if code["promotion"]["coupon"] == before["id"] and code["active"]:
            call.update(code, {"active": False})
    call.emit("coupon.deleted", before)
    return call.delete(before)


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/coupons."""
    for coupon in list(call.each("coupon")):
        _now(call, coupon)
    return page(call, "coupon")


def _now(call: Call, coupon: Stored) -> Stored:
    valid = is_valid(coupon, call.now_s)
    return coupon if coupon["valid"] == valid else call.update(coupon, {"valid": valid})


def _check(call: Call) -> None:
    params = call.params
    percent, amount = params.get("percent_off"), params.get("amount_off")
    if (percent is None) == (amount is None):
        raise invalid("You must provide exactly one of: percent_off, amount_off.", param="percent_off")
    if percent is not None and not 0 < percent <= _PERCENT_MAX:
        raise invalid("Invalid percent_off: must be greater than 0 and at most 100.", param="percent_off")
    if amount is not None:
        _check_amount(params, amount)
    if (params.get("duration") == "repeating") != (params.get("duration_in_months") is not None):
        message = "duration_in_months must be given exactly when duration is repeating."
        raise invalid(message, param="duration_in_months")
    for name in ("duration_in_months", "max_redemptions"):
        if params.get(name) is not None and params[name] < 1:
            raise invalid("Invalid positive integer", code="parameter_invalid_integer", param=name)
    if params.get("redeem_by") is not None and params["redeem_by"] <= call.now_s:
        raise invalid("redeem_by must be in the future.", param="redeem_by")
    if len(params.get("name") or "") > _NAME_MAX:
        raise invalid(f"Invalid string: name must be at most {_NAME_MAX} characters", param="name")
    for product in (params.get("applies_to") or {}).get("products", ()):
        call.require("product", product, param="applies_to[products]")


def _check_amount(params: dict[str, Any], amount_minor: int) -> None:
    if not params.get("currency"):
        raise missing_param("currency")
    if params["currency"].lower() not in amounts.KNOWN:
        raise invalid(f"Invalid currency: {params['currency']}", param="currency")
    if amount_minor < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount_off")


RESOURCE = Resource(
    operations={
        "POST /v1/coupons": create,
        "GET /v1/coupons/{coupon}": retrieve,
        "POST /v1/coupons/{coupon}": update,
        "DELETE /v1/coupons/{coupon}": delete,
        "GET /v1/coupons": listed,
    },
    kinds=(
        Kind(
            "coupon",
            "co",
            includes={
                "applies_to": lambda _call, coupon: coupon.get("applies_to"),
                "currency_options": lambda _call, coupon: coupon.get("currency_options"),
            },
        ),
        Kind("discount", "di", indexes=("subscription", "customer")),
    ),
)
