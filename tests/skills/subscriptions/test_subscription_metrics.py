"""subscription_metrics over a year of the sandbox's clock: MRR at every moment, its parts, churn, ARPU and trials."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cards import SeriesCard
from domain.errors import BadPeriod, StripeRefused
from domain.money import Money
from skills.contract import Answer
from skills.recurring.movement import movements
from skills.recurring.rates import Rates, Terms
from skills.subscription_metrics import Args, answer
from tests.skills.subscriptions.conftest import DAY_S, MONTH_S, Subscribers, traced


async def asked(subscribers: Subscribers, start: date | None = None, end: date | None = None) -> Answer:
    """Ask behind the reading guard, and require that every amount is traced and the parts add up."""
    args = Args(start=start.isoformat() if start else None, end=end.isoformat() if end else None)
    result = await answer(args, subscribers.reading)
    traced("\n".join([result.text, *("\n".join(row) for card in result.cards for row in getattr(card, "rows", ()))]),
           result.figures)  # fmt: skip
    for row in result.data["currencies"].values():
        gained, lost = row["new_minor"] + row["expansion_minor"], row["contraction_minor"] + row["churn_minor"]
        assert row["start_minor"] + gained - lost == row["end_minor"]
    return result


def change(subscribers: Subscribers, subscription: str, price: str, quantity: int = 1, **more: Any) -> None:
    """Change a subscription's one item in the Stripe dashboard."""
    item = subscribers.subscription(subscription)["items"].data[0].id
    params: Any = {"items": [{"id": item, "price": price, "quantity": quantity}], **more}
    subscribers.sdk.v1.subscriptions.update(subscription, params)


def parts(result: Answer, code: str = "usd") -> tuple[int, ...]:
    """Start, new, expansion, contraction, churn and end in minor units."""
    row = result.data["currencies"][code]
    names = ("start", "new", "expansion", "contraction", "churn", "end")
    return tuple(row[f"{name}_minor"] for name in names)


async def test_a_year_of_mrr(subscribers: Subscribers) -> None:
    """Asked afterwards, each month tells what was in force then: plans, seats, intervals, ends and discounts."""
    basic, pro = subscribers.plan("Basic", 1000), subscribers.plan("Pro", 3000)
    yearly, weekly = subscribers.plan("Yearly", 10_000, "year"), subscribers.plan("Weekly", 700, "week")
    forever: Any = {"percent_off": 25, "duration": "forever"}
    once: Any = {"amount_off": 500, "currency": "usd", "duration": "once"}
    forever, once = (subscribers.sdk.v1.coupons.create(coupon).id for coupon in (forever, once))
    upgraded = subscribers.subscribe(subscribers.payer("A", "a@example.com"), basic)
    seats = subscribers.subscribe(subscribers.payer("B", "b@example.com"), pro, quantity=2)
    subscribers.subscribe(subscribers.payer("C", "c@example.com"), yearly)
    ending = subscribers.subscribe(subscribers.payer("D", "d@example.com"), weekly)
    subscribers.subscribe(subscribers.payer("E", "e@example.com"), basic, discounts=[{"coupon": forever}])
    subscribers.subscribe(subscribers.payer("F", "f@example.com"), basic, discounts=[{"coupon": once}])
    first = 1000 + 6000 + 833 + 3033 + 750 + 1000
    subscribers.later(MONTH_S)  # 15 February
    subscribers.later(5 * DAY_S)
    change(subscribers, upgraded, pro)  # 20 February
    subscribers.later(20 * DAY_S)
    change(subscribers, seats, pro, quantity=1)  # 12 March
    subscribers.later(30 * DAY_S)
    subscribers.sdk.v1.subscriptions.cancel(ending)  # 11 April
    subscribers.later(280 * DAY_S)  # January 2028
    january = await asked(subscribers, date(2027, 1, 1), date(2027, 1, 31))
    assert parts(january) == (0, first, 0, 0, 0, first)
    february = await asked(subscribers, date(2027, 2, 1), date(2027, 2, 28))
    assert parts(february) == (first, 0, 2000, 0, 0, first + 2000)
    march = await asked(subscribers, date(2027, 3, 1), date(2027, 3, 31))
    assert parts(march) == (first + 2000, 0, 0, 3000, 0, first - 1000)
    april = await asked(subscribers, date(2027, 4, 1), date(2027, 4, 30))
    assert parts(april) == (first - 1000, 0, 0, 0, 3033, first - 4033)
    row = april.data["currencies"]["usd"]
    assert (row["start_customers"], row["churned_customers"], row["end_customers"]) == (6, 1, 5)
    assert row["customer_churn_tenths_of_percent"] == 167
    assert row["arpu_minor"] == 1717  # 8583 / 5 = 1716.6
    assert "customer churn 16.7% (1 of 6)" in april.text
    assert [parts(month)[-1] for month in (january, february, march)] == [
        parts(month)[0] for month in (february, march, april)
    ]
    whole = await asked(subscribers, date(2027, 1, 1), date(2027, 12, 31))
    assert parts(whole) == (0, first - 4033, 0, 0, 0, first - 4033)
    assert whole.data["came_and_left_customers"] == 1
    now = await asked(subscribers)
    assert parts(now) == (first - 4033, 0, 0, 0, 0, first - 4033)
    chart = next(card for card in now.cards if isinstance(card, SeriesCard))
    assert {point.value_minor for point in chart.points} == {first - 4033}
    assert len(chart.points) == 30


