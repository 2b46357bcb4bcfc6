"""change_quantity, schedule_change and apply_coupon: the next invoice is what was shown."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadPeriod, Conflict, NotFound, OutcomeUnknown, PreconditionChanged
from domain.money import Money
from skills.apply_coupon import SKILL as COUPON
from skills.change_quantity import SKILL as QUANTITY
from skills.contract import Acts, Choice, Draft
from skills.schedule_change import SKILL as SCHEDULE
from tests.skills.conftest import approved
from tests.skills.subscriptions.conftest import DAY_S, MONTH_S, Subscribers


def next_total(subscribers: Subscribers, draft: Draft, minor: int, currency: str = "usd") -> bool:
    """Whether the draft says that the next invoice comes to an amount."""
    shown = f"comes to {subscribers.desk.show(Money(minor, currency))}"
    return Money(minor, currency) in draft.figures and any(shown in effect for effect in draft.effects)


@pytest.mark.parametrize(("currency", "amount"), [("usd", 1000), ("jpy", 333), ("kwd", 12_340)])
async def test_seats_are_prorated_as_shown(subscribers: Subscribers, currency: str, amount: int) -> None:
    """More seats in the middle of a period: the renewal is what was approved."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Team", amount, currency=currency), quantity=2)
    subscribers.later(MONTH_S // 3)
    draft = await subscribers.draft(QUANTITY, customer="jane@example.com", quantity=5)
    assert "from 2 to 5" in draft.summary
    subscribers.later(500)
    await subscribers.carry_out(QUANTITY, draft)
    assert subscribers.subscription(one)["items"].data[0].quantity == 5
    subscribers.later(MONTH_S)
    assert next_total(subscribers, draft, subscribers.invoices(one)[1].total, currency)


async def test_quantities_that_make_no_sense_are_refused(subscribers: Subscribers) -> None:
    """The same number, a metered plan, nobody; and a change that is planned stands in the way."""
    jane = subscribers.payer()
    team = subscribers.subscribe(jane, subscribers.plan("Team", 1000), quantity=2)
    metered = subscribers.plan("Usage", 3, recurring={"usage_type": "metered", "meter": subscribers.meter()})
    subscribers.subscribe(jane, metered)
    choice = await subscribers.asked(QUANTITY, customer="Jane Doe", quantity=3)
    assert isinstance(choice, Choice)
    for args in ({"plan": "Team", "quantity": 2}, {"plan": "Usage", "quantity": 2}):
        with pytest.raises(Conflict):
            await subscribers.asked(QUANTITY, customer="Jane Doe", **args)
    with pytest.raises(NotFound):
        await subscribers.asked(QUANTITY, customer="nobody@example.com", quantity=2)
    subscribers.sdk.v1.subscription_schedules.create({"from_subscription": team})
    with pytest.raises(Conflict, match="already planned"):
        await subscribers.asked(QUANTITY, customer="Jane Doe", plan="Team", quantity=3)


async def test_a_plan_changes_on_its_day(subscribers: Subscribers) -> None:
    """In the middle of a period: nothing before, prorated as shown, and the new price from then on."""
    small, large = subscribers.plan("Basic", 3100), subscribers.plan("Pro", 6200)
    one = subscribers.subscribe(subscribers.payer(), small)
    draft = await subscribers.draft(SCHEDULE, customer="jane@example.com", plan="Pro", start_date="2027-02-01")
    await subscribers.carry_out(SCHEDULE, draft)
    assert subscribers.price_of(one) == small
    subscribers.later(17 * DAY_S)
    assert subscribers.price_of(one) == large
    subscribers.later(MONTH_S)
    renewed = subscribers.invoices(one)[1]
    back, rest = (line.amount for line in sorted(renewed.lines.data, key=lambda line: line.amount)[:2])
    assert renewed.total == 6200 + back + rest
    shown = f"{subscribers.desk.show(Money(-back, 'usd'))} back and {subscribers.desk.show(Money(rest, 'usd'))} to pay"
    assert any(shown in effect for effect in draft.effects)


@pytest.mark.parametrize(("day", "paid"), [("2027-02-15", [2000, 5000]), ("2027-03-15", [2000, 2000, 5000])])
async def test_a_plan_changes_with_a_renewal(subscribers: Subscribers, day: str, paid: list[int]) -> None:
    """On the day of a renewal, the next or a later one, nothing is prorated."""
    small = subscribers.plan("Basic", 2000)
    subscribers.plan("Pro", 5000)
    one = subscribers.subscribe(subscribers.payer(), small)
    await subscribers.carry_out(
        SCHEDULE, await subscribers.draft(SCHEDULE, customer="Jane Doe", plan="Pro", start_date=day)
    )
    subscribers.later(MONTH_S + 3600 + (28 * DAY_S if len(paid) == 3 else 0))
    totals = [invoice.total for invoice in subscribers.invoices(one)]
    assert totals[: len(paid) - 1] == paid[:-1]
    assert subscribers.price_of(one) != small


async def test_what_cannot_be_planned_is_said(subscribers: Subscribers) -> None:
    """A past day, a day inside the trial, a subscription that ends, the plan it has."""
    small = subscribers.plan("Basic", 2000)
    subscribers.plan("Pro", 5000)
    jane, tom = subscribers.payer(), subscribers.payer("Tom Ray", "tom@example.com")
    subscribers.subscribe(jane, small, trial_period_days=20)
    subscribers.subscribe(tom, small, cancel_at_period_end=True)
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"start_date": "2027-01-10"}, BadPeriod),
        ({"start_date": "2027-01-20"}, Conflict),
        ({"start_date": "2027-03-01", "customer": "Tom Ray"}, Conflict),
        ({"start_date": "2027-03-01", "plan": "Basic"}, Conflict),
        ({"start_date": "2027-03-01", "plan": "Gold"}, NotFound),
    ]
    for args, error in wrong:
        with pytest.raises(error):
            await subscribers.asked(SCHEDULE, **{"customer": "Jane Doe", "plan": "Pro", **args})


