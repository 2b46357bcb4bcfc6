"""Payouts of the offline Stripe: asked for and by themselves, arrived, sent back and explained to the cent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import stripe

from integrations.sandbox.money import payout_schedule, settlement
from integrations.sandbox.store import Place
from integrations.sandbox.world import PLATFORM
from integrations.sandbox.worlds import Worlds
from tests.sandbox.payments import balance, error_of, event_types, pay

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

DAY_S = 86_400
MONDAY_NOON_S = int(datetime(2027, 3, 1, 12, tzinfo=UTC).timestamp())


def available(world: SandboxWorld, amount: int = 10_000, currency: str = "usd") -> int:
    """Makes money available at once; returns what of it is left after the fee."""
    paid = pay(world, amount, currency, "bypassPending")
    return int(paid.latest_charge.balance_transaction.net)


def transactions_of(world: SandboxWorld, payout: str) -> list[Any]:
    """Every transaction of an automatic payout, its own included."""
    return list(world.client().v1.balance_transactions.list({"payout": payout, "limit": 100}).auto_paging_iter())


def test_a_payout_leaves_the_balance_and_arrives(world: SandboxWorld) -> None:
    """It is pending, then in transit, and paid two days later; the money left at once."""
    world.control("POST", "/clock", now=MONDAY_NOON_S, frozen=True)
    net = available(world)
    client = world.client()
    payout = client.v1.payouts.create({"amount": 4000, "currency": "usd", "metadata": {"for": "rent"}})
    assert (payout.status, payout.automatic, payout.method) == ("pending", False, "standard")
    assert balance(world)["usd"] == (net - 4000, 0)
    world.control("POST", "/clock", advance_s=DAY_S)
    assert client.v1.payouts.retrieve(payout.id).status == "in_transit"
    world.control("POST", "/clock", advance_s=DAY_S)
    paid = client.v1.payouts.retrieve(payout.id, {"expand": ["balance_transaction"]})
    assert (paid.status, paid.arrival_date) == ("paid", MONDAY_NOON_S + 2 * DAY_S)
    assert paid.metadata["for"] == "rent"  # type: ignore[index]  # it has metadata
    assert paid.balance_transaction.net == -4000  # type: ignore[union-attr]  # expanded
    assert [kind for kind in event_types(world) if kind.startswith("payout.")] == [
        "payout.created", "payout.updated", "payout.paid",
    ]  # fmt: skip


def test_an_instant_payout_costs_its_fee_on_top(world: SandboxWorld) -> None:
    """1.5 % and at least 50 cents leave the balance with it; it is there after half an hour."""
    net = available(world, 20_000)
    client = world.client()
    payout = client.v1.payouts.create(
        {"amount": 10_000, "currency": "usd", "method": "instant", "expand": ["balance_transaction"]}
    )
    money: Any = payout.balance_transaction
    assert (money.amount, money.fee, money.net, money.type) == (-10_000, 150, -10_150, "payout")
    small = client.v1.payouts.create({"amount": 100, "currency": "usd", "method": "instant"})
    assert balance(world)["usd"] == (net - 10_150 - 150, 0)
    world.control("POST", "/clock", advance_s=1800)
    assert client.v1.payouts.retrieve(small.id).status == "paid"


@pytest.mark.parametrize("amount", [3000, 20_000, 123_457])
def test_the_balance_says_what_an_instant_payout_leaves(world: SandboxWorld, amount: int) -> None:
    """The net amount can be paid out with its fee, one cent more can't; what has no instant payouts is absent."""
    available(world, 5000, "jpy")
    have = available(world, amount)
    (instant,) = world.client().v1.balance.retrieve().instant_available or []
    (net,) = instant.net_available or []
    assert (instant.currency, instant.amount) == ("usd", have)
    asked: Any = {"currency": "usd", "method": "instant", "expand": ["destination"], "amount": net.amount + 1}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.client().v1.payouts.create(asked)
    assert error_of(refused.value)["code"] == "balance_insufficient"
    payout = world.client().v1.payouts.create(asked | {"amount": net.amount})
    bank: Any = payout.destination
    assert (bank.id, bank.object, bank.currency, bank.last4) == (net.destination, "bank_account", "usd", "6789")
    assert 0 <= balance(world)["usd"][0] <= 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"amount": 100_000, "currency": "usd"}, "balance_insufficient"),
        ({"amount": 100, "currency": "eur"}, "balance_insufficient"),
        ({"amount": 0, "currency": "usd"}, "parameter_invalid_integer"),
        ({"amount": 100, "currency": "jpy", "method": "instant"}, "instant_payouts_unsupported"),
        ({"amount": 100, "currency": "usd", "destination": "ba_else"}, "resource_missing"),
        ({"amount": 100, "currency": "zzz"}, None),
    ],
)
def test_impossible_payouts_are_refused(world: SandboxWorld, asked: Any, code: str | None) -> None:
    """Too much, nothing, an unknown bank account or currency: Stripe's error, and nothing moves."""
    net = available(world)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.client().v1.payouts.create(asked)
    assert error_of(refused.value).get("code") == code
    assert balance(world)["usd"] == (net, 0)


