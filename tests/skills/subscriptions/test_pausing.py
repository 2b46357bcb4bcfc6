"""pause_subscription and resume_subscription: what is not collected, until when, and how it goes on."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import BadPeriod, Conflict, NotFound, OutcomeUnknown, PreconditionChanged
from domain.money import Money
from skills.contract import Acts, Choice
from skills.pause_subscription import SKILL as PAUSE
from skills.resume_subscription import SKILL as RESUME
from tests.skills.conftest import approved
from tests.skills.subscriptions.conftest import DAY_S, MONTH_S, Subscribers


async def test_a_pause_makes_no_collectible_invoice(subscribers: Subscribers) -> None:
    """Invoices of the time are void; from the day named on it is collected again by itself."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    draft = await subscribers.draft(PAUSE, customer="jane@example.com", until="2027-03-01")
    assert any("$20.00 on 2027-02-15, is not collected" in effect for effect in draft.effects)
    assert draft.money is None
    await subscribers.carry_out(PAUSE, draft)
    subscribers.later(65 * DAY_S)
    assert [invoice.status for invoice in subscribers.invoices(one)] == ["paid", "void", "paid"]
    assert subscribers.subscription(one).pause_collection is None


async def test_a_pause_that_ends_before_the_renewal_says_so(subscribers: Subscribers) -> None:
    """When nothing falls into the pause, nobody is told that something would be skipped."""
    subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    draft = await subscribers.draft(PAUSE, customer="jane@example.com", until="2027-02-01")
    assert any("collected as usual" in effect for effect in draft.effects)


@pytest.mark.parametrize(("currency", "amount"), [("usd", 2000), ("jpy", 300), ("kwd", 12_340)])
async def test_resumed_it_is_collected_again(subscribers: Subscribers, currency: str, amount: int) -> None:
    """What was made void stays void, and the next invoice is what was shown."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", amount, currency=currency))
    await subscribers.carry_out(PAUSE, await subscribers.draft(PAUSE, customer="Jane Doe"))
    subscribers.later(MONTH_S + 3600)
    draft = await subscribers.draft(RESUME, customer="Jane Doe")
    assert any(f"comes to {subscribers.desk.show(Money(amount, currency))}" in effect for effect in draft.effects)
    await subscribers.carry_out(RESUME, draft)
    subscribers.later(28 * DAY_S)
    found = [(invoice.status, invoice.amount_paid) for invoice in subscribers.invoices(one)]
    assert found == [("paid", amount), ("void", 0), ("paid", amount)]


async def test_a_stopped_subscription_is_charged_when_it_resumes(subscribers: Subscribers) -> None:
    """One that Stripe itself paused begins a new period, and the charge shown is the charge made."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 3100))
    subscribers.later(MONTH_S // 2)
    subscribers.sdk.v1.subscriptions.pause(one, {"type": "subscription"})
    with pytest.raises(Conflict):
        await subscribers.asked(PAUSE, customer="Jane Doe")
    draft = await subscribers.draft(RESUME, customer="Jane Doe")
    assert draft.money == Money(1550, "usd")
    await subscribers.carry_out(RESUME, draft)
    assert [invoice.amount_paid for invoice in subscribers.invoices(one)] == [3100, 1550]


async def test_the_end_of_a_pause_can_be_moved(subscribers: Subscribers) -> None:
    """Paused already: another day is a change, the same one is not."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    await subscribers.carry_out(PAUSE, await subscribers.draft(PAUSE, customer="Jane Doe", until="2027-03-01"))
    with pytest.raises(Conflict, match="already"):
        await subscribers.asked(PAUSE, customer="Jane Doe", until="2027-03-01")
    moved = await subscribers.draft(PAUSE, customer="Jane Doe", until="2027-04-01")
    assert any("only the end of the pause changes" in effect for effect in moved.effects)
    await subscribers.carry_out(PAUSE, moved)
    assert subscribers.subscription(one).pause_collection.resumes_at == 1_806_530_400  # 1 April in Berlin


async def test_which_of_several(subscribers: Subscribers) -> None:
    """The plan's name or the pick leads to one; who resumes means the one that rests."""
    jane = subscribers.payer()
    basic = subscribers.subscribe(jane, subscribers.plan("Basic", 2000))
    extra = subscribers.subscribe(jane, subscribers.plan("Extra", 500))
    choice = await subscribers.asked(PAUSE, customer="Jane Doe")
    assert isinstance(choice, Choice)
    assert (choice.argument, {option.say for option in choice.card.options}) == ("plan", {basic, extra})
    with pytest.raises(Conflict, match="None of the 2 subscriptions of “Jane Doe” is paused"):
        await subscribers.asked(RESUME, customer="Jane Doe")
    picked = await subscribers.draft(PAUSE, customer="Jane Doe", plan=extra)
    named = await subscribers.draft(PAUSE, customer="Jane Doe", plan="extra")
    assert picked.request == named.request
    await subscribers.carry_out(PAUSE, picked)
    resumed = await subscribers.draft(RESUME, customer="Jane Doe")
    assert extra in resumed.request["path"]


async def test_what_cannot_be_paused_is_said(subscribers: Subscribers) -> None:
    """A past or far day, nobody, an unpaid beginning, and nothing to resume are explained."""
    plan = subscribers.plan("Basic", 2000)
    subscribers.subscribe(subscribers.payer(), plan)
    subscribers.subscribe(subscribers.payer("Poor Tom", "tom@example.com", "chargeCustomerFail"), plan)
    for until in ("2027-01-15", "2020-01-01", "2031-01-01", "spring"):
        with pytest.raises(BadPeriod):
            await subscribers.asked(PAUSE, customer="Jane Doe", until=until)
    with pytest.raises(NotFound):
        await subscribers.asked(PAUSE, customer="nobody@example.com")
    with pytest.raises(Conflict, match="has not begun"):
        await subscribers.asked(PAUSE, customer="Poor Tom")
    with pytest.raises(Conflict, match="not paused"):
        await subscribers.asked(RESUME, customer="Jane Doe")


@pytest.mark.parametrize("skill", [PAUSE, RESUME], ids=lambda skill: skill.name)
async def test_lost_answers_and_moved_worlds(subscribers: Subscribers, skill: Acts[Any]) -> None:
    """A lost answer is found by how it stands; a renewal since it was shown stops it."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    if skill.name == RESUME.name:
        await subscribers.carry_out(PAUSE, await subscribers.draft(PAUSE, customer="Jane Doe"))
    approval = approved(await subscribers.draft(skill, customer="Jane Doe"), subscribers.desk, skill.name)
    subscribers.shop.world.fault("reset_after", "POST", f"/v1/subscriptions/{one}", times=20)
    with pytest.raises(OutcomeUnknown):
        await skill.execute(approval, subscribers.desk)
    subscribers.shop.world.control("DELETE", "/faults")
    assert await skill.find_outcome(approval, subscribers.desk) is not None
    subscribers.later(MONTH_S)
    with pytest.raises(PreconditionChanged, match="renewed"):
        await skill.recheck(approval, subscribers.desk)