async def test_a_coupon_takes_off_what_was_shown(subscribers: Subscribers) -> None:
    """By code, by name or by id; what it has already stays, and the renewal is the amount that was approved."""
    coupons = subscribers.sdk.v1.coupons
    first = coupons.create({"percent_off": 10, "duration": "forever", "name": "Loyal"}).id
    spring = coupons.create({"amount_off": 300, "currency": "usd", "duration": "once", "name": "Spring"}).id
    promotion: Any = {"type": "coupon", "coupon": spring}
    subscribers.sdk.v1.promotion_codes.create({"promotion": promotion, "code": "HELLO"})
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    await subscribers.carry_out(COUPON, await subscribers.draft(COUPON, customer="Jane Doe", coupon="loyal"))
    draft = await subscribers.draft(COUPON, customer="Jane Doe", coupon="hello")
    assert draft.request["params"]["discounts"][1].keys() == {"promotion_code"}
    done = await subscribers.carry_out(COUPON, draft)
    assert "10% off for as long as it runs" in done.text
    assert "$3.00 off once" in done.text
    for again in (first, "HELLO"):
        with pytest.raises(Conflict, match="already"):
            await subscribers.asked(COUPON, customer="Jane Doe", coupon=again)
    subscribers.later(MONTH_S + 3600)
    assert next_total(subscribers, draft, subscribers.invoices(one)[1].total)


async def test_coupons_that_cannot_be_given(subscribers: Subscribers) -> None:
    """None of that name, another currency, switched off, used up, two of a name."""
    coupons = subscribers.sdk.v1.coupons
    coupons.create({"id": "EURO", "amount_off": 100, "currency": "eur", "duration": "once"})
    used_up = coupons.create({"percent_off": 10, "max_redemptions": 1}).id
    subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000), discounts=[{"coupon": used_up}])
    promotion: Any = {"type": "coupon", "coupon": coupons.create({"percent_off": 5}).id}
    off = subscribers.sdk.v1.promotion_codes.create({"promotion": promotion, "code": "OFF"}).id
    subscribers.sdk.v1.promotion_codes.update(off, {"active": False})
    two = {coupons.create({"percent_off": 20, "name": "Twin"}).id for _ in range(2)}
    tom = subscribers.payer("Tom Ray", "tom@example.com")
    subscribers.subscribe(tom, subscribers.plan("Extra", 500))
    for coupon, error in (("NOPE", NotFound), ("EURO", Conflict), ("OFF", Conflict), (used_up, Conflict)):
        with pytest.raises(error):
            await subscribers.asked(COUPON, customer=tom, coupon=coupon)
    choice = await subscribers.asked(COUPON, customer=tom, coupon="twin")
    assert isinstance(choice, Choice)
    assert {option.say for option in choice.card.options} == two


@pytest.mark.parametrize(
    ("skill", "args"),
    [
        (QUANTITY, {"quantity": 4}),
        (SCHEDULE, {"plan": "Pro", "start_date": "2027-03-01"}),
        (COUPON, {"coupon": "HALF"}),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
async def test_lost_answers_and_moved_worlds(subscribers: Subscribers, skill: Acts[Any], args: dict[str, Any]) -> None:
    """After a lost answer it is known whether it happened; a renewal since it was shown stops it."""
    subscribers.sdk.v1.coupons.create({"id": "HALF", "percent_off": 50, "duration": "forever"})
    subscribers.plan("Pro", 5000)
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    approval = approved(await subscribers.draft(skill, customer="Jane Doe", **args), subscribers.desk, skill.name)
    path = "/v1/subscription_schedules/" if skill.name == SCHEDULE.name else f"/v1/subscriptions/{one}"
    subscribers.shop.world.fault("reset_after", "POST", path, times=20)
    with pytest.raises(OutcomeUnknown):
        await skill.execute(approval, subscribers.desk)
    subscribers.shop.world.control("DELETE", "/faults")
    assert await skill.find_outcome(approval, subscribers.desk) is not None
    subscribers.later(MONTH_S)
    with pytest.raises(PreconditionChanged, match="renewed"):
        await skill.recheck(approval, subscribers.desk)