async def test_a_change_of_interval_and_one_without_proration(subscribers: Subscribers) -> None:
    """A change to yearly counts from its day; one without proration from the invoice that first has it."""
    basic, yearly = subscribers.plan("Basic", 1000), subscribers.plan("Yearly", 24_000, "year")
    pro = subscribers.plan("Pro", 3000)
    to_year = subscribers.subscribe(subscribers.payer("A", "a@example.com"), basic)
    unprorated = subscribers.subscribe(subscribers.payer("B", "b@example.com"), basic)
    subscribers.later(10 * DAY_S)  # 25 January
    change(subscribers, to_year, yearly, proration_behavior="none")
    change(subscribers, unprorated, pro, proration_behavior="none")
    subscribers.later(60 * DAY_S)
    january = await asked(subscribers, date(2027, 1, 20), date(2027, 1, 31))
    assert parts(january) == (2000, 0, 1000, 0, 0, 3000)
    february = await asked(subscribers, date(2027, 2, 1), date(2027, 2, 28))
    assert parts(february) == (3000, 0, 2000, 0, 0, 5000)


async def test_a_change_that_is_not_invoiced_yet(subscribers: Subscribers) -> None:
    """Seats added to a yearly plan count from their day, though the proration waits for next year's invoice."""
    yearly = subscribers.plan("Yearly", 24_000, "year")
    seats = subscribers.subscribe(subscribers.payer("A", "a@example.com"), yearly)
    subscribers.later(10 * DAY_S)  # 25 January
    change(subscribers, seats, yearly, quantity=3)
    subscribers.later(60 * DAY_S)
    assert parts(await asked(subscribers, date(2027, 1, 20), date(2027, 1, 31))) == (2000, 0, 4000, 0, 0, 6000)
    assert parts(await asked(subscribers, date(2027, 3, 1))) == (6000, 0, 0, 0, 0, 6000)


async def test_trials_and_what_became_of_them(subscribers: Subscribers) -> None:
    """A trial brings nothing; paid afterwards it converted, ended without a card or canceled it did not."""
    basic = subscribers.plan("Basic", 1000)
    end = {"end_behavior": {"missing_payment_method": "pause"}}
    subscribers.subscribe(subscribers.payer("A", "a@example.com"), basic, trial_period_days=10)
    subscribers.subscribe(
        subscribers.payer("B", "b@example.com", card=""), basic, trial_period_days=10, trial_settings=end
    )
    canceled = subscribers.subscribe(subscribers.payer("C", "c@example.com"), basic, trial_period_days=10)
    subscribers.subscribe(subscribers.payer("D", "d@example.com"), basic, trial_period_days=60)
    started = await asked(subscribers)
    assert started.data["currencies"] == {}
    assert "No trial ended." in started.text
    assert "4 trialing" in started.text
    subscribers.later(3 * DAY_S)
    subscribers.sdk.v1.subscriptions.cancel(canceled)
    subscribers.later(10 * DAY_S)
    result = await asked(subscribers)
    assert result.data["trials"] == {"converted": 1, "lost": 2, "waiting": 0}
    assert "3 trials ended: 1 paid afterwards, 2 did not; 33.3% of those decided converted." in result.text
    assert parts(result) == (0, 1000, 0, 0, 0, 1000)


