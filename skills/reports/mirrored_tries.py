"""Counts how payments ended from sums of Florin's own copy: one payment stands for all that are alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from skills.finding.payment import Payment, of_charge, of_intent
from skills.reports.buckets import Size
from skills.reports.tries import Outcomes, Tries
from storage.mirror_reports import Sum


def added_up(sums: Sequence[Sum], size: Size, firsts: tuple[date, ...], wanted: str | None) -> Tries | None:
    """Count sums of payments, tries and checkouts; None where the copy lacks a payment's charge."""
    tries = Tries(size, by_bucket={first: Outcomes() for first in firsts})
    spans = list(tries.by_bucket.values())
    for one in sums:
        currency = one.what["currency"]
        if one.topic == "payment":
            if one.what.get("is_unknown"):
                return None
            was_declined = bool(one.what.get("was_declined"))
            payment = _charge(one) if one.what.get("is_charge") else _intent(one)
            tries.payment(payment, spans[one.span], one.objects, was_declined=was_declined, wanted=wanted)
        elif wanted not in (None, currency):
            continue
        elif one.topic == "checkout":
            tries.expired[currency] += one.objects
        else:
            tries.tries_read += one.objects
            if one.topic == "declined":
                tries.decline(one.what["decline"], one.objects)
    return tries


def _intent(one: Sum) -> Payment:
    """A payment intent as it would be if all that are alike were one."""
    what = one.what
    error: dict[str, Any] | None = None
    if what["has_error"]:
        error = what.get("decline") or {"charge": "known by its own"}
    charge = None
    if "latest" in what:
        charge = {
            "status": what["latest"],
            "amount_captured": one.net_minor,
            "amount_refunded": one.less_minor,
            "payment_method_details": _details(what),
        }
    intent = {
        "id": "",
        "created": 0,
        "currency": what["currency"],
        "status": what["status"],
        "amount": one.amount_minor,
        "amount_received": one.net_minor,
        "last_payment_error": error and {**error, "payment_method": _details(what)},
        "latest_charge": charge,
    }
    return of_intent(intent)


def _charge(one: Sum) -> Payment:
    """A charge without an intent as it would be if all that are alike were one."""
    what = one.what
    charge = {
        "id": "",
        "created": 0,
        "currency": what["currency"],
        "status": what["status"],
        "captured": what.get("captured"),
        "amount": one.amount_minor,
        "amount_captured": one.net_minor,
        "amount_refunded": one.less_minor,
        "payment_method_details": _details(what),
    }
    return of_charge(charge)


def _details(what: dict[str, Any]) -> dict[str, Any]:
    """What was paid with."""
    return {"type": what.get("type"), "card": {"brand": what.get("brand")}} if "type" in what else {}
