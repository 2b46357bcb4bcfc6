"""What a coupon takes off, who may still use it, and what using it up changes. Source: https://docs.stripe.com/billing/subscriptions/coupons."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from integrations.sandbox.billing.rounding import rounded
from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.store import Stored

_PERCENT = 100


def taken_off(coupon: dict[str, Any], amount_minor: int, currency: str) -> int:
    """What a coupon takes off an amount: never more than there is, nothing off what is nothing or negative."""
    if amount_minor <= 0:
        return 0
    if coupon["percent_off"] is not None:
        return rounded(Fraction(str(coupon["percent_off"])) * amount_minor / _PERCENT, currency)
    return min(_amount_off(coupon, currency), amount_minor)


def is_valid(coupon: dict[str, Any], now_s: int) -> bool:
    """Whether the coupon can still be given: not used up and not past its date."""
    used_up = coupon["max_redemptions"] is not None and coupon["times_redeemed"] >= coupon["max_redemptions"]
    return not used_up and (coupon["redeem_by"] is None or now_s <= coupon["redeem_by"])


def usable(call: Call, coupon_id: str, param: str) -> Stored:
    """The coupon of an id. Raises ApiError (400) when there is none or it can no longer be used."""
    coupon = call.require("coupon", coupon_id, param=param)
    if not is_valid(coupon, call.now_s):
        used_up = coupon["redeem_by"] is None or call.now_s <= coupon["redeem_by"]
        why = "has been used up" if used_up else "has expired"
        raise invalid(f"Coupon {why}: {coupon_id}", code="coupon_expired", param=param)
    return coupon


def usable_code(call: Call, code_id: str, customer: str | None, param: str) -> tuple[Stored, Stored]:
    """The promotion code of an id and its coupon. Raises ApiError (400) when this customer cannot use it now."""
    code = call.require("promotion_code", code_id, param=param)
    if not code["active"] or (code["expires_at"] is not None and code["expires_at"] <= call.now_s):
        raise invalid("This promotion code is inactive or has expired.", code="promotion_code_inactive", param=param)
    if code["customer"] is not None and code["customer"] != customer:
        raise invalid("This promotion code cannot be redeemed by this customer.", param=param)
    first_only = code["restrictions"]["first_time_transaction"]
    if first_only and customer and any(True for _ in _paid_before(call, customer)):
        raise invalid(
            "This promotion code cannot be redeemed because the associated customer has prior transactions.",
            code="customer_has_prior_transactions",
            param=param,
        )
    return code, usable(call, code["promotion"]["coupon"], param)


def redeemed(call: Call, coupon: Stored, code: Stored | None) -> None:
    """Counts one use of a coupon, and of the promotion code it came by."""
    times = coupon["times_redeemed"] + 1
    after = {**coupon, "times_redeemed": times}
    call.emit("coupon.updated", call.update(coupon, {**after, "valid": is_valid(after, call.now_s)}), coupon)
    if code is not None:
        used = code["times_redeemed"] + 1
        is_over = code["max_redemptions"] is not None and used >= code["max_redemptions"]
        changes = {"times_redeemed": used, "active": code["active"] and not is_over}
        call.emit("promotion_code.updated", call.update(code, changes), code)


def check_currency(coupon: Stored, currency: str, param: str) -> None:
    """An amount off is only good in its own currencies. Raises ApiError (400)."""
    if coupon["amount_off"] is not None and not _amount_off(coupon, currency):
        raise invalid(
            f"The currency provided ({currency}) does not match the coupon's currency ({coupon['currency']}).",
            param=param,
        )


def _amount_off(coupon: dict[str, Any], currency: str) -> int:
    if coupon["currency"] == currency:
        return int(coupon["amount_off"])
    options = (coupon.get("currency_options") or {}).get(currency) or {}
    return int(options.get("amount_off", 0))


def _paid_before(call: Call, customer: str) -> list[Stored]:
    return [one for one in call.each("payment_intent", "customer", customer) if one["status"] == "succeeded"][:1]
