"""list_ and get_subscription: every page, sums per currency and interval, and the next invoice to the cent."""

from __future__ import annotations

from typing import Any, cast

import pytest

from domain.errors import NotFound
from domain.money import Money
from skills.contract import Answer, Ask, Choice
from skills.get_subscription import SKILL as GET
from skills.list_subscriptions import SKILL as LIST
from tests.skills.subscriptions.conftest import DAY_S, START_S, Subscribers, traced


async def listed(subscribers: Subscribers, **args: Any) -> Answer:
    """List, and expect an answer."""
    found = await LIST.answer(LIST.args.model_validate(args), subscribers.desk)
    assert isinstance(found, Answer)
    traced(found.text, found.figures)
    return found


async def shown(subscribers: Subscribers, **args: Any) -> Answer:
    """Show one, and expect an answer."""
    found = await GET.answer(GET.args.model_validate(args), subscribers.desk)
    assert isinstance(found, Answer)
    traced(found.text, found.figures)
    return found


async def test_a_list_counts_and_sums_all_of_them(subscribers: Subscribers) -> None:
    """Sums are per currency and interval, over all, though only the newest are shown."""
    basic, yearly = subscribers.plan("Basic", 2000), subscribers.plan("Basic yearly", 20_000, "year")
    yen, dinar = subscribers.plan("En", 500, currency="jpy"), subscribers.plan("Kw", 12_340, currency="kwd")
    for price, quantity in ((basic, 1), (basic, 3), (yearly, 1), (yen, 2), (dinar, 1)):
        subscribers.subscribe(subscribers.payer(), price, quantity=quantity)
    gone = subscribers.subscribe(subscribers.payer(), basic)
    subscribers.sdk.v1.subscriptions.cancel(gone)
    found = await listed(subscribers, limit=2)
    assert "Showing the newest 2 of 5 running subscriptions" in found.text
    assert found.data["sums"] == [
        {"currency": "jpy", "every": "a month", "count": 1, "sum_minor": 1000},
        {"currency": "kwd", "every": "a month", "count": 1, "sum_minor": 12_340},
        {"currency": "usd", "every": "a month", "count": 2, "sum_minor": 8000},
        {"currency": "usd", "every": "a year", "count": 1, "sum_minor": 20_000},
    ]
    assert {Money(1000, "jpy"), Money(12_340, "kwd"), Money(8000, "usd"), Money(20_000, "usd")} <= set(found.figures)
    assert found.data["looked_at"] == 6


async def test_the_fixed_part_of_a_plan_with_usage_is_summed(subscribers: Subscribers) -> None:
    """A subscription that also pays for what it uses counts with what is fixed, and the list says that it does."""
    basic, calls = subscribers.plan("Basic", 2000), subscribers.meter()
    subscribers.subscribe(subscribers.payer(), basic)
    both = subscribers.payer("Ada Okoro", "ada@example.com")
    items = [
        {"price": basic},
        {"price": subscribers.plan("Wrapping", 300, recurring={"usage_type": "metered", "meter": calls})},
    ]
    subscribers.sdk.v1.subscriptions.create(cast("Any", {"customer": both, "items": items}))
    found = await listed(subscribers)
    assert found.data["sums"] == [{"currency": "usd", "every": "a month", "count": 2, "sum_minor": 4000}]
    assert "One of them is billed by usage or tiers as well, of which only the fixed part is in the sums." in found.text
    only = await listed(subscribers, customer="Ada Okoro")
    assert only.text.startswith("The only running subscription of “Ada Okoro”:")


async def test_a_list_is_narrowed(subscribers: Subscribers) -> None:
    """Status as merchants say it, the plan by name, the customer by name; nothing found is said so."""
    basic, pro = subscribers.plan("Basic", 2000), subscribers.plan("Pro", 5000)
    jane, tom = subscribers.payer(), subscribers.payer("Tom Ray", "tom@example.com")
    trial = subscribers.subscribe(jane, basic, trial_period_days=10)
    ending = subscribers.subscribe(tom, pro, cancel_at_period_end=True)
    paused = subscribers.subscribe(tom, basic)
    subscribers.sdk.v1.subscriptions.update(paused, {"pause_collection": {"behavior": "void"}})
    over = subscribers.subscribe(jane, pro)
    subscribers.sdk.v1.subscriptions.cancel(over)
    for args, ids in (
        ({"status": "trialing"}, [trial]),
        ({"status": "ending"}, [ending]),
        ({"status": "paused"}, [paused]),
        ({"status": "active"}, [ending]),
        ({"status": "canceled"}, [over]),
        ({"plan": "pro"}, [ending]),
        ({"plan": basic}, [paused, trial]),
        ({"customer": "Tom Ray"}, [paused, ending]),
        ({"customer": "tom@example.com", "plan": "Basic"}, [paused]),
        ({"status": "past_due"}, []),
    ):
        assert [row["id"] for row in (await listed(subscribers, **args)).data["shown"]] == ids
    with pytest.raises(NotFound, match="no plan called"):
        await listed(subscribers, plan="Platinum")


