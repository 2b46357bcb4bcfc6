"""Counts how payments ended from sums of Florin's own copy: one payment stands for all that are alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from domain.money import Money
from skills.finding.payment import PAID
from skills.payments.alike import payment_of
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
            payment = payment_of(what, rows)
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
