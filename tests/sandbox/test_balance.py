"""Balance and balance transactions in the offline Stripe, through the real SDK."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.plugins.sandbox import SandboxWorld
from tests.sandbox.payments import balance, event_types, pay


def test_money_becomes_available_after_two_days(world: SandboxWorld) -> None:
    """Pending at first, available two days later, by the world's clock; the sum never changes."""
    pay(world, 2000)
    assert balance(world) == {"usd": (0, 1912)}
    world.control("POST", "/clock", advance_s=2 * 86_400 - 60)
    assert balance(world) == {"usd": (0, 1912)}
    world.control("POST", "/clock", advance_s=60)
    assert balance(world) == {"usd": (1912, 0)}
    transactions = world.client().v1.balance_transactions.list().data
    assert [one.status for one in transactions] == ["available"]
    assert event_types(world)[-1] == "balance.available"


def test_the_bypass_card_is_available_at_once(world: SandboxWorld) -> None:
    """4000000000000077 skips the pending balance."""
    pay(world, 2000, card="bypassPending")
    assert balance(world) == {"usd": (1912, 0)}


def test_currencies_stay_apart(world: SandboxWorld) -> None:
    """Zero-, two- and three-decimal money each have their own entry, in minor units, the account's own first."""
    pay(world, 500, "jpy")
    pay(world, 10_000, "kwd")
    pay(world, 5000, "eur")
    pay(world, 1000, "usd")
    assert list(balance(world).items()) == [
        ("usd", (0, 941)), ("eur", (0, 4900)), ("jpy", (0, 482)), ("kwd", (0, 9610)),
    ]  # fmt: skip


def test_refunds_may_make_a_balance_negative(world: SandboxWorld) -> None:
    """The fee is not returned, so a full refund costs it."""
    intent = pay(world, 2000, card="bypassPending")
    world.client().v1.refunds.create({"payment_intent": intent.id})
    assert balance(world) == {"usd": (-88, 0)}


def test_every_transaction_names_its_source(world: SandboxWorld) -> None:
    """Charge, refund and dispute are found by source, type and currency; all pages together are the balance."""
    client = world.client()
    intent = pay(world, 2000)
    made = client.v1.refunds.create({"payment_intent": intent.id, "amount": 500})
    world.control("POST", "/disputes", charge=intent.latest_charge.id)
    pay(world, 700, "eur")
    by_source = client.v1.balance_transactions.list({"source": made.id}).data
    assert [(one.type, one.amount, one.fee) for one in by_source] == [("refund", -500, 0)]
    by_type = client.v1.balance_transactions.list({"type": "adjustment"}).data
    assert [(one.reporting_category, one.net) for one in by_type] == [("dispute", -3000)]
    in_usd = list(client.v1.balance_transactions.list({"currency": "usd", "limit": 1}).auto_paging_iter())
    assert len(in_usd) == 3
    assert sum(one.net for one in in_usd) == sum(balance(world)["usd"])
    expanded: Any = client.v1.balance_transactions.retrieve(in_usd[-1].id, {"expand": ["source"]})
    assert expanded.source.id == intent.latest_charge.id


def test_test_and_live_money_never_meet(world: SandboxWorld) -> None:
    """A test payment is in no live balance, and a test id is nothing in live mode."""
    intent = pay(world)
    live = world.client(world.live_key)
    assert [entry.amount for entry in live.v1.balance.retrieve().pending] == [0]
    with pytest.raises(stripe.InvalidRequestError, match="a similar object exists in test mode"):
        live.v1.payment_intents.retrieve(intent.id)


def test_connected_accounts_have_their_own_balance(world: SandboxWorld) -> None:
    """What is paid on one account is seen by that account only."""
    one, other = (world.control("POST", "/accounts", currency="eur")["secret_key"] for _ in range(2))
    params: Any = {"amount": 900, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}
    world.client(one).v1.payment_intents.create(params)
    assert [(entry.amount, entry.currency) for entry in world.client(one).v1.balance.retrieve().pending] == [
        (0, "eur"),
        (844, "usd"),
    ]
    assert [entry.amount for entry in world.client(other).v1.balance.retrieve().pending] == [0]
    assert balance(world) == {"usd": (0, 0)}


def test_payouts_are_listed(world: SandboxWorld) -> None:
    """Payouts can be read, and there are none before any was made."""
    assert world.client().v1.payouts.list().data == []
    with pytest.raises(stripe.InvalidRequestError) as refused:
        world.client().v1.payouts.retrieve("po_nobody")
    assert refused.value.code == "resource_missing"