def test_pending_money_cannot_be_paid_out(world: SandboxWorld) -> None:
    """Only what is available can leave."""
    pay(world, 5000)
    with pytest.raises(stripe.InvalidRequestError, match="insufficient"):
        world.client().v1.payouts.create({"amount": 1000, "currency": "usd"})


def test_a_canceled_payout_is_back_in_the_balance(world: SandboxWorld) -> None:
    """Only a pending one can be canceled, and only once."""
    net = available(world)
    client = world.client()
    payout = client.v1.payouts.create({"amount": 4000, "currency": "usd"})
    canceled = client.v1.payouts.cancel(payout.id, {"expand": ["failure_balance_transaction"]})
    assert canceled.status == "canceled"
    assert canceled.failure_balance_transaction.type == "payout_cancel"  # type: ignore[union-attr]  # expanded
    assert balance(world)["usd"] == (net, 0)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payouts.cancel(payout.id)
    assert "payout.canceled" in event_types(world)


def test_a_failed_payout_brings_the_money_back(world: SandboxWorld) -> None:
    """The bank's reason is told, before or after it was paid, and the balance is as before."""
    net = available(world)
    client = world.client()
    world.control("POST", "/payouts", next_fails="account_closed")
    payout = client.v1.payouts.create({"amount": 4000, "currency": "usd"})
    world.control("POST", "/clock", advance_s=2 * DAY_S + 1)
    failed = client.v1.payouts.retrieve(payout.id)
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert failed.failure_message == "The bank account has been closed."
    assert balance(world)["usd"] == (net, 0)
    late = client.v1.payouts.create({"amount": 3000, "currency": "usd"})
    world.control("POST", "/payouts", payout=late.id, status="paid")
    world.control("POST", "/payouts", payout=late.id, status="failed", failure_code="no_account")
    assert balance(world)["usd"] == (net, 0)
    assert event_types(world).count("payout.failed") == 2


def test_daily_payouts_happen_on_their_days_and_are_their_transactions(world: SandboxWorld) -> None:
    """Skipping days at once still pays at each midnight; each payout is exactly the sum of its transactions."""
    world.control("POST", "/clock", now=MONDAY_NOON_S, frozen=True)
    world.control("POST", "/payouts", interval="daily")
    for amount in (1000, 2500):
        pay(world, amount)
        pay(world, amount, "eur")
        world.control("POST", "/clock", advance_s=DAY_S)
    refunded = pay(world, 800, card="bypassPending")
    world.client().v1.refunds.create({"payment_intent": refunded.id, "amount": 300})
    world.control("POST", "/clock", advance_s=5 * DAY_S)
    payouts = world.client().v1.payouts.list({"limit": 100}).data
    seen: list[str] = []
    for payout in payouts:
        assert payout.automatic
        assert payout.created % DAY_S == 0
        transactions = transactions_of(world, payout.id)
        assert sum(one.net for one in transactions) == 0
        assert sum(one.net for one in transactions if one.type != "payout") == payout.amount
        seen += [one.id for one in transactions]
    assert len(payouts) == 4
    assert len(seen) == len(set(seen)) == len(world.objects("balance_transaction"))
    assert set(balance(world).values()) == {(0, 0)}


