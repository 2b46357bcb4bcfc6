"""create_subscription: what is charged first, when and how is said before, and is what then happens."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadInput, BadPeriod, Conflict, NotFound, OutcomeUnknown, PreconditionChanged, StripeRefused
from domain.money import Money
from skills.contract import Choice
from skills.create_subscription import SKILL
from tests.skills.conftest import approved
from tests.skills.subscriptions.conftest import DAY_S, MONTH_S, START_S, Subscribers


@pytest.mark.parametrize(("currency", "amount"), [("usd", 2000), ("jpy", 300), ("kwd", 12_340)])
async def test_it_begins_and_is_paid_as_shown(subscribers: Subscribers, currency: str, amount: int) -> None:
    """The first charge, seats and discount included, is the one that was approved."""
    subscribers.plan("Pro", amount, currency=currency)
    subscribers.sdk.v1.coupons.create({"id": "HALF", "percent_off": 50, "duration": "once"})
    customer = subscribers.payer()
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro", quantity=3, coupon="HALF")
    due = Money(amount * 3 // 2, currency)
    assert draft.money == due
    assert any(
        f"{subscribers.desk.show(due)} is due now, charged to the Visa card" in effect for effect in draft.effects
    )
    done = await subscribers.carry_out(SKILL, draft)
    invoices = subscribers.invoices(done.object_id)
    assert [(invoice.status, invoice.amount_paid) for invoice in invoices] == [("paid", due.minor)]
    assert len(subscribers.sdk.v1.subscriptions.list({"customer": customer}).data) == 1
    subscribers.later(MONTH_S + 3600)
    assert subscribers.invoices(done.object_id)[1].amount_paid == amount * 3


async def test_a_trial_converts(subscribers: Subscribers) -> None:
    """Nothing is charged at first; on the day that was named the amount that was named is."""
    subscribers.plan("Pro", 5000)
    subscribers.payer()
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="pro", trial_days=14)
    assert draft.money is None
    assert any("$50.00 is due on 2027-01-29" in effect for effect in draft.effects)
    done = await subscribers.carry_out(SKILL, draft)
    assert done.status == "trialing"
    subscribers.later(14 * DAY_S + 3600)
    assert subscribers.subscription(done.object_id).status == "active"
    assert [invoice.amount_paid for invoice in subscribers.invoices(done.object_id)] == [0, 5000]


@pytest.mark.parametrize("trial_days", [None, 10])
async def test_it_begins_on_a_later_day(subscribers: Subscribers, trial_days: int | None) -> None:
    """Nothing exists before; then it is charged, after its trial when it has one, and goes on by itself."""
    subscribers.plan("Pro", 5000)
    customer = subscribers.payer()
    args: dict[str, Any] = {"trial_days": trial_days} if trial_days else {}
    draft = await subscribers.draft(SKILL, customer=customer, plan="Pro", start_date="2027-02-01", **args)
    day = "2027-02-11" if trial_days else "2027-02-01"
    assert any(f"$50.00 is due on {day}" in effect for effect in draft.effects)
    done = await subscribers.carry_out(SKILL, draft)
    assert done.status == "planned"
    assert subscribers.sdk.v1.subscriptions.list({"customer": customer}).data == []
    begins = 1_801_436_400  # 1 February in Berlin
    subscribers.later(begins - START_S + (trial_days or 0) * DAY_S + 3600)
    one = subscribers.sdk.v1.subscriptions.list({"customer": customer}).data[0]
    paid = [invoice.amount_paid for invoice in subscribers.invoices(one.id)]
    assert paid == ([0, 5000] if trial_days else [5000])
    subscribers.later(70 * DAY_S)
    assert [invoice.amount_paid for invoice in subscribers.invoices(one.id)][-2:] == [5000, 5000]


async def test_without_a_card_it_is_invoiced(subscribers: Subscribers) -> None:
    """Somebody with an address but no card gets an invoice; with neither, nothing can be collected."""
    subscribers.plan("Pro", 5000)
    subscribers.payer(card="")
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro")
    assert any("invoiced by email, due in 30 days" in effect for effect in draft.effects)
    done = await subscribers.carry_out(SKILL, draft)
    subscribers.later(3601)
    assert [(row.status, row.amount_due) for row in subscribers.invoices(done.object_id)] == [("open", 5000)]
    nobody = subscribers.payer("No Address", "", "")
    with pytest.raises(Conflict, match="no saved card and no email"):
        await subscribers.asked(SKILL, customer=nobody, plan="Pro")


async def test_a_saved_card_that_is_no_default_is_named(subscribers: Subscribers) -> None:
    """The newest saved card is used, and that is said."""
    subscribers.plan("Pro", 5000)
    customer = subscribers.payer(card="")
    card = subscribers.sdk.v1.payment_methods.attach("pm_card_mastercard", {"customer": customer}).id
    draft = await subscribers.draft(SKILL, customer=customer, plan="Pro")
    assert any("Mastercard card ending in 4444 (the newest saved" in effect for effect in draft.effects)
    done = await subscribers.carry_out(SKILL, draft)
    assert subscribers.subscription(done.object_id).default_payment_method == card


async def test_a_declined_card_leaves_nothing_behind(subscribers: Subscribers) -> None:
    """The bank's no is told, and there is no half subscription."""
    subscribers.plan("Pro", 5000)
    customer = subscribers.payer(card="chargeCustomerFail")
    approval = approved(
        await subscribers.draft(SKILL, customer=customer, plan="Pro"), subscribers.desk, "create_subscription"
    )
    with pytest.raises(StripeRefused):
        await SKILL.execute(approval, subscribers.desk)
    assert subscribers.sdk.v1.subscriptions.list({"customer": customer, "status": "all"}).data == []
    assert await SKILL.find_outcome(approval, subscribers.desk) is None


