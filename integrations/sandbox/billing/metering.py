"""Usage: what meter events add up to for a customer in a span of time."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from integrations.sandbox.call import Call
from integrations.sandbox.store import Stored


def events_of(call: Call, meter: Stored, customer: str, since_s: int, until_s: int) -> list[Stored]:
    """The customer's events in [since, until), oldest first."""
    key = meter["customer_mapping"]["event_payload_key"]
    found = [
        event
        for event in call.each("_meter_event", "event_name", meter["event_name"])
        if event["payload"].get(key) == customer and since_s <= event["timestamp"] < until_s
    ]
    return sorted(found, key=lambda event: (event["timestamp"], event.moment))


def usage_of(call: Call, meter: Stored, customer: str, since_s: int, until_s: int) -> Fraction:
    """The aggregate of the events by the meter's formula: sum, count or last."""
    events = events_of(call, meter, customer, since_s, until_s)
    formula = meter["default_aggregation"]["formula"]
    if formula == "count":
        return Fraction(len(events))
    key = meter["value_settings"]["event_payload_key"]
    values = [Fraction(Decimal(event["payload"][key])) for event in events]
    return sum(values[-1:] if formula == "last" else values, Fraction(0))


def quantity_billed(call: Call, price: Stored, customer: str, since_s: int, until_s: int) -> int:
    """Whole units of a metered price in a period, rounded down; 0 when its meter is gone."""
    meter = call.get("billing.meter", (price["recurring"] or {}).get("meter"))
    return int(usage_of(call, meter, customer, since_s, until_s)) if meter is not None else 0
