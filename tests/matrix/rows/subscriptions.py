"""Rows of the skills about subscriptions: begun, changed, paused, ended, and billed by use."""

from __future__ import annotations

from tests.matrix.bench import DAY_S, Bench
from tests.matrix.row import Acting, Given, Reading, after, also, fixed

NOBODY = "nobody@example.com"
JANE = "jane@example.com"


def running(bench: Bench) -> Given:
    """Jane on Basic for ten days, beside a dearer plan."""
    bench.subscriber()
    bench.product("Gold", 5000)
    bench.later(10 * DAY_S)
    return {"customer": JANE}


def several(bench: Bench) -> Given:
    """One customer with two subscriptions."""
    customer = bench.customer(card="visa")
    for name in ("Basic", "Extra"):
        bench.subscribe(customer, bench.product(name, 2000))
    bench.product("Gold", 5000)
    bench.later(10 * DAY_S)
    return {"customer": JANE}


def two_people(bench: Bench) -> Given:
    """Two customers of one name, each subscribed."""
    bench.subscriber("jane1@example.com", plan="Basic")
    bench.subscriber("jane2@example.com", plan="Extra")
    bench.product("Gold", 5000)
    bench.later(DAY_S)
    return {"customer": "Jane Doe"}


def only(bench: Bench) -> str:
    """The newest subscription, in whatever state."""
    return str(bench.sdk.subscriptions.list({"status": "all"}).data[0].id)


def end_now(bench: Bench, _given: Given) -> None:
    """The subscription is ended in the dashboard."""
    bench.sdk.subscriptions.cancel(only(bench))


def ended(bench: Bench) -> Given:
    """A subscription that is over."""
    running(bench)
    end_now(bench, {})
    return {"subscription_id": only(bench)}


def over(bench: Bench) -> Given:
    """A subscription that is over, by its id as a customer's name."""
    return {"customer": ended(bench)["subscription_id"]}


def ending(bench: Bench) -> Given:
    """A subscription that ends with its period."""
    running(bench)
    bench.sdk.subscriptions.update(only(bench), {"cancel_at_period_end": True})
    return {"customer": JANE}


def both_ending(bench: Bench) -> Given:
    """Two subscriptions of one customer that end with their periods."""
    several(bench)
    for one in bench.sdk.subscriptions.list().data:
        bench.sdk.subscriptions.update(one.id, {"cancel_at_period_end": True})
    return {"customer": JANE}


def paused(bench: Bench) -> Given:
    """A subscription whose collection is paused."""
    running(bench)
    pause(bench, {})
    return {"customer": JANE}


def both_paused(bench: Bench) -> Given:
    """Two people's subscriptions, both paused."""
    given = two_people(bench)
    pause(bench, given)
    return given


def pause(bench: Bench, _given: Given) -> None:
    """Every subscription's collection is paused in the dashboard."""
    for one in bench.sdk.subscriptions.list().data:
        bench.sdk.subscriptions.update(one.id, {"pause_collection": {"behavior": "void"}})


def planned(bench: Bench) -> Given:
    """A subscription with a change that is planned already."""
    running(bench)
    bench.sdk.subscription_schedules.create({"from_subscription": only(bench)})
    return {"customer": JANE}


def change_day(bench: Bench, given: Given) -> None:
    """The subscription is set to end in the dashboard."""
    del given
    bench.sdk.subscriptions.update(only(bench), {"cancel_at_period_end": True})


def double(bench: Bench, _given: Given) -> None:
    """The quantity is doubled in the dashboard."""
    one = bench.sdk.subscriptions.retrieve(only(bench))
    item = one["items"].data[0].id
    bench.sdk.subscriptions.update(one.id, {"items": [{"id": item, "quantity": 7}], "proration_behavior": "none"})


def starting(bench: Bench) -> Given:
    """A customer with a card, and a plan."""
    bench.customer(card="visa")
    bench.product("Gold", 5000)
    return {"customer": JANE, "plan": "Gold"}


def starting_two(bench: Bench) -> Given:
    """Two customers of one name, and a plan."""
    for number in (1, 2):
        bench.customer(f"jane{number}@example.com", card="visa")
    bench.product("Gold", 5000)
    return {"customer": "Jane Doe", "plan": "Gold"}


def without_card(bench: Bench) -> Given:
    """A customer from whom nothing can be collected."""
    bench.customer(email="", name="Jane Doe")
    bench.product("Gold", 5000)
    return {"customer": "Jane Doe", "plan": "Gold"}


def subscribe_too(bench: Bench, _given: Given) -> None:
    """The customer is subscribed in the dashboard."""
    customer = bench.sdk.customers.list().data[0].id
    bench.subscribe(customer, bench.sdk.prices.list().data[0].id)


def couponed(bench: Bench) -> Given:
    """A subscription, and a coupon for it."""
    running(bench)
    bench.sdk.coupons.create({"percent_off": 20, "duration": "forever", "id": "SPRING20"})
    return {"customer": JANE, "coupon": "SPRING20"}


def couponed_two(bench: Bench) -> Given:
    """Two subscriptions, and a coupon."""
    return {**couponed(bench), **_another(bench)}


def has_coupon(bench: Bench) -> Given:
    """A subscription that has the coupon already."""
    given = couponed(bench)
    bench.sdk.subscriptions.update(only(bench), {"discounts": [{"coupon": "SPRING20"}]})
    return given


def _another(bench: Bench) -> Given:
    """Subscribe the first customer to another plan."""
    bench.subscribe(bench.sdk.customers.list().data[-1].id, bench.product("Extra", 2000))
    return {"customer": JANE}


