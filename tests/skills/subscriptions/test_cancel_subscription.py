"""cancel_subscription and undo_cancellation: it ends when it was said, and exactly what was shown goes back."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import (
    BadInput,
    BadPeriod,
    Conflict,
    NotFound,
    OutcomeUnknown,
    PartlyDone,
    PreconditionChanged,
    StripeRefused,
)
from domain.money import Money
from skills.cancel_subscription import SKILL
from skills.contract import Ask, Choice
from skills.undo_cancellation import SKILL as UNDO
from tests.skills.conftest import approved
from tests.skills.subscriptions.conftest import DAY_S, MONTH_S, START_S, Subscribers


async def test_now_without_money_back(subscribers: Subscribers) -> None:
    """It ends at once, nothing is refunded, and no invoice follows."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    subscribers.later(10 * DAY_S)
    draft = await subscribers.draft(SKILL, customer="jane@example.com")
    assert draft.money is None
    done = await subscribers.carry_out(SKILL, draft)
    assert (done.object_id, done.status) == (one, "canceled")
    subscribers.later(MONTH_S)
    assert [invoice.total for invoice in subscribers.invoices(one)] == [2000]
    assert subscribers.shop.refunds() == []


@pytest.mark.parametrize(
    ("currency", "amount", "back"), [("usd", 3100, 1550), ("jpy", 3101, 1551), ("kwd", 31_000, 15_500)]
)
async def test_the_unused_part_goes_back(subscribers: Subscribers, currency: str, amount: int, back: int) -> None:
    """Prorated to the second by Stripe, and refunded from the last payment, as approved."""
    price = subscribers.plan("Basic", amount, currency=currency)
    one = subscribers.subscribe(subscribers.payer(), price)
    subscribers.later(MONTH_S // 2)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", refund="prorated")
    assert draft.money == Money(back, currency)
    assert subscribers.desk.show(Money(back, currency)) in draft.summary
    subscribers.later(1000)
    done = await subscribers.carry_out(SKILL, draft)
    assert done.figures == (Money(back, currency),)
    assert [(row["amount"], row["currency"]) for row in subscribers.shop.refunds()] == [(back, currency)]
    assert subscribers.subscription(one).status == "canceled"


async def test_all_of_the_last_payment_goes_back(subscribers: Subscribers) -> None:
    """Full means what is left of it: a part that went back before does not go back again."""
    subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    payment = subscribers.shop.world.objects("payment_intent")[0]["id"]
    subscribers.shop.refund(payment, 300)
    draft = await subscribers.draft(SKILL, customer="jane@example.com", refund="full")
    assert draft.money == Money(1700, "usd")
    await subscribers.carry_out(SKILL, draft)
    assert sorted(row["amount"] for row in subscribers.shop.refunds()) == [300, 1700]


async def test_a_refund_needs_a_payment(subscribers: Subscribers) -> None:
    """A trial, an unpaid period, a disputed payment and a later end have nothing to refund, and say what to do."""
    price = subscribers.plan("Basic", 2000)
    jane = subscribers.payer()
    trial = subscribers.subscribe(jane, price, trial_period_days=10)
    late = subscribers.subscribe(jane, price)
    disputed = subscribers.subscribe(jane, price)
    payment = subscribers.invoices(disputed)[0].id
    intent = subscribers.sdk.v1.invoice_payments.list({"invoice": payment}).data[0].payment.payment_intent
    subscribers.shop.dispute(str(intent))
    subscribers.use_card(jane, "chargeCustomerFail")
    subscribers.later(MONTH_S + 3600)
    for one, kind in ((trial, "prorated"), (late, "prorated"), (disputed, "full")):
        with pytest.raises(Conflict):
            await subscribers.asked(SKILL, subscription_id=one, refund=kind)
    with pytest.raises(BadInput, match="takes effect now"):
        await subscribers.asked(SKILL, subscription_id=late, refund="full", at_period_end=True)
    unpaid = await subscribers.draft(SKILL, subscription_id=late)
    assert any("Open invoices stay open: 1 over $20.00" in effect for effect in unpaid.effects)


async def test_at_the_end_of_the_period_it_ends(subscribers: Subscribers) -> None:
    """It runs to its end and is not renewed; before that it can be kept after all."""
    price = subscribers.plan("Basic", 2000)
    jane, tom = subscribers.payer(), subscribers.payer("Tom Ray", "tom@example.com")
    ends, stays = subscribers.subscribe(jane, price), subscribers.subscribe(tom, price)
    for who in (jane, tom):
        draft = await subscribers.draft(SKILL, customer=who, at_period_end=True)
        assert "on 2027-02-15" in draft.summary
        done = await subscribers.carry_out(SKILL, draft)
        assert (done.status, done.took_effect) == ("active", True)
    with pytest.raises(Conflict, match="already ends"):
        await subscribers.asked(SKILL, customer=jane, at_period_end=True)
    kept = await subscribers.draft(UNDO, customer="Tom Ray")
    assert any("comes to $20.00" in effect for effect in kept.effects)
    await subscribers.carry_out(UNDO, kept)
    subscribers.later(MONTH_S + 3600)
    assert [subscribers.subscription(one).status for one in (ends, stays)] == ["canceled", "active"]
    assert [len(subscribers.invoices(one)) for one in (ends, stays)] == [1, 2]
    with pytest.raises(Conflict, match="not going to end"):
        await subscribers.asked(UNDO, customer=tom)
    with pytest.raises(Conflict, match="canceled on"):
        await subscribers.asked(UNDO, subscription_id=ends)


async def test_on_a_day(subscribers: Subscribers) -> None:
    """It ends as that day begins in the merchant's time zone, renews before it, and can be kept."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    draft = await subscribers.draft(SKILL, customer="jane@example.com", cancel_date="2027-03-01")
    assert any("still renews on 2027-02-15" in effect for effect in draft.effects)
    await subscribers.carry_out(SKILL, draft)
    assert subscribers.subscription(one).cancel_at == 1_803_855_600  # 2027-03-01 00:00 in Berlin
    undo = await subscribers.draft(UNDO, subscription_id=one)
    await subscribers.carry_out(UNDO, undo)
    assert subscribers.subscription(one).cancel_at is None
    again = await subscribers.draft(SKILL, customer="jane@example.com", cancel_date="2027-03-01")
    await subscribers.carry_out(SKILL, again)
    subscribers.later(60 * DAY_S)
    assert (subscribers.subscription(one).ended_at, len(subscribers.invoices(one))) == (1_803_855_600, 2)


async def test_the_day_of_renewal_is_the_end_of_the_period(subscribers: Subscribers) -> None:
    """A day on which it renews means that moment, so that no new period is begun for some hours."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    draft = await subscribers.draft(SKILL, customer="jane@example.com", cancel_date="2027-02-15")
    assert draft.request["params"] == {"cancel_at_period_end": True}
    await subscribers.carry_out(SKILL, draft)
    assert subscribers.subscription(one).cancel_at == START_S + MONTH_S


async def test_what_cannot_be_canceled_is_said(subscribers: Subscribers) -> None:
    """A past day, both a day and the period's end, nobody, no id, another's id and a dead one are explained."""
    price = subscribers.plan("Basic", 2000)
    one = subscribers.subscribe(subscribers.payer(), price)
    subscribers.payer("Tom Ray", "tom@example.com")
    assert isinstance(await subscribers.asked(SKILL), Ask)
    assert isinstance(
        await subscribers.asked(SKILL, customer="Jane Doe", cancel_date="2027-02-01", at_period_end=True), Ask
    )
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"customer": "Jane Doe", "cancel_date": "2027-01-15"}, BadPeriod),
        ({"customer": "Jane Doe", "cancel_date": "soon"}, BadPeriod),
        ({"customer": "Jane Doe", "cancel_date": "2099-01-15"}, BadPeriod),
        ({"customer": "tom@example.com"}, NotFound),
        ({"customer": "Tom Ray", "subscription_id": one}, NotFound),
        ({"subscription_id": "Basic"}, NotFound),
    ]
    for args, error in wrong:
        with pytest.raises(error):
            await subscribers.asked(SKILL, **args)
    subscribers.sdk.v1.subscriptions.cancel(one)
    with pytest.raises(Conflict, match="Only a new subscription"):
        await subscribers.asked(SKILL, subscription_id=one)


