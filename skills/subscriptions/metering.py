"""Usage that a meter counts for a customer: which meter, what was used so far, and which plans bill it.

Source: https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.cards import ChoiceCard, Option
from domain.errors import Conflict, NotFound
from skills.contract import Choice, Desk, Mentions
from skills.finding.customers import Found
from skills.finding.foreign import foreign, quoted
from skills.subscriptions.record import Item, Subscription

METERS = "/v1/billing/meters"
MINUTE_S = 60
NAMED_MAX = 10


@dataclass(frozen=True, slots=True)
class Billed:
    """An item of a subscription that is billed by what its meter counts."""

    one: Subscription
    item: Item


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter; `source` is Stripe's own object."""

    source: dict[str, Any]

    @property
    def id(self) -> str:
        """Stripe's id."""
        return str(self.source["id"])

    @property
    def name(self) -> str:
        """What people call it."""
        return foreign(self.source.get("display_name"), 60) or self.event_name

    @property
    def event_name(self) -> str:
        """What its events are called."""
        return str(self.source["event_name"])

    @property
    def formula(self) -> str:
        """How events become usage: sum, count or last."""
        return str(self.source["default_aggregation"]["formula"])

    @property
    def is_active(self) -> bool:
        """Whether it takes events."""
        return self.source.get("status") == "active"

    def payload(self, customer_id: str, value: str) -> dict[str, str]:
        """What one event says, under the keys this meter reads."""
        whose = str(self.source["customer_mapping"]["event_payload_key"])
        counted = str((self.source.get("value_settings") or {}).get("event_payload_key") or "value")
        return {whose: customer_id, counted: value}


def billed_by_usage(running: list[Subscription], meter_id: str | None = None) -> list[Billed]:
    """Return the metered items of a customer's subscriptions, of one meter or of all."""
    rows = [Billed(one, item) for one in running for item in one.items if item.plan.meter_id]
    return [row for row in rows if meter_id is None or row.item.plan.meter_id == meter_id]


async def find_meter(desk: Desk, said: str | None, customer: Found, running: list[Subscription]) -> Meter | Choice:
    """Return the meter that is meant: by id, event or name; without words the one that bills this customer.

    A choice where several do. Raises NotFound where none fits, Conflict for one that is switched off.
    """
    if said is not None:
        meters = [Meter(row) for row in await desk.stripe.all(METERS)]
        wanted = said.strip().casefold()
        found = [one for one in meters if wanted in (one.id.casefold(), one.event_name.casefold(), one.name.casefold())]
        found = [one for one in found if one.is_active] or found
        if not found:
            names = ", ".join(quoted(one.name, 40) for one in meters[:NAMED_MAX] if one.is_active) or "none yet"
            raise NotFound(f"There is no meter called {quoted(said, 60)}. Meters there are: {names}.")
    else:
        ids = dict.fromkeys(row.item.plan.meter_id for row in billed_by_usage(running))
        found = [Meter(await desk.stripe.get(f"{METERS}/{meter_id}")) for meter_id in ids]
        if not found:
            raise NotFound(
                f"{quoted(customer.name, 80)} has no plan that is billed by usage. Name the meter, or subscribe "
                "them to one."
            )
    if len(found) > 1:
        options = tuple(Option(f"{one.name} ({one.event_name})", one.id) for one in found[:NAMED_MAX])
        return Choice(
            ChoiceCard(f"{len(found)} meters fit. Which one?", options),
            "meter",
            Mentions(listed=tuple(o.say for o in options)),
        )
    if not found[0].is_active:
        raise Conflict(f"The meter {quoted(found[0].name)} ({found[0].id}) is switched off and counts nothing.")
    return found[0]


async def used(desk: Desk, meter_id: str, customer_id: str, since_unix_s: int, until_unix_s: int) -> Decimal:
    """Return what a meter counted for a customer, in whole minutes around the span, as Stripe asks for."""
    params = {"customer": customer_id, **_minutes(since_unix_s, until_unix_s)}
    rows = await desk.stripe.all(f"{METERS}/{meter_id}/event_summaries", params)
    return sum((Decimal(str(row["aggregated_value"])) for row in rows), Decimal(0))


async def used_by_day(
    desk: Desk, meter_id: str, customer_id: str, since_unix_s: int, until_unix_s: int
) -> list[tuple[int, Decimal]]:
    """Return (start, usage) of every UTC day in which something was counted, oldest first."""
    day_s = 86_400
    since, until = since_unix_s // day_s * day_s, -(-until_unix_s // day_s) * day_s
    params = {"customer": customer_id, "start_time": since, "end_time": until, "value_grouping_window": "day"}
    rows = await desk.stripe.all(f"{METERS}/{meter_id}/event_summaries", params)
    return sorted((int(row["start_time"]), Decimal(str(row["aggregated_value"]))) for row in rows)


def number_text(value: Decimal) -> str:
    """Write a quantity: "1,250" or "7.5"."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _minutes(since_unix_s: int, until_unix_s: int) -> dict[str, int]:
    """The whole minutes that hold a span; at least one."""
    start = since_unix_s // MINUTE_S * MINUTE_S
    end = -(-until_unix_s // MINUTE_S) * MINUTE_S
    return {"start_time": start, "end_time": max(end, start + MINUTE_S)}
