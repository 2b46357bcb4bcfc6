"""change_plan: what is shown is what the next invoice says, to the cent, and nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import Conflict, NotFound, OutcomeUnknown, PreconditionChanged, StripeRefused
from domain.money import Money
from skills.change_plan import SKILL
from skills.contract import Choice, Draft
from tests.skills.conftest import approved
from tests.skills.subscriptions.conftest import DAY_S, MONTH_S, Subscribers


def shown(subscribers: Subscribers, draft: Draft, minor: int, currency: str = "usd") -> bool:
    """Whether an amount stands in the effects and is among the figures."""
    money = Money(minor, currency)
    return money in draft.figures and any(subscribers.desk.show(money) in effect for effect in draft.effects)


@pytest.mark.parametrize(
    ("currency", "small", "large"), [("usd", 2000, 5000), ("jpy", 3000, 7001), ("kwd", 12_340, 50_000)]
)
async def test_the_next_invoice_is_exactly_what_was_shown(
    subscribers: Subscribers, currency: str, small: int, large: int
) -> None:
    """However long the approval takes, the proration is the one that was previewed."""
    basic, pro = subscribers.plan("Basic", small, currency=currency), subscribers.plan("Pro", large, currency=currency)
    one = subscribers.subscribe(subscribers.payer(), basic)
    subscribers.later(10 * DAY_S + 12_345)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro")
    subscribers.later(4321)
    done = await subscribers.carry_out(SKILL, draft)
    assert (done.object_id, subscribers.price_of(one)) == (one, pro)
    subscribers.later(MONTH_S)
    renewed = subscribers.invoices(one)[1]
    credit, charge = (line.amount for line in sorted(renewed.lines.data, key=lambda line: line.amount)[:2])
    assert renewed.total == large + credit + charge
    assert all(shown(subscribers, draft, minor, currency) for minor in (renewed.total, -credit, charge))
    assert draft.money is None


async def test_another_interval_is_charged_at_once_as_shown(subscribers: Subscribers) -> None:
    """From monthly to yearly a period begins now: what is charged is what was approved, though time went by."""
    monthly, yearly = subscribers.plan("Basic", 3100), subscribers.plan("Basic yearly", 30_000, "year")
    one = subscribers.subscribe(subscribers.payer(), monthly)
    subscribers.later(MONTH_S // 2)
    draft = await subscribers.draft(SKILL, customer="Jane Doe", plan="Basic yearly")
    subscribers.later(600)
    await subscribers.carry_out(SKILL, draft)
    assert draft.money == Money(30_000 - 1550, "usd")
    assert [invoice.amount_paid for invoice in subscribers.invoices(one)] == [3100, 30_000 - 1550]
    assert subscribers.price_of(one) == yearly


async def test_a_declined_card_leaves_the_old_plan(subscribers: Subscribers) -> None:
    """When the charge for the new period is refused nothing has changed, and the refusal is told."""
    monthly = subscribers.plan("Basic", 3100)
    subscribers.plan("Annual", 30_000, "year")
    customer = subscribers.payer()
    one = subscribers.subscribe(customer, monthly)
    draft = await subscribers.draft(SKILL, customer=customer, plan="Annual")
    subscribers.use_card(customer, "chargeCustomerFail")
    approval = approved(draft, subscribers.desk, "change_plan")
    with pytest.raises(StripeRefused):
        await SKILL.execute(approval, subscribers.desk)
    assert subscribers.price_of(one) == monthly
    assert await SKILL.find_outcome(approval, subscribers.desk) is None


async def test_a_downgrade_says_what_comes_back(subscribers: Subscribers) -> None:
    """What is unused of the dearer plan lowers the next invoice; no money is sent."""
    large = subscribers.plan("Pro", 6200)
    subscribers.plan("Basic", 3100)
    one = subscribers.subscribe(subscribers.payer(), large)
    subscribers.later(MONTH_S // 2)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Basic")
    assert shown(subscribers, draft, 3100 - 1550)
    assert any("in the customer's favour" in effect for effect in draft.effects)
    await subscribers.carry_out(SKILL, draft)
    subscribers.later(MONTH_S)
    assert subscribers.invoices(one)[1].total == 3100 - 1550


async def test_at_period_end_nothing_is_prorated(subscribers: Subscribers) -> None:
    """The plan changes with the renewal, which costs the new price; discounts are kept."""
    small, large = subscribers.plan("Basic", 2000), subscribers.plan("Pro", 5000)
    coupon = subscribers.sdk.v1.coupons.create({"percent_off": 10, "duration": "forever"}).id
    one = subscribers.subscribe(subscribers.payer(), small, discounts=[{"coupon": coupon}])
    subscribers.later(5 * DAY_S)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro", at_period_end=True)
    assert draft.money is None
    await subscribers.carry_out(SKILL, draft)
    assert subscribers.price_of(one) == small
    subscribers.later(MONTH_S - 5 * DAY_S + 3600)
    assert [invoice.total for invoice in subscribers.invoices(one)] == [1800, 4500]
    assert subscribers.price_of(one) == large


async def test_a_planned_change_can_be_dropped(subscribers: Subscribers) -> None:
    """Changing to the plan it has drops what is planned; changing to a third one asks for that first."""
    small = subscribers.plan("Basic", 2000)
    subscribers.plan("Pro", 5000)
    subscribers.plan("Max", 9000)
    one = subscribers.subscribe(subscribers.payer(), small)
    planned = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro", at_period_end=True)
    await subscribers.carry_out(SKILL, planned)
    with pytest.raises(Conflict, match="already planned"):
        await subscribers.asked(SKILL, customer="jane@example.com", plan="Max")
    instead = await subscribers.draft(SKILL, customer="jane@example.com", plan="Max", at_period_end=True)
    await subscribers.carry_out(SKILL, instead)
    dropped = await subscribers.draft(SKILL, customer="jane@example.com", plan="Basic")
    await subscribers.carry_out(SKILL, dropped)
    subscribers.later(MONTH_S + 3600)
    assert [invoice.total for invoice in subscribers.invoices(one)] == [2000, 2000]


async def test_a_trial_changes_without_money(subscribers: Subscribers) -> None:
    """In a trial nothing is prorated: its first invoice is the new price."""
    small = subscribers.plan("Basic", 2000)
    subscribers.plan("Pro", 5000)
    one = subscribers.subscribe(subscribers.payer(), small, trial_period_days=14)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro")
    assert shown(subscribers, draft, 5000)
    await subscribers.carry_out(SKILL, draft)
    subscribers.later(15 * DAY_S)
    assert [invoice.total for invoice in subscribers.invoices(one)] == [0, 5000]


async def test_only_this_change_is_shown_as_its_own(subscribers: Subscribers) -> None:
    """What waits from an earlier change stands in the next invoice, but not among this one's proration."""
    small = subscribers.plan("Basic", 3100)
    subscribers.plan("Pro", 6200)
    subscribers.plan("Max", 9300)
    one = subscribers.subscribe(subscribers.payer(), small)
    subscribers.later(MONTH_S // 2)
    await subscribers.carry_out(SKILL, await subscribers.draft(SKILL, customer="Jane Doe", plan="Pro"))
    second = await subscribers.draft(SKILL, customer="Jane Doe", plan="Max")
    assert any("$31.00 back for the unused time and $46.50 for the rest" in effect for effect in second.effects)
    await subscribers.carry_out(SKILL, second)
    subscribers.later(MONTH_S)
    assert shown(subscribers, second, subscribers.invoices(one)[1].total)


async def test_tiers_packages_and_fractions_are_not_multiplied_by_hand(subscribers: Subscribers) -> None:
    """Where the price of a period is no simple product, Stripe's own figure stands there, and no made up one."""
    tiers: Any = [{"up_to": 5, "unit_amount": 1000}, {"up_to": "inf", "unit_amount": 800}]
    asked: Any = {"currency": "usd", "recurring": {"interval": "month"}, "product_data": {"name": "Team"}}
    asked |= {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": tiers}
    price = subscribers.sdk.v1.prices.create(asked).id
    fine: Any = {"currency": "usd", "recurring": {"interval": "month"}, "product_data": {"name": "Calls"}}
    fine |= {"unit_amount_decimal": "2.5"}
    subscribers.sdk.v1.prices.create(fine)
    one = subscribers.subscribe(subscribers.payer(), price, quantity=8)
    draft = await subscribers.draft(SKILL, customer="Jane Doe", plan="Calls")
    assert any("8 × USD in tiers" in effect and "8 × Calls, $0.20 a month" in effect for effect in draft.effects)
    await subscribers.carry_out(SKILL, draft)
    subscribers.later(MONTH_S)
    assert shown(subscribers, draft, subscribers.invoices(one)[1].total)


async def test_a_trial_goes_on_with_another_interval(subscribers: Subscribers) -> None:
    """From monthly to yearly in a trial: nothing is charged before its end, then the year is."""
    small = subscribers.plan("Basic", 2000)
    subscribers.plan("Annual", 20_000, "year")
    one = subscribers.subscribe(subscribers.payer(), small, trial_period_days=14)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Annual")
    assert draft.money is None
    assert shown(subscribers, draft, 20_000)
    await subscribers.carry_out(SKILL, draft)
    assert subscribers.subscription(one).status == "trialing"
    subscribers.later(15 * DAY_S)
    assert [invoice.total for invoice in subscribers.invoices(one)] == [0, 20_000]


async def test_several_subscriptions_are_a_choice(subscribers: Subscribers) -> None:
    """Somebody with two plans is asked which; the answer, or the plan's name, leads to exactly one."""
    customer = subscribers.payer()
    first = subscribers.subscribe(customer, subscribers.plan("Basic", 2000))
    second = subscribers.subscribe(customer, subscribers.plan("Extra", 500))
    subscribers.plan("Pro", 5000)
    choice = await subscribers.asked(SKILL, customer="Jane Doe", plan="Pro")
    assert isinstance(choice, Choice)
    assert {option.say for option in choice.card.options} == {first, second}
    picked = await subscribers.draft(SKILL, customer="Jane Doe", plan="Pro", **{choice.argument: second})
    named = await subscribers.draft(SKILL, customer="Jane Doe", plan="Pro", current_plan="extra")
    assert picked.request == named.request
    assert second in picked.request["path"]
    only = await subscribers.draft(SKILL, customer="Jane Doe", plan="Basic")
    assert second in only.request["path"]  # the other one has that plan already


async def test_what_cannot_be_changed_is_said_before(subscribers: Subscribers) -> None:
    """Nobody of that name, no such plan, the same plan, another currency and an unpaid first invoice are explained."""
    small = subscribers.plan("Basic", 2000)
    subscribers.plan("Euro", 2000, currency="eur")
    subscribers.subscribe(subscribers.payer(), small)
    wrong = [
        ({"customer": "nobody@example.com", "plan": "Basic"}, NotFound),
        ({"customer": "jane@example.com", "plan": "Platinum"}, NotFound),
        ({"customer": "jane@example.com", "plan": "Basic"}, Conflict),
        ({"customer": "jane@example.com", "plan": "Euro"}, Conflict),
        ({"customer": "jane@example.com", "plan": "Euro", "current_plan": "Gold"}, NotFound),
        ({"customer": "sub_none", "plan": "Basic"}, NotFound),
    ]
    for args, error in wrong:
        with pytest.raises(error):
            await subscribers.asked(SKILL, **args)
    poor = subscribers.payer("Poor Tom", "tom@example.com", "chargeCustomerFail")
    subscribers.subscribe(poor, small)
    subscribers.plan("Pro", 5000)
    with pytest.raises(Conflict, match="has not begun"):
        await subscribers.asked(SKILL, customer=poor, plan="Pro")


async def test_a_world_that_moved_stops_it(subscribers: Subscribers) -> None:
    """A renewal, another quantity, or a credit that makes the invoice another one: nothing is sent, and it is named."""
    small = subscribers.plan("Basic", 2000)
    subscribers.plan("Pro", 5000)
    customer = subscribers.payer()
    one = subscribers.subscribe(customer, small)
    draft = await subscribers.draft(SKILL, customer=customer, plan="Pro")
    approval = approved(draft, subscribers.desk, "change_plan")
    subscribers.sdk.v1.invoice_items.create({"customer": customer, "amount": 700, "currency": "usd"})
    with pytest.raises(PreconditionChanged, match=r"would come to \$87.00"):
        await SKILL.recheck(approval, subscribers.desk)
    item = subscribers.subscription(one)["items"].data[0].id
    subscribers.sdk.v1.subscriptions.update(one, {"items": [{"id": item, "quantity": 3}]})
    with pytest.raises(PreconditionChanged, match="plan or quantity"):
        await SKILL.recheck(approval, subscribers.desk)
    subscribers.later(MONTH_S)
    with pytest.raises(PreconditionChanged, match="renewed"):
        await SKILL.recheck(approval, subscribers.desk)


@pytest.mark.parametrize("at_period_end", [False, True])
async def test_a_lost_answer_is_found_again(subscribers: Subscribers, at_period_end: bool) -> None:
    """Whether it happened is read from the subscription or its schedule, and sent once more it happens once."""
    small = subscribers.plan("Basic", 2000)
    subscribers.plan("Pro", 5000)
    one = subscribers.subscribe(subscribers.payer(), small)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro", at_period_end=at_period_end)
    approval = approved(draft, subscribers.desk, "change_plan")
    path = "/v1/subscription_schedules" if at_period_end else f"/v1/subscriptions/{one}"
    subscribers.shop.world.fault("reset_after", "POST", path, times=20)
    with pytest.raises(OutcomeUnknown):
        await SKILL.execute(approval, subscribers.desk)
    subscribers.shop.world.control("DELETE", "/faults")
    found = await SKILL.find_outcome(approval, subscribers.desk)
    assert (found is None) == at_period_end  # of two steps only the first was made
    if found is None:
        await SKILL.recheck(approval, subscribers.desk)
    await SKILL.execute(approval, subscribers.desk)
    assert await SKILL.find_outcome(approval, subscribers.desk) is not None
    subscribers.later(MONTH_S + 3600)
    assert len(subscribers.invoices(one)) == 2


async def test_a_plan_in_several_currencies_is_the_one_the_customer_pays_in(subscribers: Subscribers) -> None:
    """Nobody is asked which currency is meant where only one can be: a subscription never changes its currency."""
    for currency in ("usd", "gbp", "eur"):
        subscribers.plan("Pro", 5000, currency=currency)
    subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000, currency="gbp"))
    draft = await subscribers.draft(SKILL, customer="jane@example.com", plan="Pro")
    assert "£50.00" in " ".join((draft.summary, *draft.effects))