def test_weekly_payouts_wait_for_their_day(world: SandboxWorld) -> None:
    """Nothing leaves before the weekday that the account chose; a change to manual stops it."""
    world.control("POST", "/clock", now=MONDAY_NOON_S, frozen=True)
    account = world.control("POST", "/payouts", interval="weekly", weekly_anchor="friday")
    assert account["settings"]["payouts"]["schedule"]["weekly_anchor"] == "friday"
    available(world)
    world.control("POST", "/clock", advance_s=3 * DAY_S)
    assert world.client().v1.payouts.list().data == []
    world.control("POST", "/clock", advance_s=DAY_S)
    friday = world.client().v1.payouts.list().data
    assert [datetime.fromtimestamp(one.created, UTC).strftime("%A") for one in friday] == ["Friday"]
    world.control("POST", "/payouts", interval="manual")
    available(world)
    world.control("POST", "/clock", advance_s=30 * DAY_S)
    assert len(world.client().v1.payouts.list().data) == 1


def test_a_failed_automatic_payout_is_paid_with_the_next(world: SandboxWorld) -> None:
    """What came back is one more transaction of the next automatic payout."""
    world.control("POST", "/clock", now=MONDAY_NOON_S, frozen=True)
    world.control("POST", "/payouts", interval="daily")
    net = available(world)
    world.control("POST", "/payouts", next_fails="declined")
    world.control("POST", "/clock", advance_s=4 * DAY_S)
    second, first = world.client().v1.payouts.list().data
    assert (first.status, first.amount, second.amount) == ("failed", net, net)
    kinds = {one.type for one in transactions_of(world, second.id)}
    assert kinds == {"payout", "payout_failure"}


def test_a_manual_payout_has_no_list_of_transactions(world: SandboxWorld) -> None:
    """Nobody can say which money a manual payout was: Stripe refuses the question."""
    available(world)
    payout = world.client().v1.payouts.create({"amount": 4000, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError, match="automatic"):
        transactions_of(world, payout.id)


def test_the_demos_payouts_are_their_transactions(world: SandboxWorld) -> None:
    """Each weekly payout of the demo shop can be explained to the cent."""
    world.control("POST", "/seed", name="demo", days=30, people=40)
    shop = world.client("sk_test_acct_1HarbourPine")
    payouts = shop.v1.payouts.list({"limit": 100}).data
    assert {payout.status for payout in payouts} >= {"paid"}
    for payout in payouts:
        of_it = shop.v1.balance_transactions.list({"payout": payout.id, "limit": 100}).auto_paging_iter()
        assert sum(one.net for one in of_it if one.type != "payout") == payout.amount


def test_skipped_days_are_told_to_webhooks_and_a_seeds_past_is_not(world: SandboxWorld) -> None:
    """What happens while the clock is moved is news, with its own date; what a seed made up long ago is none."""
    world.control("POST", "/webhooks", url="http://127.0.0.1:9/hook", secret="whsec_x", connect=True)
    world.control("POST", "/seed", name="demo", days=10, people=20)
    told = world.control("GET", "/deliveries")["deliveries"]
    assert not [one for one in told if one["type"] == "payout.paid"]
    shop = {"account": "acct_1HarbourPine"}
    world.control("POST", "/payouts", interval="daily", **shop)
    world.control("POST", "/clock", advance_s=6 * DAY_S)
    told = world.control("GET", "/deliveries")["deliveries"]
    assert {"payout.created", "payout.paid"} <= {one["type"] for one in told}


def test_the_schedule_outlives_a_restart(contract_cache: Path, tmp_path: Path) -> None:
    """An account that is paid daily is paid daily by a server that was started again."""
    place = Place(PLATFORM, livemode=False)
    first = Worlds(tmp_path, contract_cache=contract_cache)
    opened = first.get("w")
    assert opened is not None
    opened.clock.set(MONDAY_NOON_S, frozen=True)
    opened.keep_clock()
    paid = {"amount": 9000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}
    first.api.perform(opened, place, "POST /v1/payment_intents", paid)
    payout_schedule.start(first.api.call(opened, place))
    opened.commit()
    first.close()
    again = Worlds(tmp_path, contract_cache=contract_cache)
    reopened = again.get("w")
    assert reopened is not None
    reopened.clock.advance(3 * DAY_S)
    payouts = again.api.perform(reopened, place, "GET /v1/payouts", {})["data"]
    assert [(one["automatic"], one["created"] % DAY_S) for one in payouts] == [(True, 0)]
    assert settlement.sums_minor(again.api.call(reopened, place))["usd"] == (0, 0)
    again.close()
