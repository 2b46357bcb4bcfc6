"""Discounts: a coupon or a promotion code given to one invoice, line or subscription, and how far it reaches."""

from __future__ import annotations

import calendar
import time
from typing import Any

from integrations.sandbox.billing import coupons
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.store import Stored

_MONTHS = 12


def given(call: Call, asked: list[dict[str, Any]] | None, *, customer: str, currency: str, **on: str) -> list[str]:
    """Ids of the discounts that `discounts=[{coupon | promotion_code | discount}]` asks for, redeemed.

    `on` is what they are given to: invoice=, invoice_item=, subscription= or subscription_item=. Everything is
    checked before the first is stored. Raises ApiError (400).
    """
    chosen = [_chosen(call, one, customer, currency, at) for at, one in enumerate(asked or [])]
    ids = []
    for kept, coupon, code in chosen:
        if kept is not None:
            ids.append(kept["id"])
        elif coupon is not None:
            ids.append(_give(call, coupon, code, customer, on)["id"])
    return ids


def previewed(call: Call, asked: list[dict[str, Any]] | None, *, customer: str, currency: str) -> list[dict[str, Any]]:
    """The same discounts as plain dicts that are not stored, for a preview."""
    found: list[dict[str, Any]] = []
    for kept, coupon, code in (_chosen(call, one, customer, currency, at) for at, one in enumerate(asked or [])):
        if kept is not None:
            found.append(kept)
        elif coupon is not None:
            found.append(_fields(call, coupon, code, customer, {}) | {"id": call.world.new_id("di")})
    return found


def coupon_of(call: Call, discount: dict[str, Any]) -> Stored | dict[str, Any]:
    """A discount's coupon, as it was when it was deleted, if it was."""
    found = call.world.store.get(call.place, str(discount["source"]["coupon"]))
    if found is None or found.get("deleted"):
        deleted = call.world.store.get(call.place, f"_gone_{discount['source']['coupon']}")
        return deleted["coupon"] if deleted is not None else {"percent_off": 0, "applies_to": None}
    return found


def running(call: Call, ids: list[str]) -> list[Stored]:
    """Those of a subscription's discounts that still apply at this moment."""
    found = (call.get("discount", one) for one in ids)
    return [one for one in found if one is not None and (one["end"] is None or call.now_s < one["end"])]


def end_of(start_s: int, months: int) -> int:
    """The moment `months` calendar months later; a day that month does not have becomes its last."""
    begun = time.gmtime(start_s)
    year, month = divmod(begun.tm_year * _MONTHS + begun.tm_mon - 1 + months, _MONTHS)
    day = min(begun.tm_mday, calendar.monthrange(year, month + 1)[1])
    return calendar.timegm((year, month + 1, day, begun.tm_hour, begun.tm_min, begun.tm_sec))


def _chosen(
    call: Call, one: dict[str, Any], customer: str, currency: str, at: int
) -> tuple[Stored | None, Stored | None, Stored | None]:
    """(an existing discount, or None; a coupon; the promotion code it comes by)."""
    named = [name for name in ("coupon", "promotion_code", "discount") if one.get(name)]
    if len(named) != 1:
        raise invalid(
            "Each discount takes exactly one of `coupon`, `promotion_code` and `discount`.", param=f"discounts[{at}]"
        )
    param = f"discounts[{at}][{named[0]}]"
    if named[0] == "discount":
        return call.require("discount", one["discount"], param=param), None, None
    if named[0] == "promotion_code":
        code, coupon = coupons.usable_code(call, one["promotion_code"], customer, param)
    else:
        code, coupon = None, coupons.usable(call, one["coupon"], param)
    coupons.check_currency(coupon, currency, param)
    return None, coupon, code


def _give(call: Call, coupon: Stored, code: Stored | None, customer: str, on: dict[str, str]) -> Stored:
    discount = call.create("discount", _fields(call, coupon, code, customer, on))
    coupons.redeemed(call, call.require("coupon", coupon["id"]), code)
    if "subscription" in on:
        call.emit("customer.discount.created", discount)
    return discount


def _fields(call: Call, coupon: Stored, code: Stored | None, customer: str, on: dict[str, str]) -> dict[str, Any]:
    end = end_of(call.now_s, coupon["duration_in_months"]) if coupon["duration"] == "repeating" else None
    return {
        "customer": customer,
        "end": end,
        "promotion_code": code["id"] if code is not None else None,
        "source": {"coupon": coupon["id"], "type": "coupon"},
        "start": call.now_s,
        **on,
    }