async def test_several_are_a_choice_by_id(subscribers: Subscribers) -> None:
    """Somebody with two is asked which; nothing is guessed."""
    jane = subscribers.payer()
    both = {subscribers.subscribe(jane, subscribers.plan(name, 2000)) for name in ("Basic", "Extra")}
    choice = await subscribers.asked(SKILL, customer="jane@example.com")
    assert isinstance(choice, Choice)
    assert (choice.argument, {option.say for option in choice.card.options}) == ("subscription_id", both)


async def test_a_world_that_moved_stops_it(subscribers: Subscribers) -> None:
    """Canceled, or refunded in part, since it was shown: nothing is sent."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    plain = approved(await subscribers.draft(SKILL, subscription_id=one), subscribers.desk, "cancel_subscription")
    back = await subscribers.draft(SKILL, subscription_id=one, refund="full")
    with_refund = approved(back, subscribers.desk, "cancel_subscription")
    subscribers.shop.refund(subscribers.shop.world.objects("payment_intent")[0]["id"], 100)
    with pytest.raises(PreconditionChanged, match="has changed"):
        await SKILL.recheck(with_refund, subscribers.desk)
    await SKILL.recheck(plain, subscribers.desk)
    subscribers.sdk.v1.subscriptions.cancel(one)
    with pytest.raises(PreconditionChanged, match="status"):
        await SKILL.recheck(plain, subscribers.desk)


@pytest.mark.parametrize("lost", ["DELETE", "POST"])
async def test_a_lost_answer_in_the_middle_is_finished_once(subscribers: Subscribers, lost: str) -> None:
    """Refunded but the answer lost, or canceled but the answer lost: sent again it ends with one refund."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    draft = await subscribers.draft(SKILL, subscription_id=one, refund="full")
    approval = approved(draft, subscribers.desk, "cancel_subscription")
    path = f"/v1/subscriptions/{one}" if lost == "DELETE" else "/v1/refunds"
    subscribers.shop.world.fault("reset_after", lost, path, times=20)
    with pytest.raises(OutcomeUnknown):
        await SKILL.execute(approval, subscribers.desk)
    subscribers.shop.world.control("DELETE", "/faults")
    assert (await SKILL.find_outcome(approval, subscribers.desk) is None) == (lost == "POST")
    if lost == "POST":
        await SKILL.recheck(approval, subscribers.desk)
    await SKILL.execute(approval, subscribers.desk)
    assert [row["amount"] for row in subscribers.shop.refunds()] == [2000]
    found = await SKILL.find_outcome(approval, subscribers.desk)
    assert found is not None
    assert "$20.00 goes back" in found.text


