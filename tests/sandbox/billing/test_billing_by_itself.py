"""Billing that nobody asks for: by the running clock alone, and after a restart in the middle of everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from integrations.sandbox.resources.progress import catch_up_world
from integrations.sandbox.store import Place
from integrations.sandbox.world import PLATFORM, World
from integrations.sandbox.worlds import Worlds

_PLACE = Place(PLATFORM, livemode=False)
_DAY_S = 86_400


def do(worlds: Worlds, world: World, line: str, params: dict[str, Any], *ids: str) -> Any:
    """One operation, made durable."""
    done = worlds.api.perform(world, _PLACE, line, params, *ids)
    world.commit()
    return done


def test_billing_outlives_a_restart(tmp_path: Path, contract_cache: Path) -> None:
    """With everything under way and the process gone, the next one prorates, renews and bills usage to the cent."""
    worlds = Worlds(tmp_path, contract_cache=contract_cache)
    world = worlds.get("shop")
    assert world is not None
    world.clock.set(1_800_000_000, frozen=True)
    world.keep_clock()
    customer = do(worlds, world, "POST /v1/customers", {"email": "a@b.co"})["id"]
    method = do(
        worlds, world, "POST /v1/payment_methods/{payment_method}/attach", {"customer": customer}, "pm_card_visa"
    )
    default = {"invoice_settings": {"default_payment_method": method["id"]}}
    do(worlds, world, "POST /v1/customers/{customer}", default, customer)
    meter = do(
        worlds,
        world,
        "POST /v1/billing/meters",
        {"display_name": "Calls", "event_name": "calls", "default_aggregation": {"formula": "sum"}},
    )
    plans = []
    for recurring in ({"interval": "month"}, {"interval": "month", "usage_type": "metered", "meter": meter["id"]}):
        asked = {"currency": "usd", "unit_amount": 3100, "recurring": recurring, "product_data": {"name": "Plan"}}
        plans.append(do(worlds, world, "POST /v1/prices", asked)["id"])
    items = {"customer": customer, "items": [{"price": plan} for plan in plans]}
    made = do(worlds, world, "POST /v1/subscriptions", items)
    do(worlds, world, "POST /v1/subscription_schedules", {"from_subscription": made["id"]})
    usage = {"stripe_customer_id": customer, "value": "2"}
    do(worlds, world, "POST /v1/billing/meter_events", {"event_name": "calls", "payload": usage})
    worlds.close()

    again = Worlds(tmp_path, contract_cache=contract_cache)
    kept = again.get("shop")
    assert kept is not None
    kept.clock.advance(31 * _DAY_S // 2)
    item = made["items"]["data"][0]["id"]
    do(
        again,
        kept,
        "POST /v1/subscriptions/{subscription_exposed_id}",
        {"items": [{"id": item, "quantity": 2}]},
        made["id"],
    )
    kept.clock.advance(60 * _DAY_S)
    catch_up_world(kept)  # what the server's own loop does
    assert kept.violations == []
    invoices = do(again, kept, "GET /v1/invoices", {"subscription": made["id"]})["data"][::-1]
    assert [(one["status"], one["total"]) for one in invoices] == [
        ("paid", 3100),
        ("paid", 2 * 3100 + 2 * 3100 - 1550 + 3100),
        ("paid", 2 * 3100),
    ]
    again.close()
