"""Meters, usage-based and tiered prices of the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import stripe

from tests.sandbox.billing.customers import DAY_S, START_S, frozen, invoices_of, later, payer, price, subscribe

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

MONTH_S = 31 * DAY_S


@pytest.fixture
def meter(world: SandboxWorld) -> Any:
    """A meter that sums calls; the clock stands still."""
    frozen(world)
    return world.client().v1.billing.meters.create(
        {"display_name": "Calls", "event_name": "calls", "default_aggregation": {"formula": "sum"}}
    )


def use(world: SandboxWorld, customer: str, value: str, **more: Any) -> Any:
    """One event."""
    asked: Any = {"event_name": "calls", "payload": {"stripe_customer_id": customer, "value": value}, **more}
    return world.client().v1.billing.meter_events.create(asked)


def test_usage_is_billed_after_its_period(world: SandboxWorld, meter: Any) -> None:
    """Nothing at first, then what was used in the period, then what came after."""
    customer = payer(world)
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    made = subscribe(world, customer, price(world, 3, recurring=recurring))
    assert (made.status, made.latest_invoice.total) == ("active", 0)
    use(world, customer, "700")
    later(world, 10 * DAY_S)
    use(world, customer, "300")
    later(world, MONTH_S - 10 * DAY_S)
    use(world, customer, "50")
    later(world, 28 * DAY_S + 3600)
    assert [one.total for one in invoices_of(world, made.id)] == [0, 3000, 150]


def test_summaries_add_events_up(world: SandboxWorld, meter: Any) -> None:
    """The whole span, or a figure for each day; another customer's events don't count."""
    client, customer, other = world.client(), payer(world), payer(world)
    for who, value in ((customer, "2.5"), (customer, "4"), (other, "100")):
        use(world, who, value)
    later(world, DAY_S)
    use(world, customer, "1")
    span: Any = {"customer": customer, "start_time": START_S, "end_time": START_S + 2 * DAY_S}
    whole = client.v1.billing.meters.event_summaries.list(meter.id, span).data
    daily = client.v1.billing.meters.event_summaries.list(meter.id, span | {"value_grouping_window": "day"}).data
    assert [one.aggregated_value for one in whole] == [7.5]
    assert [one.aggregated_value for one in daily] == [1, 6.5]


def test_events_are_checked_and_counted_once(world: SandboxWorld, meter: Any) -> None:
    """An identifier counts once, and unknown names, customers, values and old times are refused."""
    client, customer = world.client(), payer(world)
    use(world, customer, "1", identifier="a")
    wrong: list[Any] = [{"identifier": "a"}, {"event_name": "none"}, {"timestamp": START_S - 36 * DAY_S}]
    for more in wrong:
        with pytest.raises(stripe.InvalidRequestError):
            use(world, customer, "1", **more)
    for who, value in ((customer, "many"), ("cus_none", "1")):
        with pytest.raises(stripe.InvalidRequestError):
            use(world, who, value)
    client.v1.billing.meters.deactivate(meter.id)
    with pytest.raises(stripe.InvalidRequestError, match="No active meter"):
        use(world, customer, "1")
    assert client.v1.billing.meters.reactivate(meter.id).status == "active"


@pytest.mark.parametrize(("mode", "total"), [("graduated", 5 * 1000 + 7 * 800 + 500), ("volume", 12 * 800 + 500)])
def test_tiers_cost_what_they_say(world: SandboxWorld, mode: str, total: int) -> None:
    """Graduated tiers each at their own price, volume all at the one that is reached, flat amounts included."""
    tiers = [{"up_to": 5, "unit_amount": 1000}, {"up_to": "inf", "unit_amount": 800, "flat_amount": 500}]
    asked: Any = {"billing_scheme": "tiered", "tiers_mode": mode, "tiers": tiers, "unit_amount": None}
    plan = price(world, **asked)
    made = subscribe(world, payer(world), plan, items=[{"price": plan, "quantity": 12}])
    assert made.latest_invoice.amount_paid == total
    shown = world.client().v1.prices.retrieve(plan, {"expand": ["tiers"]})
    assert [tier.unit_amount for tier in shown.tiers] == [1000, 800]  # type: ignore[union-attr]  # expanded
