"""What triggers count follows every change of the copy, in any order, and is what counting it all anew comes to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from sqlalchemy import delete

from skills.reports.reading import added_up
from skills.reports.takings import Takings
from storage import mirror_reports, stripe_states
from storage.database import Database
from storage.event_tables import stripe_objects
from storage.merchants import Merchant
from storage.stripe_states import KnownState
from tests.plugins.postgres import new_merchant
from tests.storage.drafts import NOW, known_state

CURRENCIES = ("usd", "eur", "jpy", "kwd")


def drawn(draw: Random, number: int) -> list[dict[str, Any]]:
    """Some objects of Stripe's that depend on each other: a payment, its tries, what moved, what was given back."""
    currency, minor = draw.choice(CURRENCIES), draw.randrange(100, 9000)
    settled = draw.choice([currency, currency, "usd"])
    rate = 1 if settled == currency else 2
    created = 1_700_000_000 + draw.randrange(10_000_000)
    pi, ch, re, dp = (f"{kind}_{number}" for kind in ("pi", "ch", "re", "dp"))
    has_failed, captured = draw.random() < 0.3, draw.randrange(1, minor)
    base = {"currency": currency, "created": created}
    charge = {
        **base, "id": ch, "object": "charge", "amount": minor, "status": "failed" if has_failed else "succeeded",
        "amount_captured": 0 if has_failed else captured, "captured": not has_failed, "amount_refunded": 0,
        "payment_intent": draw.choice([pi, pi, None]), "customer": draw.choice(["cus_1", "cus_2", None]),
        "billing_details": {"email": draw.choice(["A@x.io", "a@x.io", None])},
        "payment_method_details": {"type": "card", "card": {"brand": draw.choice(["visa", "amex"])}},
        "failure_code": "card_declined" if has_failed else None, "outcome": {"reason": "do_not_honor"},
    }  # fmt: skip
    intent = {
        **base, "id": pi, "object": "payment_intent", "amount": minor, "latest_charge": ch,
        "status": "requires_payment_method" if has_failed else "succeeded",
        "amount_received": 0 if has_failed else captured,
        "last_payment_error": {"charge": ch} if has_failed else None,
    }  # fmt: skip

    def moved(kind: str, source: str, amount: int, category: str) -> dict[str, Any]:
        txn = {"id": f"txn_{source}", "object": "balance_transaction", "created": created, "currency": settled}
        return {
            **txn, "type": kind, "reporting_category": category, "source": source,
            "amount": amount * rate, "fee": 30, "net": amount * rate - 30,
        }  # fmt: skip

    made = [charge, intent]
    if not has_failed:
        made.append(moved("charge", ch, captured, "charge"))
        if draw.random() < 0.5:
            made += [{**base, "id": re, "object": "refund", "amount": 50, "charge": ch}]
            made += [moved("refund", re, -50, "refund")]
        if draw.random() < 0.5:
            status = draw.choice(["lost", "won", "needs_response"])
            made += [{**base, "id": dp, "object": "dispute", "amount": 70, "charge": ch, "status": status}]
            made += [moved("adjustment", dp, -70, "dispute")]
    made.append(moved("payout", f"po_{number}", -minor, "payout"))
    return made


def known(merchant: Merchant, found: dict[str, Any], later_s: int = 0) -> KnownState:
    """A state of an object."""
    return known_state(
        merchant.id, object_id=found["id"], kind=found["object"], state=found, as_of=NOW + timedelta(seconds=later_s)
    )


