"""How what a subscription's invoices tell is kept, and read again, thousands in a blink.

One flat JSON list for each. What many have in common (their terms) is a JSON text within it, read once for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from skills.recurring.rates import Given
from skills.recurring.subscribers import Asked, Item, Own, Running, Subscriber


def told_of(one: Subscriber) -> str:
    """Write it as JSON."""
    run = one.running
    asked = [_text([asked.is_own, asked.items, asked.coupons]) for asked in one.asked]
    return _text(
        [
            *(_text([run.own.items, run.own.given]), one.paid_unix_s),
            *(one.untils, asked if len(asked) > 1 else asked[0], one.billed or 0),
            *(run.id, run.customer_id, run.currency, run.status, run.rests),
            *(run.start_unix_s, run.ended_unix_s, run.trial_start_unix_s, run.trial_end_unix_s),
        ]
    )


@dataclass(slots=True)
class Reader:
    """Reads what was told of many, and what they have in common once."""

    _own: dict[str, Own] = field(default_factory=dict)
    _asked: dict[str, Asked] = field(default_factory=dict)

    def read(self, told: list[Any]) -> Subscriber:
        """Make the subscriber of what `told_of` wrote."""
        own, paid_unix_s, untils, asked, billed, *about = told
        stretches = [asked] if isinstance(asked, str) else asked
        return Subscriber(
            Running(self._own_of(own), *about),
            untils,
            [self._asked.get(text) or self._asked_of(text) for text in stretches],
            paid_unix_s,
            billed or {},
        )

    def _own_of(self, text: str) -> Own:
        """The subscription's own terms."""
        if text not in self._own:
            items, given = orjson.loads(text)
            self._own[text] = Own(_items(items), tuple((_coupon(coupon), end) for coupon, end in given))
        return self._own[text]

    def _asked_of(self, text: str) -> Asked:
        """What was asked for in a stretch of time."""
        is_own, items, coupons = orjson.loads(text)
        self._asked[text] = Asked(is_own, _items(items), None if coupons is None else tuple(map(_coupon, coupons)))
        return self._asked[text]


def _text(value: object) -> str:
    """Write JSON."""
    return orjson.dumps(value).decode()


def _items(told: list[list[Any]]) -> tuple[Item, ...]:
    """Prices and how many of each."""
    return tuple((price_id, quantity) for price_id, quantity in told)


def _coupon(told: list[Any]) -> Given:
    """A coupon, and the price it is limited to."""
    coupon, only = told
    return coupon, only
