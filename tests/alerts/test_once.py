"""Each thing is told once: duplicates, replays and any order raise nothing twice, and each merchant hears its own."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.ids import new_id
from storage import alert_rules, alerts, merchants
from storage.alerts import Alert
from storage.merchants import Merchant
from tests.alerts.telling import Told
from tests.faults.waiting import wait_for
from tests.plugins.house import MakeHouse, RunningHouse
from tests.webhooks.signed import Sender, event

COUNT = 12


@pytest.fixture
def told(house: RunningHouse) -> Told:
    """A merchant to whom only the test sends."""
    return Told(house)


def failed(number: int) -> dict[str, Any]:
    """A payment whose try failed."""
    error = {"type": "card_error", "decline_code": "insufficient_funds", "charge": f"ch_{number}"}
    return {
        "id": f"pi_{number}", "object": "payment_intent", "status": "requires_payment_method", "amount": 1000 + number,
        "currency": "usd", "last_payment_error": error,
    }  # fmt: skip


def everything(told: Told) -> list[dict[str, Any]]:
    """Twelve failed payments, twelve disputes of which half are decided, each event dated a second after the other."""
    at = int(time.time()) - 1_000
    account = told.house.account_id
    found = []
    for number in range(COUNT):
        found.append(event("payment_intent.payment_failed", failed(number), account=account, created=at + number))
        dispute = {
            "id": f"du_{number}", "object": "dispute", "status": "needs_response", "amount": 500, "currency": "usd",
            "reason": "fraudulent", "charge": f"ch_d{number}", "evidence_details": {"due_by": at + 900_000},
        }  # fmt: skip
        found.append(event("charge.dispute.created", dispute, account=account, created=at + 100 + number))
        if number % 2:
            lost = {**dispute, "status": "lost"}
            found.append(event("charge.dispute.closed", lost, account=account, created=at + 200 + number))
    return found


def all_ended(sender: Sender, count: int) -> None:
    """Wait until so many events are there and none waits."""

    def look() -> bool:
        rows = sender.stored()
        return len(rows) >= count and all(row.state == "processed" for row in rows)

    wait_for(look, "the events to end")


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_and_any_number_of_deliveries_raise_each_once(told: Told, seed: int) -> None:
    """Shuffled, up to three times each, and again under new ids weeks later: one alert each, ended where it is over."""
    sender = Sender(told.house)
    sent = everything(told)
    chance = random.Random(seed)  # noqa: S311  # no secret
    deliveries = [one for one in sent for _ in range(chance.randint(1, 3))]
    chance.shuffle(deliveries)
    assert {sender.send(one).status_code for one in deliveries} == {200}
    all_ended(sender, len(sent))
    first = {alert.dedupe_key: replace(alert, step_note=None) for alert in told.alerts()}
    for one in sent:  # a replay, when the inbox has long forgotten the first
        sender.send({**one, "id": f"{one['id']}_again"})
    all_ended(sender, 2 * len(sent))
    assert {alert.dedupe_key: replace(alert, step_note=None) for alert in told.alerts()} == first
    states = [(alert.kind, alert.subject_id, alert.state) for alert in first.values()]
    assert sorted(one for one in states if one[0] == "payment_failed") == sorted(
        ("payment_failed", f"pi_{number}", "open") for number in range(COUNT)
    )
    assert {one[1] for one in states if one[0] == "dispute_lost"} == {f"du_{number}" for number in range(1, COUNT, 2)}
    still = {one[1] for one in states if one[0] == "dispute_opened" and one[2] == "open"}
    assert still == {f"du_{number}" for number in range(0, COUNT, 2)}


def test_what_is_no_longer_so_is_not_told(told: Told) -> None:
    """A failure that comes after the payment went through, and a dispute that comes after it was won, are old news."""
    sender = Sender(told.house)
    at = int(time.time()) - 1_000
    paid = {**failed(1), "status": "succeeded", "amount_received": 1001}
    sender.send(event("payment_intent.succeeded", paid, account=told.house.account_id, created=at))
    all_ended(sender, 1)
    sender.send(event("payment_intent.payment_failed", failed(1), account=told.house.account_id, created=at - 60))
    all_ended(sender, 2)
    assert told.alerts("payment_failed") == []


def test_an_object_that_is_not_as_documented_holds_up_nothing(told: Told) -> None:
    """Missing, wrong and hostile fields: every event ends, and what can be told is told, without harm in it."""
    sender = Sender(told.house)
    account = told.house.account_id
    hostile = "\u202e<script>\x00[x](http://evil.test) `y` <!channel>\ud800"
    odd: list[tuple[str, dict[str, Any]]] = [
        ("charge.dispute.created", {"id": "du_1", "object": "dispute", "status": "needs_response", "amount": "many"}),
        ("charge.dispute.created", {"id": "du_2", "object": "dispute", "status": "needs_response", "currency": "zzz",
                                    "amount": 5, "evidence_details": {"due_by": 10**30}}),
        ("payout.failed", {"id": "po_1", "object": "payout", "status": "failed", "amount": -5, "currency": ["usd"]}),
        ("payment_intent.payment_failed", {**failed(1), "description": hostile, "last_payment_error": "no"}),
        ("invoice.payment_failed", {"id": "in_1", "object": "invoice", "status": "open", "customer_name": hostile}),
        ("customer.subscription.deleted", {"id": "sub_1", "object": "subscription", "status": "canceled",
                                           "cancellation_details": {"comment": hostile}, "customer": {"id": None}}),
        ("account.updated", {"id": account, "object": "account", "requirements": {"currently_due": "all"}}),
        ("balance.available", {"object": "balance", "available": "lots"}),
        ("capability.updated", {"id": hostile, "object": "capability", "status": "inactive"}),
    ]  # fmt: skip
    for type_, of in odd:
        assert sender.send(event(type_, of, account=account)).status_code == 200
    wait_for(
        lambda: len(rows := sender.stored()) >= len(odd) and all(row.state != "waiting" for row in rows), "the events"
    )
    assert {row.state for row in sender.stored()} <= {"processed", "ignored"}
    found = told.alerts()
    assert {"du_1", "du_2", "po_1", "pi_1", "in_1", "sub_1"} <= {alert.subject_id for alert in found}
    shown = "\n".join("\n".join((alert.title, alert.because, *alert.lines)) for alert in found)
    assert not set(shown) & set("\u202e\x00<>[]`")


def test_a_balance_below_zero_is_told_until_it_is_not(told: Told) -> None:
    """With what is missing in each currency; told again the next day, and over once it is covered."""
    sender = Sender(told.house)
    at, day_s = int(time.time()) - 300_000, 86_400

    def balance(usd: int, eur: int, days: int) -> dict[str, Any]:
        parts = [{"amount": usd, "currency": "usd"}, {"amount": eur, "currency": "eur"}]
        of = {"object": "balance", "available": parts}
        return event("balance.available", of, account=told.house.account_id, created=at + days * day_s)

    for number, one in enumerate([balance(-1250, 500, 0), balance(-1250, -3, 1)]):
        sender.send(one)
        all_ended(sender, number + 1)
    second, first = told.alerts("negative_balance")
    assert (first.title, first.state) == ("Your Stripe balance is negative: -$12.50", "resolved")
    assert (second.title, second.state) == ("Your Stripe balance is negative: -€0.03 and -$12.50", "open")
    sender.send(balance(10, 0, 2))
    all_ended(sender, 3)
    assert {alert.state for alert in told.alerts("negative_balance")} == {"resolved"}


def test_a_killed_transaction_leaves_neither_alert_nor_ended_event(told: Told) -> None:
    """What a transaction raised goes with it."""
    house, merchant_id = told.house.house, told.house.owner.merchant_id

    async def raise_and_fail() -> None:
        async with house.db.merchant(merchant_id) as tx:
            await alerts.add(tx, an_alert(merchant_id))
            raise RuntimeError("as if it were killed")

    with pytest.raises(RuntimeError):
        told.house.run(raise_and_fail())
    assert told.alerts() == []


def test_each_merchant_hears_only_its_own(make_house: MakeHouse) -> None:
    """Another merchant's alerts and rules are not there, can't be changed, and don't count as raised before."""
    told = Told(make_house(settings={"worker": False}))
    house, owner = told.house.house, told.house.owner
    other = Merchant(new_id("mer"), "Other", "UTC", "en-US", "usd", house.clock())

    async def both() -> tuple[list[bool], list[Alert], list[Alert], Alert | None]:
        async with house.db.merchant(other.id) as tx:
            await merchants.create(tx, other)
            theirs = an_alert(other.id)
            added = [await alerts.add(tx, theirs), await alerts.add(tx, replace(theirs, id=new_id("alr")))]
        async with house.db.merchant(owner.merchant_id) as tx:
            added.append(await alerts.add(tx, an_alert(owner.merchant_id)))
            changed = await alerts.acknowledge(tx, theirs.id, owner.member_id, house.clock())
            await alerts.resolve(tx, ["payout_failed"], subject_ids=["po_1"])
            assert await alert_rules.listed(tx) == []
            mine = await alerts.listed(tx)
        async with house.db.merchant(other.id) as tx:
            return added, mine, await alerts.listed(tx), changed

    added, mine, theirs, changed = told.house.run(both())
    assert added == [True, False, True]
    assert [alert.merchant_id for alert in mine] == [owner.merchant_id]
    assert [(alert.merchant_id, alert.state) for alert in theirs] == [(other.id, "open")]
    assert changed is None


def an_alert(merchant_id: str) -> Alert:
    """A stored one."""
    now = datetime.now(UTC)
    return Alert(
        merchant_id, new_id("alr"), None, "payout_failed", "urgent", "A payout failed", ("A line.",), "it failed",
        "acct_1", False, "po_1", "payout_failed:default:acct_1:test:po_1:", now, now,
    )  # fmt: skip