async def test_all_pages_are_read(subscribers: Subscribers) -> None:
    """More than a page of a hundred: the count and the sum are of all."""
    price, customer = subscribers.plan("Basic", 1000), subscribers.payer()
    for _ in range(103):
        subscribers.subscribe(customer, price)
    found = await listed(subscribers, limit=1)
    assert (found.data["count"], found.data["sums"][0]["sum_minor"]) == (103, 103_000)


async def test_what_customers_wrote_is_marked(subscribers: Subscribers) -> None:
    """A name that would be markup is shown harmless, in a column marked as somebody else's."""
    subscribers.subscribe(
        subscribers.payer("<b>Eve</b> | [x](http://evil)", "eve@example.com"), subscribers.plan("Basic", 2000)
    )
    found = await listed(subscribers)
    table: Any = found.cards[0]
    assert table.columns[0].foreign
    assert "<b>" not in table.rows[0][0] + found.text
    assert "://evil" not in (table.rows[0][0] + found.text)


@pytest.mark.parametrize(("currency", "amount"), [("usd", 2000), ("jpy", 300), ("kwd", 12_340)])
async def test_one_subscription_shows_its_next_invoice(subscribers: Subscribers, currency: str, amount: int) -> None:
    """The next invoice is Stripe's own preview; discount, invoices and the day are there."""
    coupon = subscribers.sdk.v1.coupons.create({"percent_off": 50, "duration": "forever", "name": "Half"}).id
    price = subscribers.plan("Basic", amount, currency=currency)
    one = subscribers.subscribe(subscribers.payer(), price, discounts=[{"coupon": coupon}])
    found = await shown(subscribers, customer="jane@example.com")
    money = Money(amount // 2, currency)
    assert f"on 2027-02-15, comes to {subscribers.desk.show(money)}" in found.text
    assert "“Half”: 50% off for as long as it runs" in found.text
    assert found.data["next_invoice_minor"] == amount // 2
    assert [row["total_minor"] for row in found.data["invoices"]] == [amount // 2]
    assert money in found.figures
    assert found.mentions.listed == (one,)


async def test_states_are_said_in_words(subscribers: Subscribers) -> None:
    """A trial, an end, a pause and a canceled subscription are each told with their day."""
    basic = subscribers.plan("Basic", 2000)
    jane = subscribers.payer()
    trial = subscribers.subscribe(jane, basic, trial_period_days=10)
    ends = subscribers.subscribe(jane, basic, cancel_at_period_end=True)
    rests = subscribers.subscribe(jane, basic)
    pause: Any = {"behavior": "void", "resumes_at": START_S + 60 * DAY_S}
    subscribers.sdk.v1.subscriptions.update(rests, {"pause_collection": pause})
    over = subscribers.subscribe(jane, basic)
    subscribers.sdk.v1.subscriptions.cancel(over)
    for one, words in (
        (trial, "in a free trial until 2027-01-25"),
        (ends, "ends on 2027-02-15"),
        (rests, "collection paused until 2027-03-16"),
        (over, "canceled on 2027-01-15"),
    ):
        assert words in (await shown(subscribers, subscription_id=one)).text
    assert "No further invoice" in (await shown(subscribers, subscription_id=ends)).text
    choice = await GET.answer(GET.args.model_validate({"customer": jane}), subscribers.desk)
    assert isinstance(choice, Choice)
    assert {option.say for option in choice.card.options} == {trial, ends, rests}


async def test_nobody_and_nothing_are_told_apart(subscribers: Subscribers) -> None:
    """No name is a question; an unknown one, an unknown id, and somebody without a subscription say what to try."""
    subscribers.payer()
    assert isinstance(await GET.answer(GET.args(), subscribers.desk), Ask)
    for args in ({"customer": "nobody@example.com"}, {"subscription_id": "sub_none"}, {"customer": "jane@example.com"}):
        with pytest.raises(NotFound):
            await shown(subscribers, **args)
