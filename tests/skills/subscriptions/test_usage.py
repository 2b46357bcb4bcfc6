"""record_usage and get_usage: counted once, in the period shown, and costing what is said."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadInput, Conflict, NotFound, OutcomeUnknown, PreconditionChanged
from domain.money import Money
from skills.contract import Answer, Choice
from skills.get_usage import SKILL as GET
from skills.record_usage import SKILL as RECORD
from tests.skills.conftest import approved
from tests.skills.subscriptions.conftest import DAY_S, MONTH_S, Subscribers, traced


def metered(subscribers: Subscribers, meter: str, name: str = "Usage", unit: int = 3, currency: str = "usd") -> str:
    """A plan that bills what a meter counts; returns its price."""
    recurring = {"usage_type": "metered", "meter": meter}
    return subscribers.plan(name, unit, currency=currency, recurring=recurring)


async def usage(subscribers: Subscribers, **args: Any) -> Answer:
    """Ask, and expect an answer."""
    found = await GET.answer(GET.args.model_validate(args), subscribers.desk)
    assert isinstance(found, Answer)
    traced(found.text, found.figures)
    return found


@pytest.mark.parametrize(("currency", "unit"), [("usd", 3), ("jpy", 7), ("kwd", 50)])
async def test_what_is_recorded_is_counted_once_and_invoiced(
    subscribers: Subscribers, currency: str, unit: int
) -> None:
    """Before and after are said; the cost shown is what the invoice charges."""
    customer = subscribers.payer()
    one = subscribers.subscribe(customer, metered(subscribers, subscribers.meter(), unit=unit, currency=currency))
    subscribers.later(10 * DAY_S)
    for quantity, after in ((250, "250"), ("100", "350")):
        draft = await subscribers.draft(RECORD, customer="jane@example.com", quantity=quantity)
        assert any(f"{after} after this" in effect for effect in draft.effects)
        await subscribers.carry_out(RECORD, draft)
        subscribers.later(3600)
    found = await usage(subscribers, customer="Jane Doe")
    cost = Money(350 * unit, currency)
    assert found.data[0]["quantity"] == "350"
    assert found.data[0]["cost_minor"] == cost.minor
    assert f"350 used since 2027-01-15, {subscribers.desk.show(cost)} as it stands" in found.text
    assert cost in found.figures
    table: Any = found.cards[0]
    assert table.rows == (("2027-01-25", "350"),)
    subscribers.later(MONTH_S)
    assert subscribers.invoices(one)[1].total == cost.minor


async def test_a_lost_answer_counts_once(subscribers: Subscribers) -> None:
    """Whether it was counted is seen in the minute chosen for it; sent again it is not counted again."""
    subscribers.subscribe(subscribers.payer(), metered(subscribers, subscribers.meter()))
    subscribers.later(DAY_S)
    for kind, is_counted in (("reset_before", False), ("reset_after", True)):
        draft = await subscribers.draft(RECORD, customer="Jane Doe", quantity="5")
        approval = approved(draft, subscribers.desk, RECORD.name)
        subscribers.shop.world.fault(kind, "POST", "/v1/billing/meter_events", times=20)
        with pytest.raises(OutcomeUnknown):
            await RECORD.execute(approval, subscribers.desk)
        subscribers.shop.world.control("DELETE", "/faults")
        found = await RECORD.find_outcome(approval, subscribers.desk)
        assert (found is not None) == is_counted
        await RECORD.execute(approval, subscribers.desk)
        assert await RECORD.find_outcome(approval, subscribers.desk) is not None
    assert (await usage(subscribers, customer="Jane Doe")).data[0]["quantity"] == "10"


async def test_which_meter(subscribers: Subscribers) -> None:
    """Two that bill a customer are a choice; a name, an event or an id leads to one."""
    calls, seats = subscribers.meter(), subscribers.meter("Storage", "storage_gb")
    customer = subscribers.payer()
    subscribers.subscribe(customer, metered(subscribers, calls), metered(subscribers, seats, "Disk", 10))
    subscribers.later(600)
    choice = await subscribers.asked(RECORD, customer="Jane Doe", quantity=5)
    assert isinstance(choice, Choice)
    assert {option.say for option in choice.card.options} == {calls, seats}
    for said in ("storage", "storage_gb", seats):
        draft = await subscribers.draft(RECORD, customer="Jane Doe", quantity=5, meter=said)
        assert draft.request["params"]["event_name"] == "storage_gb"
    await subscribers.carry_out(RECORD, draft)
    found = await usage(subscribers, customer="Jane Doe")
    assert [row["quantity"] for row in found.data] == ["0", "5"]
    assert [row["quantity"] for row in (await usage(subscribers, customer="Jane Doe", meter="Storage")).data] == ["5"]


async def test_what_cannot_be_recorded_is_said(subscribers: Subscribers) -> None:
    """No number, nothing, nobody, no meter, one switched off, one that counts events."""
    meter = subscribers.meter()
    subscribers.payer("Tom Ray", "tom@example.com")
    subscribers.subscribe(subscribers.payer(), metered(subscribers, meter))
    asked: Any = {"display_name": "Visits", "event_name": "visits", "default_aggregation": {"formula": "count"}}
    subscribers.sdk.v1.billing.meters.create(asked)
    off = subscribers.meter("Old", "old")
    subscribers.sdk.v1.billing.meters.deactivate(off)
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"quantity": "many"}, BadInput),
        ({"quantity": "0"}, BadInput),
        ({"quantity": "-5"}, BadInput),
        ({"quantity": "1e3"}, BadInput),
        ({"customer": "nobody@example.com"}, NotFound),
        ({"customer": "Tom Ray"}, NotFound),
        ({"meter": "Nothing"}, NotFound),
        ({"meter": "old"}, Conflict),
        ({"meter": "visits"}, BadInput),
    ]
    for args, error in wrong:
        with pytest.raises(error):
            await subscribers.asked(RECORD, **{"customer": "Jane Doe", "quantity": "5", **args})
    with pytest.raises(NotFound):
        await usage(subscribers, customer="Tom Ray")
    unbilled = await subscribers.draft(RECORD, customer="Tom Ray", quantity="5", meter="Calls")
    assert "cost nothing" in unbilled.warnings[0]


async def test_a_world_that_moved_stops_it(subscribers: Subscribers) -> None:
    """A renewal would put it on another invoice; a meter switched off would drop it."""
    meter = subscribers.meter()
    subscribers.subscribe(subscribers.payer(), metered(subscribers, meter))
    draft = await subscribers.draft(RECORD, customer="Jane Doe", quantity="5")
    approval = approved(draft, subscribers.desk, RECORD.name)
    await RECORD.recheck(approval, subscribers.desk)
    subscribers.later(MONTH_S)
    with pytest.raises(PreconditionChanged, match="renewed"):
        await RECORD.recheck(approval, subscribers.desk)
    subscribers.sdk.v1.billing.meters.deactivate(meter)
    with pytest.raises(PreconditionChanged, match="switched off"):
        await RECORD.recheck(approval, subscribers.desk)