async def test_a_refused_refund_leaves_it_running(subscribers: Subscribers) -> None:
    """Money goes first, because it is what Stripe may refuse: then nothing has happened at all."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    draft = await subscribers.draft(SKILL, subscription_id=one, refund="full")
    subscribers.shop.world.fault("status", "POST", "/v1/refunds", status=400, times=20)
    with pytest.raises(StripeRefused):
        await SKILL.execute(approved(draft, subscribers.desk, "cancel_subscription"), subscribers.desk)
    assert subscribers.subscription(one).status == "active"


async def test_a_refused_end_says_that_it_is_refunded(subscribers: Subscribers) -> None:
    """The first step took effect, the second was refused: that is said, also a day later when the keys are gone."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    draft = await subscribers.draft(SKILL, subscription_id=one, refund="full")
    approval = approved(draft, subscribers.desk, "cancel_subscription")
    subscribers.shop.world.fault("status", "DELETE", "/v1/subscriptions", status=400, times=20)
    with pytest.raises(PartlyDone, match="re_"):
        await SKILL.execute(approval, subscribers.desk)
    subscribers.later(2 * DAY_S)
    found = await SKILL.find_outcome(approval, subscribers.desk)
    assert found is not None
    assert "is not canceled, but its refund was made" in found.text


async def test_a_planned_change_is_dropped_with_it(subscribers: Subscribers) -> None:
    """A subscription under a schedule is released first, then ends with its period."""
    one = subscribers.subscribe(subscribers.payer(), subscribers.plan("Basic", 2000))
    subscribers.sdk.v1.subscription_schedules.create({"from_subscription": one})
    draft = await subscribers.draft(SKILL, subscription_id=one, at_period_end=True)
    assert any("planned for it is dropped" in effect for effect in draft.effects)
    await subscribers.carry_out(SKILL, draft)
    subscribers.later(MONTH_S + 3600)
    assert subscribers.subscription(one).status == "canceled"