def counted(url: str) -> list[list[tuple[Any, ...]]]:
    """Everything counted, groups by what they are and not by their number, and the same counted anew."""
    amounts = "amount_minor, net_minor, less_minor"
    fact = f"topic, merchant_id, account_id, livemode, object_id, created_s, what, of_id, {amounts}"
    what = "(SELECT what FROM mirror_groups g WHERE g.group_no = {}.group_no)"
    sums = (
        "SELECT topic, merchant_id, t.slot, what, count(*), sum(amount_minor), sum(net_minor), sum(less_minor) "
        "FROM ({}) f JOIN LATERAL (VALUES ('quarter', created_s / 900), ('day', -1 - created_s / 86400), ('ever', 0)) "
        "t (size, slot) ON (t.size = 'ever') = (topic = 'sale') GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    facts = f"SELECT {fact.replace('what', what.format('f') + ' AS what')} FROM mirror_facts f"  # noqa: S608  # names of ours
    kept = f"SELECT topic, merchant_id, slot, {what.format('s')}, objects, {amounts}"
    with psycopg.connect(url) as owner:
        return [
            owner.execute(statement.encode()).fetchall()
            for statement in (
                f"{facts} ORDER BY 1, 2, 5", f"SELECT {fact} FROM mirror_facts_now ORDER BY 1, 2, 5",  # noqa: S608  # names of ours
                f"{kept} FROM mirror_sums s ORDER BY 1, 2, 3, 4", sums.format("SELECT * FROM mirror_facts_now"),
            )
        ]  # fmt: skip


def agree(url: str) -> None:
    """Requires that what was counted step by step is what there is."""
    facts, facts_now, sums, sums_now = counted(url)
    assert facts == facts_now
    assert sums == sums_now


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_comes_to_the_same(
    database: Database, merchant: Merchant, database_url: str, seed: int
) -> None:
    """Objects that come, change and go in any order and any grouping are counted as they are in the end."""
    draw = Random(seed)  # noqa: S311  # draws a world
    objects = [one for number in range(12) for one in drawn(draw, number)]
    draw.shuffle(objects)
    changed = [one for number in draw.sample(range(12), 5) for one in drawn(draw, number)]
    steps = [known(merchant, one) for one in objects] + [known(merchant, one, 1) for one in changed]
    while steps:
        some = {state.object_id: state for state in steps[: draw.randrange(1, 9)]}
        steps = steps[len(some) :] if len(some) else steps
        async with database.merchant(merchant.id) as tx:
            await stripe_states.keep(tx, list(some.values()))
    agree(database_url)
    gone = draw.sample(sorted({one["id"] for one in objects}), 15)
    async with database.merchant(merchant.id) as tx:
        await tx.execute(delete(stripe_objects).where(stripe_objects.c.object_id.in_(gone)))
        left = {one["id"]: one for one in objects if one["id"] not in gone}
        await stripe_states.keep(
            tx, [replace(known(merchant, left[key], 2), is_deleted=True) for key in sorted(left)[:5]]
        )
    agree(database_url)
    async with database.merchant(merchant.id) as tx:
        await tx.execute(delete(stripe_objects))
    assert counted(database_url) == [[], [], [], []]
    with psycopg.connect(database_url) as owner:
        row = owner.execute("SELECT count(*) FROM mirror_groups WHERE topic = 'sale'").fetchone()
    assert row == (0,)


@pytest.mark.parametrize("seed", range(3))
async def test_takings_of_converted_money(database: Database, merchant: Merchant, seed: int) -> None:
    """Sums of transactions are what adding each one up comes to, also where Stripe converted what was paid."""
    draw = Random(seed)  # noqa: S311  # draws a world
    objects = [one for number in range(40) for one in drawn(draw, number)]
    by_id = {one["id"]: one for one in objects}
    expected = Takings()
    for one in objects:
        if one["object"] == "balance_transaction":
            expected.add({**one, "source": by_id.get(one["source"])})
    async with database.merchant(merchant.id) as tx:
        await stripe_states.keep(tx, [known(merchant, one) for one in by_id.values()])
        sums = await mirror_reports.sums(
            tx, "acct_1", livemode=False, topics=("taking",), begins_s=[900 * 1_000_000], until_s=900 * 3_000_000
        )
    read = added_up(sums, (NOW.date(),))
    assert read is not None
    assert read.whole == expected
    assert read.whole.converted


async def test_two_who_write_at_once_take_turns(database: Database, merchant: Merchant, database_url: str) -> None:
    """A payment's objects written by several at the same moment are counted as if by one, for each merchant apart."""
    other = await new_merchant(database, "Neighbour")
    draw = Random(1)  # noqa: S311  # draws a world
    objects = [one for number in range(30) for one in drawn(draw, number)]

    async def write(whose: Merchant, part: list[dict[str, Any]]) -> None:
        for one in part:
            async with database.merchant(whose.id) as tx:
                await stripe_states.keep(tx, [known(whose, one)])

    await asyncio.gather(*(write(whose, objects[n::2]) for whose in (merchant, other) for n in range(2)))
    agree(database_url)


async def test_what_is_no_payment_counts_for_nothing(database: Database, merchant: Merchant, database_url: str) -> None:
    """Objects with anything in the place of a number or an id stop nothing."""
    odd: list[Any] = [None, "many", 10**30, -(10**30), 1.5, [], {}, True, "\ud7ff" * 3000]
    kinds = ("charge", "payment_intent", "balance_transaction", "dispute", "refund", "checkout.session")
    fields = ("created", "amount", "source", "latest_charge", "status", "currency", "charge", "customer", "outcome")
    draw = Random(7)  # noqa: S311  # draws a world
    for number in range(200):
        found = {"id": f"x_{number}", "object": draw.choice(kinds), "created": 5, "amount": 5, "currency": "usd"}
        found |= {name: draw.choice(odd) for name in draw.sample(fields, 3)}
        async with database.merchant(merchant.id) as tx:
            await stripe_states.keep(tx, [known(merchant, found)])
    agree(database_url)
