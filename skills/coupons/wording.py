"""How a coupon is told: what it takes off, for how long, until when, and whether it can still be had."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from domain.money import Money
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.moments import day_text

Coupon = dict[str, Any]


def percent_text(percent: object) -> str:
    """Write a percentage without zeros at its end: "20%", "12.5%"."""
    plain = f"{Decimal(str(percent)):f}"
    return f"{plain.rstrip('0').rstrip('.') if '.' in plain else plain}%"


def off_text(desk: Desk, coupon: Coupon) -> str:
    """Say what it takes off: "20% off", "$5.00 off"."""
    off = amount_off(coupon)
    return f"{desk.show(off)} off" if off is not None else f"{percent_text(coupon['percent_off'])} off"


def amount_off(coupon: Coupon) -> Money | None:
    """Return what it takes off where that is an amount."""
    off = coupon.get("amount_off")
    return Money(int(off), str(coupon["currency"])) if off is not None else None


def lasts_text(coupon: Coupon) -> str:
    """Say for how long a subscription gets it."""
    if coupon["duration"] == "repeating":
        months = coupon["duration_in_months"]
        return "for 1 month" if months == 1 else f"for {months} months"
    return "for ever" if coupon["duration"] == "forever" else "once"


def name_of(coupon: Coupon) -> str:
    """What people call it: its name, else its id; made harmless."""
    return foreign(coupon.get("name") or coupon["id"], 60)


def until_text(desk: Desk, coupon: Coupon) -> str:
    """Say until when it can be redeemed; "" when there is no end."""
    return day_text(desk, coupon["redeem_by"]) if coupon.get("redeem_by") else ""


def used_text(record: Coupon) -> str:
    """Say how often a coupon or code was redeemed: "3", "3 of 100"."""
    most = record.get("max_redemptions")
    return f"{record['times_redeemed']:,}" + (f" of {most:,}" if most else "")


def was_redeemed(count: int) -> str:
    """Count uses in words that go on from the coupon or code: "was never redeemed", "was redeemed once"."""
    return {0: "was never redeemed", 1: "was redeemed once"}.get(count, f"was redeemed {count:,} times")