def used(bench: Bench) -> Given:
    """A customer billed by use, for two days."""
    _metered(bench, bench.customer(card="visa"), "Calls", "calls")
    bench.later(2 * DAY_S)
    return {"customer": JANE, "quantity": "250"}


def used_two(bench: Bench) -> Given:
    """A customer billed by two meters."""
    customer = bench.customer(card="visa")
    _metered(bench, customer, "Calls", "calls")
    _metered(bench, customer, "Storage", "storage")
    bench.later(2 * DAY_S)
    return {"customer": JANE, "quantity": "250"}


def _metered(bench: Bench, customer: str, name: str, event: str, formula: str = "sum") -> None:
    """Bill a customer by a new meter."""
    asked = {"display_name": name, "event_name": event, "default_aggregation": {"formula": formula}}
    recurring = {"interval": "month", "usage_type": "metered", "meter": bench.sdk.billing.meters.create(asked).id}
    data = {"currency": bench.currency, "unit_amount": 10, "recurring": recurring}
    bench.subscribe(customer, bench.sdk.prices.create({**data, "product_data": {"name": bench.own(name)}}).id)


def usage(bench: Bench) -> Given:
    """A customer who has used something."""
    used(bench)
    customer = bench.sdk.customers.list().data[0].id
    payload = {"stripe_customer_id": customer, "value": "40"}
    bench.sdk.billing.meter_events.create({"event_name": "calls", "payload": payload})
    return {"customer": JANE}


def usage_of_two(bench: Bench) -> Given:
    """Two people of one name, both billed by use."""
    for number in (1, 2):
        _metered(bench, bench.customer(f"jane{number}@example.com", card="visa"), "Calls", f"calls_{number}")
    bench.later(2 * DAY_S)
    return {"customer": "Jane Doe"}


def switch_off(bench: Bench, _given: Given) -> None:
    """The meter is switched off in the dashboard."""
    bench.sdk.billing.meters.deactivate(bench.sdk.billing.meters.list().data[0].id)


def counted(bench: Bench) -> Given:
    """A meter that counts one at a time."""
    _metered(bench, bench.customer(card="visa"), "Calls", "calls", "count")
    return {"customer": JANE, "quantity": "5"}


def dropped_plan(bench: Bench) -> Given:
    """A planned change, dropped by choosing the plan it is on."""
    running(bench)
    return {"customer": JANE, "plan": "Gold", "at_period_end": True}


ROWS = (
    Reading("list_subscriptions", after(several), fixed(), "A list shows all that fit."),
    Reading("get_subscription", running, fixed(customer=NOBODY), several),
    Reading("get_usage", usage, fixed(customer=NOBODY), usage_of_two),
    Reading("preview_invoice", running, fixed(customer=NOBODY), two_people),
    Acting(
        "create_subscription", starting, fixed(customer=NOBODY, plan="Gold"), starting_two, without_card, subscribe_too,
    ),
    Acting(
        "change_plan", also(running, plan="Gold"), fixed(customer=NOBODY, plan="Gold"), also(several, plan="Gold"),
        refused=also(running, plan="Basic"), moved=double,
    ),
    Acting(
        "change_plan", dropped_plan, fixed(customer=NOBODY, plan="Gold"),
        also(two_people, plan="Gold", at_period_end=True),
        refused=also(ending, plan="Gold", at_period_end=True), moved=double, steps=2, variant="period_end",
    ),
    Acting(
        "change_quantity", also(running, quantity=3), fixed(customer=NOBODY, quantity=3),
        also(several, quantity=3), refused=also(running, quantity=1), moved=double,
    ),
    Acting(
        "cancel_subscription", running, fixed(customer=NOBODY), several, refused=ended, moved=end_now,
    ),
    Acting(
        "cancel_subscription", also(running, refund="full"), fixed(customer=NOBODY), also(several, refund="full"),
        refused=also(running, refund="full", at_period_end=True), moved=end_now, steps=2, variant="refund",
    ),
    Acting(
        "cancel_subscription", also(running, at_period_end=True), fixed(customer=NOBODY),
        also(several, at_period_end=True), refused=also(ending, at_period_end=True), moved=end_now,
        variant="period_end",
    ),
    Acting(
        "cancel_subscription", also(planned, at_period_end=True), fixed(customer=NOBODY),
        also(several, at_period_end=True), refused=also(ended, at_period_end=True), moved=end_now,
        steps=2, variant="planned",
    ),
    Acting("undo_cancellation", ending, fixed(customer=NOBODY), both_ending, running, end_now),
    Acting("pause_subscription", running, fixed(customer=NOBODY), several, paused, end_now),
    Acting("resume_subscription", paused, fixed(customer=NOBODY), both_paused, running, end_now),
    Acting(
        "schedule_change", also(running, plan="Gold", start_date="2027-03-01"),
        fixed(customer=NOBODY, plan="Gold", start_date="2027-03-01"),
        also(several, plan="Gold", start_date="2027-03-01"),
        refused=also(ending, plan="Gold", start_date="2027-03-01"), moved=double, steps=2,
    ),
    Acting(
        "schedule_change", also(planned, plan="Gold", start_date="2027-03-01"),
        fixed(customer=NOBODY, plan="Gold", start_date="2027-03-01"),
        also(several, plan="Gold", start_date="2027-03-01"),
        refused=also(over, plan="Gold", start_date="2027-03-01"), moved=double, variant="planned",
    ),
    Acting("apply_coupon", couponed, fixed(customer=NOBODY, coupon="SPRING20"), couponed_two, has_coupon, end_now),
    Acting("record_usage", used, fixed(customer=NOBODY, quantity="5"), used_two, counted, switch_off),
)  # fmt: skip
