"""Counts how payments ended from sums of Florin's own copy: one payment stands for all that are alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from domain.money import Money
from skills.finding.payment import PAID, Payment, of_charge, of_intent
from skills.reports.buckets import Size
from skills.reports.tries import Outcomes, Tries
from storage.mirror_reports import Sum


def added_up(sums: Sequence[Sum], size: Size, firsts: tuple[date, ...], wanted: str | None) -> Tries | None:
    """Count sums of payments, tries and checkouts; None where the copy lacks a payment's charge."""
    tries = Tries(size, by_bucket={first: Outcomes() for first in firsts})
    spans = list(tries.by_bucket.values())
    for rows in _by_group(sums):
        topic, what = rows[0].group.topic, rows[0].group.what
        times = sum(one.objects for one in rows)
        if topic == "payment":
            if what.get("is_unknown"):
                return None
            payment = _payment(what, rows)
            was_declined = bool(what.get("was_declined")) or "decline" in what
            tries.payment(payment, Outcomes(), times, was_declined=was_declined, wanted=wanted)
            for one in rows if wanted in (None, what["currency"]) else ():
                minor = one.net_minor if payment.state in PAID else one.amount_minor
                part = replace(payment, amount=Money(minor, payment.amount.currency))
                spans[one.span].add(part, one.objects, was_declined=was_declined)
        elif wanted not in (None, what["currency"]):
            continue
        elif topic == "checkout":
            tries.expired[what["currency"]] += times
        else:
            tries.tries_read += times
            if topic == "declined":
                tries.decline(what["decline"], times)
    return tries


def _by_group(sums: Sequence[Sum]) -> Iterable[list[Sum]]:
    """Put the sums of each group together."""
    groups: dict[int, list[Sum]] = {}
    for one in sums:
        groups.setdefault(one.group.group_no, []).append(one)
    return groups.values()


def _payment(what: dict[str, Any], rows: list[Sum]) -> Payment:
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