async def test_a_second_subscription_is_warned_of(subscribers: Subscribers) -> None:
    """Somebody who has the plan already may get it twice, but not unnoticed."""
    price = subscribers.plan("Pro", 5000)
    one = subscribers.subscribe(subscribers.payer(), price)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro")
    assert any("already subscribed to this" in warning and one in warning for warning in draft.warnings)


async def test_several_are_choices(subscribers: Subscribers) -> None:
    """Two customers of a name, two prices of a plan: each is picked by its id."""
    subscribers.plan("Pro", 5000)
    subscribers.plan("Pro", 50_000, "year")
    both = {subscribers.payer("Ann Lee", "ann@a.com"), subscribers.payer("Ann Lee", "ann@b.com")}
    who = await subscribers.asked(SKILL, customer="Ann Lee", plan="Pro")
    assert isinstance(who, Choice)
    assert {option.say for option in who.card.options} == both
    which = await subscribers.asked(SKILL, customer="ann@a.com", plan="Pro")
    assert isinstance(which, Choice)
    assert which.argument == "plan"
    await subscribers.draft(SKILL, customer="ann@a.com", plan=which.card.options[0].say)


async def test_what_cannot_begin_is_said(subscribers: Subscribers) -> None:
    """Nobody, no plan, a one-off price, an archived one, another currency, a past day, a wrong or expired coupon."""
    subscribers.plan("Pro", 5000)
    archived = subscribers.plan("Old", 100)
    subscribers.sdk.v1.prices.update(archived, {"active": False})
    once = subscribers.sdk.v1.prices.create({"currency": "usd", "unit_amount": 5, "product_data": {"name": "Mug"}}).id
    subscribers.plan("Euro", 100, currency="eur")
    subscribers.sdk.v1.coupons.create({"id": "EURO", "amount_off": 100, "currency": "eur", "duration": "once"})
    gone = subscribers.sdk.v1.coupons.create({"percent_off": 5, "redeem_by": START_S + 60}).id
    meter = subscribers.meter()
    subscribers.plan("Usage", 3, recurring={"usage_type": "metered", "meter": meter})
    customer = subscribers.payer()
    subscribers.subscribe(customer, subscribers.plan("Dollar", 100))
    subscribers.later(120)
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"customer": "nobody@example.com"}, NotFound),
        ({"plan": "Platinum"}, NotFound),
        ({"plan": once}, Conflict),
        ({"plan": archived}, Conflict),
        ({"plan": "Euro"}, Conflict),
        ({"start_date": "2027-01-01"}, BadPeriod),
        ({"start_date": "2099-01-01"}, BadPeriod),
        ({"coupon": "NOPE"}, NotFound),
        ({"coupon": gone}, Conflict),
        ({"coupon": "EURO"}, Conflict),
        ({"plan": "Usage", "quantity": 2}, BadInput),
    ]
    for args, error in wrong:
        with pytest.raises(error):
            await subscribers.asked(SKILL, **{"customer": "jane@example.com", "plan": "Pro", **args})


async def test_a_world_that_moved_stops_it(subscribers: Subscribers) -> None:
    """Another card, another subscription or another first amount since it was shown: nothing is begun."""
    price = subscribers.plan("Pro", 5000)
    customer = subscribers.payer()
    approval = approved(
        await subscribers.draft(SKILL, customer=customer, plan="Pro"), subscribers.desk, "create_subscription"
    )
    await SKILL.recheck(approval, subscribers.desk)
    subscribers.use_card(customer, "mastercard")
    with pytest.raises(PreconditionChanged, match="another payment method"):
        await SKILL.recheck(approval, subscribers.desk)
    subscribers.sdk.v1.invoice_items.create({"customer": customer, "amount": 700, "currency": "usd"})
    with pytest.raises(PreconditionChanged, match=r"\$57.00 now"):
        await SKILL.recheck(approval, subscribers.desk)
    subscribers.subscribe(customer, price)
    with pytest.raises(PreconditionChanged, match="other subscriptions"):
        await SKILL.recheck(approval, subscribers.desk)


@pytest.mark.parametrize("start_date", [None, "2027-02-01"])
async def test_a_lost_answer_is_found_by_its_stamp(subscribers: Subscribers, start_date: str | None) -> None:
    """Whether it was begun or planned is known afterwards, and it is begun once."""
    subscribers.plan("Pro", 5000)
    customer = subscribers.payer()
    args = {"start_date": start_date} if start_date else {}
    draft = await subscribers.draft(SKILL, customer=customer, plan="Pro", **args)
    approval = approved(draft, subscribers.desk, "create_subscription")
    path = "/v1/subscription_schedules" if start_date else "/v1/subscriptions"
    subscribers.shop.world.fault("reset_after", "POST", path, times=20)
    with pytest.raises(OutcomeUnknown):
        await SKILL.execute(approval, subscribers.desk)
    subscribers.shop.world.control("DELETE", "/faults")
    found = await SKILL.find_outcome(approval, subscribers.desk)
    assert found is not None
    again = await SKILL.execute(approval, subscribers.desk)
    assert again.object_id == found.object_id
