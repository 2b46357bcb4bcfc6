"""One payment in the place of all that are alike, made of the sums of Florin's own copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from skills.finding.payment import Payment, of_charge, of_intent
from storage.mirror_reports import Sum


def payment_of(what: dict[str, Any], rows: Sequence[Sum]) -> Payment:
    """One payment for all that are alike, of all their money."""
    amount, net, less = (
        sum(getattr(one, name) for one in rows) for name in ("amount_minor", "net_minor", "less_minor")
    )
    return _charge(what, amount, net, less) if what.get("is_charge") else _intent(what, amount, net, less)


def _intent(what: dict[str, Any], amount_minor: int, taken_minor: int, refunded_minor: int) -> Payment:
    """A payment intent as it would be if all that are alike were one."""
    error: dict[str, Any] | None = None
    if what["has_error"]:
        error = what.get("decline") or {"charge": "known by its own"}
    charge = None
    if "latest" in what:
        charge = {
            "status": what["latest"],
            "amount_captured": taken_minor,
            "amount_refunded": refunded_minor,
            "payment_method_details": _details(what),
        }
    intent = {
        "id": "",
        "created": 0,
        "currency": what["currency"],
        "status": what["status"],
        "amount": amount_minor,
        "amount_received": taken_minor,
        "last_payment_error": error and {**error, "payment_method": _details(what)},
        "latest_charge": charge,
    }
    return of_intent(intent)


def _charge(what: dict[str, Any], amount_minor: int, taken_minor: int, refunded_minor: int) -> Payment:
    """A charge without an intent as it would be if all that are alike were one."""
    charge = {
        "id": "",
        "created": 0,
        "currency": what["currency"],
        "status": what["status"],
        "captured": what.get("captured"),
        "amount": amount_minor,
        "amount_captured": taken_minor,
        "amount_refunded": refunded_minor,
        "payment_method_details": _details(what),
    }
    return of_charge(charge)


def _details(what: dict[str, Any]) -> dict[str, Any]:
    """What was paid with."""
    return {"type": what.get("type"), "card": {"brand": what.get("brand")}} if "type" in what else {}