async def test_what_is_not_in_mrr(subscribers: Subscribers) -> None:
    """Usage, paused collection and unfinished first payments bring nothing; past due does; all is said."""
    basic = subscribers.plan("Basic", 1000)
    usage = subscribers.plan("Calls", 5, recurring={"usage_type": "metered", "meter": subscribers.meter()})
    subscribers.subscribe(subscribers.payer("A", "a@example.com"), basic, usage)
    paused = subscribers.subscribe(subscribers.payer("B", "b@example.com"), basic)
    failing = subscribers.payer("C", "c@example.com")
    subscribers.subscribe(failing, basic)
    declined = subscribers.payer("D", "d@example.com", card="chargeCustomerFail")
    subscribers.subscribe(declined, basic, payment_behavior="default_incomplete")
    before = await asked(subscribers)
    assert parts(before) == (0, 3000, 0, 0, 0, 3000)
    assert "1 of those that run is billed by usage" in before.text
    subscribers.later(20 * DAY_S)
    subscribers.sdk.v1.subscriptions.update(paused, {"pause_collection": {"behavior": "void"}})
    subscribers.use_card(failing, "chargeCustomerFail")
    subscribers.later(15 * DAY_S)
    after = await asked(subscribers, date(2027, 2, 1))
    assert parts(after) == (3000, 0, 0, 0, 1000, 2000)
    assert after.data["statuses_now"] == {"active": 1, "collection paused": 1, "incomplete_expired": 1, "past_due": 1}
    subscribers.later(40 * DAY_S)
    gone = await asked(subscribers, date(2027, 2, 1), date(2027, 3, 20))
    assert parts(gone) == (3000, 0, 0, 0, 2000, 1000)
    assert gone.data["statuses_now"] is None


async def test_a_discount_that_ends_within_a_yearly_period(subscribers: Subscribers) -> None:
    """It counts until its own end, whether the invoices tell of the moment or the subscription itself."""
    some: Any = {"percent_off": 20, "duration": "repeating", "duration_in_months": 3}
    coupon = subscribers.sdk.v1.coupons.create(some).id
    yearly = subscribers.plan("Yearly", 12_000, "year")
    subscribers.subscribe(subscribers.payer(), yearly, discounts=[{"coupon": coupon}])
    subscribers.later(120 * DAY_S)  # the discount ended on 15 April
    assert parts(await asked(subscribers, date(2027, 4, 1), date(2027, 4, 30))) == (800, 0, 200, 0, 0, 1000)
    assert parts(await asked(subscribers)) == (1000, 0, 0, 0, 0, 1000)


async def test_tiers_and_a_coupon_for_one_product(subscribers: Subscribers) -> None:
    """What Stripe bills for a month is the MRR: seats in tiers, and half off for one of two products only."""
    tiers = [{"up_to": 5, "unit_amount": 900}, {"up_to": "inf", "unit_amount": 450, "flat_amount": 199}]
    asked_for: Any = {
        "currency": "usd",
        "billing_scheme": "tiered",
        "tiers_mode": "graduated",
        "tiers": tiers,
        "recurring": {"interval": "month"},
        "product_data": {"name": "Seats"},
    }
    seats = subscribers.sdk.v1.prices.create(asked_for).id
    basic = subscribers.plan("Basic", 2000)
    product = str(subscribers.sdk.v1.prices.retrieve(basic).product)
    half: Any = {"percent_off": 50, "duration": "forever", "applies_to": {"products": [product]}}
    coupon = subscribers.sdk.v1.coupons.create(half).id
    items: Any = [{"price": seats, "quantity": 12}, {"price": basic}]
    made = subscribers.sdk.v1.subscriptions.create(
        {"customer": subscribers.payer(), "items": items, "discounts": [{"coupon": coupon}]}
    )
    assert parts(await asked(subscribers))[-1] == subscribers.invoices(made.id)[0].total
    subscribers.later(MONTH_S)
    assert parts(await asked(subscribers, date(2027, 2, 1)))[:2] == (subscribers.invoices(made.id)[0].total, 0)


async def test_currencies_stand_apart(subscribers: Subscribers) -> None:
    """Yen and dinars have digits of their own and are never added; an amount off counts each month."""
    off: Any = {"amount_off": 100, "currency": "jpy", "duration": "repeating", "duration_in_months": 24}
    coupon = subscribers.sdk.v1.coupons.create(off).id
    yen = subscribers.plan("Yen", 12_000, "year", "jpy")
    subscribers.subscribe(subscribers.payer("A", "a@example.com"), yen, discounts=[{"coupon": coupon}])
    subscribers.subscribe(subscribers.payer("B", "b@example.com"), subscribers.plan("Dinar", 45_670, currency="kwd"))
    result = await asked(subscribers)
    assert parts(result, "jpy")[-1] == 992  # (12000 - 100) / 12 = 991.67
    assert parts(result, "kwd")[-1] == 45_670
    assert {Money(992, "jpy"), Money(45_670, "kwd")} <= set(result.figures)
    assert "JPY: MRR is ¥992, was ¥0" in result.text


