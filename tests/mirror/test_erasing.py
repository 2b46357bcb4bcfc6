"""A customer's data: all of it can be exported, and their words are erased and do not come back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.erasing import bare
from skills.contract import Answer
from storage import audit, customer_data
from tests.matrix.running import confirmed, proposed
from tests.matrix.table import ACTS
from tests.mirror.conftest import Copied, MakeCopied

WORDS = ("Jane Doe-Smith", "jane.doe@example.com")

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=15,
)


async def traded(make_copied: MakeCopied) -> tuple[Copied, str]:
    """A merchant with one customer who paid and was refunded through Florin, and one who must stay untouched."""
    copied = await make_copied()
    jane = copied.bench.customer("jane.doe@example.com", "Jane Doe-Smith", card="visa")
    john = copied.bench.customer("john@example.com", "John Roe-Miller", card="visa")
    copied.bench.pay(2400, order="42", customer=jane)
    copied.bench.pay(2500, order="43", customer=john)
    await copied.at.fill()
    row = next(row for row in ACTS if row.skill == "refund_payment")
    view = await proposed(copied.bench, row, {"payment_ref": "42"})
    assert (await confirmed(copied.bench, view)).state == "done"
    await copied.bench.assistant("get_customer").chat(copied.bench.owner, "who is jane.doe@example.com?")
    copied.bench.later(61)
    for skill in ("list_payments", "list_balance_transactions"):  # and so the events of the refund are stored
        await copied.at.told(skill, {}, mirrored=True)
    return copied, jane


async def everything(copied: Copied) -> str:
    """All texts of the merchant in the tables that hold any, the audit log left out."""
    from sqlalchemy import text

    tables = ("stripe_objects", "alerts", "proposals", "turns", "conversations", "deliveries")
    async with copied.at.db.merchant(copied.at.owner.merchant_id) as tx:
        rows = [
            str(row[0])
            for table in tables
            for row in await tx.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t"))  # noqa: S608  # names of ours
        ]
        rows += [str(row[0]) for row in await tx.execute(text("SELECT encode(body, 'escape') FROM stripe_events"))]
    return "\n".join(rows)


@pytest.mark.asyncio(loop_scope="session")
async def test_an_export_holds_everything(make_copied: MakeCopied) -> None:
    """The customer, the payment, its charge, refund and money moves, the proposal, the message and the events."""
    copied, jane = await traded(make_copied)
    async with copied.at.db.snapshot(copied.at.owner.merchant_id) as tx:
        held = await customer_data.held(tx, copied.at.owner.merchant_id, jane)
    kinds = [one["kind"] for one in held.objects]
    assert {"customer", "payment_intent", "charge", "refund", "balance_transaction"} <= set(kinds)
    assert kinds.count("payment_intent") == kinds.count("customer") == 1
    assert kinds.count("balance_transaction") == 2
    assert len(held.mentions["proposals"]) == 1
    assert held.mentions["messages"]
    assert held.mentions["events"]
    assert "John Roe-Miller" not in json.dumps([one["state"] for one in held.objects])


@pytest.mark.asyncio(loop_scope="session")
async def test_erased_words_are_gone_and_stay_gone(make_copied: MakeCopied) -> None:
    """No word is left anywhere, sums are as before, the other customer is untouched, and a new event brings none."""
    copied, jane = await traded(make_copied)
    merchant_id = copied.at.owner.merchant_id
    before = await copied.at.told("revenue_report", {"start": "2027-01-01", "end": "2027-01-31"}, mirrored=True)
    kept = await everything(copied)
    assert [word for word in WORDS if word in kept] == list(WORDS)
    async with copied.at.db.merchant(merchant_id) as tx:
        counts = await customer_data.erase(tx, merchant_id, jane, copied.bench.clock.now)
    assert counts["proposals"] == 1
    assert counts["messages"] >= 1
    left = await everything(copied)
    assert not [word for word in WORDS if word in left]
    assert "John Roe-Miller" in left
    after = await copied.at.told("revenue_report", {"start": "2027-01-01", "end": "2027-01-31"}, mirrored=True)
    assert isinstance(before, Answer)
    assert isinstance(after, Answer)
    assert before.figures == after.figures
    copied.bench.later(61)
    copied.bench.sdk.customers.update(jane, {"phone": "+1 555 0100"})
    copied.bench.pay(700, order="44", customer=jane)
    await copied.at.told("list_payments", {}, mirrored=True)
    found = await copied.at.mirrors.check(merchant_id)
    assert {kind: told["differing"] for kind, told in found[copied.at.account_id].items() if told["differing"]} == {}
    customer: dict[str, Any] = (await copied.kept("customer"))[jane]
    assert (customer["name"], customer["email"], customer["phone"]) == (None, None, None)
    async with copied.at.db.merchant(merchant_id) as tx:
        assert await audit.verify(tx, merchant_id) is None


@pytest.mark.asyncio(loop_scope="session")
async def test_a_guest_is_known_by_the_address(make_copied: MakeCopied) -> None:
    """Whoever paid without being a customer is exported and erased by e-mail, and stays erased when paying again."""
    copied = await make_copied()
    merchant_id = copied.at.owner.merchant_id
    guest, other = "Guest.Doe@example.com", "other@example.com"
    copied.bench.pay(2400, order="42", receipt_email=guest)
    copied.bench.pay(2500, order="43", receipt_email=other)
    await copied.at.fill()
    async with copied.at.db.snapshot(merchant_id) as tx:
        held = await customer_data.held(tx, merchant_id, guest.lower())
        nobody = await customer_data.held(tx, merchant_id, "nobody@example.com")
    assert nobody.is_empty
    assert {one["kind"] for one in held.objects} >= {"payment_intent", "charge", "balance_transaction"}
    assert other not in json.dumps([one["state"] for one in held.objects])
    async with copied.at.db.merchant(merchant_id) as tx:
        assert (await customer_data.erase(tx, merchant_id, guest.lower(), copied.bench.clock.now))["objects"] >= 3
    left = await everything(copied)
    assert (guest in left, other in left) == (False, True)
    copied.bench.later(61)
    copied.bench.pay(700, order="44", receipt_email=guest)
    await copied.at.told("list_payments", {}, mirrored=True)
    copied.bench.later(61)
    await copied.at.told("list_balance_transactions", {}, mirrored=True)
    charges, payments = await copied.kept("charge"), await copied.kept("payment_intent")
    assert (len(charges), len(payments)) == (3, 3)
    assert guest.lower() not in json.dumps([charges, payments]).lower()
    async with copied.at.db.merchant(merchant_id) as tx:
        assert await audit.verify(tx, merchant_id) is None


@given(_JSON)
def test_what_is_bare_has_the_same_shape_and_numbers(value: Any) -> None:
    """Stripping keeps keys, numbers and truth; doing it twice is doing it once."""
    stripped = bare({"object": "charge", "amount": 5, "inner": value})
    assert (stripped["object"], stripped["amount"]) == ("charge", 5)
    assert bare(stripped) == stripped