async def test_no_subscriptions_and_days_to_come(subscribers: Subscribers) -> None:
    """Without any subscription nothing is drawn; a period that has not begun is refused."""
    result = await asked(subscribers)
    assert "No subscription brought anything" in result.text
    assert result.cards == ()
    with pytest.raises(BadPeriod):
        await asked(subscribers, date(2030, 1, 1))


async def test_a_refusal_is_passed_on(subscribers: Subscribers) -> None:
    """When Stripe refuses the invoices, no half of the history is told."""
    subscribers.shop.world.fault("status", "GET", "/v1/invoices", status=402, times=20)
    with pytest.raises(StripeRefused):
        await asked(subscribers)


@given(
    before=st.dictionaries(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(["usd", "jpy"])), st.integers(0, 10**6)
    ),
    after=st.dictionaries(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["usd", "jpy"])), st.integers(0, 10**6)),
)
def test_the_parts_always_add_up(before: dict[tuple[str, str], int], after: dict[tuple[str, str], int]) -> None:
    """Start plus new and expansion less contraction and churn is the end, in money and in customers."""
    for code, one in movements(before, after).items():
        gained, lost = one.new_minor + one.expansion_minor, one.contraction_minor + one.churn_minor
        assert one.start_minor + gained - lost == one.end_minor
        assert one.start_minor == sum(minor for (_c, currency), minor in before.items() if currency == code)
        assert one.end_minor == sum(minor for (_c, currency), minor in after.items() if currency == code)
        assert one.start_customers + one.new_customers - one.churned_customers == one.end_customers
        assert min(one.new_minor, one.expansion_minor, one.contraction_minor, one.churn_minor) >= 0


@pytest.mark.parametrize(
    ("price", "quantity", "minor"),
    [
        ({"unit_amount_decimal": "1000", "recurring": {"interval": "month", "interval_count": 3}}, 1, 333),
        ({"unit_amount_decimal": "2.5", "recurring": {"interval": "month", "interval_count": 1}}, 3, 8),
        ({"unit_amount": 100, "recurring": {"interval": "day", "interval_count": 1}}, 1, 3042),
        (
            {
                "unit_amount": 500,
                "recurring": {"interval": "month", "interval_count": 1},
                "transform_quantity": {"divide_by": 10, "round": "up"},
            },
            11,
            1000,
        ),
    ],
)
def test_what_a_price_comes_to_a_month(price: dict[str, Any], quantity: int, minor: int) -> None:
    """Quarters, fractions of a cent, days and packages, exactly and rounded half up once."""
    rates = Rates(prices={"p": {"id": "p", "product": "prod", **price}})
    assert rates.monthly_minor(Terms((("p", quantity),))) == minor


@pytest.mark.parametrize(
    ("mode", "quantity", "minor"), [("graduated", 12, 10 * 500 + 2 * 300 + 50), ("volume", 12, 12 * 300 + 50)]
)
def test_tiers(mode: str, quantity: int, minor: int) -> None:
    """Graduated tiers charge each unit at its own price, volume tiers all at one, flat parts added."""
    tiers = [{"up_to": 10, "unit_amount": 500}, {"up_to": None, "unit_amount": 300, "flat_amount": 50}]
    price = {"id": "p", "product": "x", "billing_scheme": "tiered", "tiers": tiers, "tiers_mode": mode}
    rates = Rates(prices={"p": price | {"recurring": {"interval": "month", "interval_count": 1}}})
    assert rates.monthly_minor(Terms((("p", quantity),))) == minor


async def test_several_currencies_have_one_chart(subscribers: Subscribers) -> None:
    """Every currency is in the text and the table; the chart is the merchant's own currency's."""
    for currency in ("eur", "usd"):
        customer = subscribers.payer(f"Jane {currency}", f"{currency}@example.com")
        subscribers.subscribe(customer, subscribers.plan(f"Pro {currency}", 5000, currency=currency))
    cards = (await asked(subscribers)).cards
    assert [card.currency for card in cards if isinstance(card, SeriesCard)] == ["usd"]
    assert [row[0] for row in getattr(cards[-1], "rows", ())] == ["EUR", "USD"]
