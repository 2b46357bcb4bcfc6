"""The copy of an account: filled, kept fresh by events, left alone where money is decided."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import text

from assistant.mirror.parts import PARTS
from assistant.mirror.serving import stated
from assistant.privacy.observed import ObservedAccount
from domain.errors import FlorinError
from skills.contract import Answer, Desk, MerchantView
from storage import inbox, mirror
from tests.matrix.running import confirmed
from tests.mirror.at_work import without_as_of
from tests.mirror.conftest import Copied, MakeCopied

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALL_PAYMENTS: dict[str, Any] = {}


async def require_same_lists(copied: Copied) -> None:
    """Everything that Stripe lists is kept, and nothing else."""
    for part in PARTS:
        listed = await copied.listed(part.path, **part.list_params)
        kept = await copied.kept(part.kind)
        if part.only:  # of these only what has ended is told of
            listed = {id_: row for id_, row in listed.items() if row["status"] in part.only["status"]}
            kept = {id_: row for id_, row in kept.items() if row["status"] in part.only["status"]}
        assert kept.keys() == listed.keys(), part.kind
        for id_, row in listed.items():
            assert kept[id_]["created"] == row["created"]
            assert {**kept[id_], **_folded(row, part)} == kept[id_], part.kind


def _folded(row: dict[str, Any], part: Any) -> dict[str, Any]:
    """A row without what it shows whole."""
    from assistant.mirror.filling import listed_of

    return listed_of(part, [row], 0)[0][0].state


async def same(copied: Copied, skill: str = "list_payments", **args: Any) -> str:
    """Expect the same answer from the copy and from Stripe; returns the line that says as of when."""
    paged = await copied.at.told(skill, args, mirrored=False)
    answer, line = without_as_of(await copied.at.told(skill, args, mirrored=True))
    assert answer == paged
    return line


async def test_a_filled_copy_is_what_stripe_lists(make_copied: MakeCopied) -> None:
    """Kind by kind, in Stripe's order, over more than a page."""
    copied = await make_copied()
    for number in range(130):
        copied.bench.customer(f"c{number}@example.com", f"Customer {number}")
    copied.bench.shop.refund(copied.bench.pay(), 400)
    copied.bench.subscriber()
    await copied.at.fill()
    await require_same_lists(copied)
    for kind, path in (("customer", "/v1/customers"), ("charge", "/v1/charges")):
        assert list(await copied.kept(kind)) == list(await copied.listed(path))


async def test_answers_from_a_copy_ask_stripe_for_no_list(make_copied: MakeCopied) -> None:
    """A complete copy answers by itself and says as of when; one that is not complete leaves it to Stripe."""
    copied = await make_copied()
    copied.bench.pay()
    await copied.at.begin()
    assert without_as_of(await copied.at.told("list_payments", {}, mirrored=True))[1] == ""
    await copied.at.fill()
    before = len(copied.lists())
    answer = await copied.at.told("list_payments", {}, mirrored=True)
    assert isinstance(answer, Answer)
    assert answer.text.endswith("As of 08:00:00 (Florin's copy).")
    assert isinstance(answer.data, dict)
    assert answer.data["as_of"] == copied.bench.clock.now.isoformat()
    assert len(copied.lists()) == before


async def test_what_happened_since_is_known(make_copied: MakeCopied) -> None:
    """No webhook came; after the bound the look through Stripe's events finds what changed."""
    copied = await make_copied()
    first = copied.bench.pay(2400)
    await copied.at.fill()
    copied.bench.later(61)
    copied.bench.pay(990, order="43")
    copied.bench.shop.refund(first)
    assert await same(copied) == "As of 08:01:01 (Florin's copy)."
    assert await same(copied, "revenue_report", start="2027-01-01", end="2027-01-31")
    assert await same(copied, "list_refunds")
    await require_same_lists(copied)


async def test_what_florin_did_itself_is_known_at_once(make_copied: MakeCopied) -> None:
    """A refund that was just confirmed is in the next answer, however fresh the copy was."""
    copied = await make_copied()
    copied.bench.pay(2400, order="42")
    await copied.at.fill()
    assistant = copied.bench.assistant("refund_payment")
    view = await assistant.propose(copied.bench.owner, "refund_payment", {"payment_ref": "42"})
    done = await confirmed(copied.bench, view)  # type: ignore[arg-type]  # it is a proposal
    assert done.state == "done"
    assert await same(copied, "list_refunds")
    assert await same(copied)


async def test_what_decides_about_money_reads_stripe(make_copied: MakeCopied) -> None:
    """A copy that is wrong changes no proposal, and proposing asks Stripe as often as without any copy."""
    copied = await make_copied()
    copied.bench.pay(2400, order="42")
    await copied.at.fill()
    async with copied.at.db.merchant(copied.at.owner.merchant_id) as tx:
        await tx.execute(text("UPDATE stripe_objects SET state = jsonb_set(state, '{amount}', '1')"))
    calls = []
    for mirrored in (False, True):
        before = len(copied.bench.shop.world.requests())
        assistant = copied.at.assistant("refund_payment", mirrored=mirrored)
        view: Any = await assistant.propose(copied.bench.owner, "refund_payment", {"payment_ref": "42"})
        assert "$24.00" in view.summary
        calls.append(sorted(one["path"] for one in copied.bench.shop.world.requests()[before:]))
    assert calls[0] == calls[1]


async def test_what_changes_during_a_fill_wins(make_copied: MakeCopied) -> None:
    """A fill that is broken off goes on where it was, and objects of pages read before are as changed since."""
    copied = await make_copied()
    ids = [copied.bench.customer(f"c{number}@example.com", f"Customer {number}") for number in range(250)]
    await copied.at.begin()
    copied.bench.shop.world.fault("status", "GET", "/v1/customers", status=400, times=1, after=2)
    with pytest.raises(FlorinError):
        await copied.at.mirrors.fill(*copied.at.mirrored)
    assert (await copied.at.parts())["customer"].read == 200
    copied.bench.later(5)
    for changed in (ids[0], ids[100], ids[240]):  # on the last, the middle and the first page
        copied.bench.sdk.customers.update(changed, {"name": "Changed"})
    copied.bench.sdk.customers.delete(ids[245])
    before = copied.lists().count("/v1/customers")
    assert await copied.at.mirrors.fill(*copied.at.mirrored)
    assert copied.lists().count("/v1/customers") == before + 1
    copied.bench.later(61)
    assert await same(copied)
    await require_same_lists(copied)


async def test_a_clock_that_jumps_makes_nothing_old_look_new(make_copied: MakeCopied) -> None:
    """Set back or forward, the copy is looked after again, and says the moment of the clock as it is now."""
    copied = await make_copied()
    copied.bench.pay()
    await copied.at.fill()
    copied.bench.clock.advance(-7200)
    copied.bench.pay(500, order="43")
    assert await same(copied) == "As of 06:00:00 (Florin's copy)."
    copied.bench.clock.advance(86_400)
    copied.bench.pay(600, order="44")
    assert (await same(copied)).endswith("As of 06:00:00 (Florin's copy).")


@pytest.mark.parametrize("seed", range(3))
async def test_events_in_any_order_leave_what_stripe_lists(make_copied: MakeCopied, seed: int) -> None:
    """Random trade after the fill, its events shuffled and told twice: the copy is Stripe's own lists."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    copied = await make_copied()
    bench = copied.bench
    customers = [bench.customer(f"c{number}@example.com", f"C {number}", card="visa") for number in range(4)]
    payments = [bench.pay(1000 + number, order=str(number), customer=customers[number]) for number in range(4)]
    await copied.at.fill()
    for step in range(12):
        bench.later(chance.choice((0, 0, 1, 30)))
        deed = chance.randrange(5)
        if deed == 0:
            payments.append(bench.pay(500 + step, order=f"n{step}", customer=chance.choice(customers)))
        elif deed == 1 and payments:
            bench.shop.refund(payments.pop(chance.randrange(len(payments))))
        elif deed == 2:
            bench.sdk.customers.update(chance.choice(customers), {"name": f"Renamed {step}"})
        elif deed == 3:
            bench.subscribe(chance.choice(customers), bench.product(f"Plan {step}", 900 + step))
        else:
            bench.pay(700, order=f"d{step}", payment_method="pm_card_visa_chargeDeclinedInsufficientFunds")
    account = await copied.at.account()
    from assistant.events.missed import arrival_of

    events = [arrival_of(one, account) for one in await account.all("/v1/events")]
    told = [one for one in events if one is not None] * 2
    chance.shuffle(told)
    for at in range(0, len(told), 7):
        async with copied.at.db.doorway() as tx:
            await inbox.take(tx, told[at : at + 7])
        await copied.at.events.once_for(bench.owner.merchant_id)
    bench.later(61)
    assert await same(copied, "get_balance") == ""
    assert await same(copied, "revenue_report", start="2027-01-01", end="2027-01-31")
    await require_same_lists(copied)


async def test_differences_are_found_and_repaired(make_copied: MakeCopied) -> None:
    """One object changed, one lost and one that Stripe never had: all are counted, and none is left."""
    copied = await make_copied()
    ids = [copied.bench.customer(f"c{number}@example.com", f"Customer {number}") for number in range(120)]
    copied.bench.later(300)  # past what a look goes back to
    copied.bench.customer("new@example.com", "New")
    await copied.at.fill()
    async with copied.at.db.merchant(copied.at.owner.merchant_id) as tx:
        wrong = 'UPDATE stripe_objects SET state = state || \'{"name": "Wrong"}\' WHERE object_id = :id'
        await tx.execute(text(wrong), {"id": ids[3]})
        await tx.execute(text("DELETE FROM stripe_objects WHERE object_id = :id"), {"id": ids[117]})
        ghost = (
            "INSERT INTO stripe_objects (merchant_id, account_id, livemode, object_id, kind, state, is_deleted, as_of, "
            "event_id) SELECT merchant_id, account_id, livemode, 'cus_ghost', kind, "
            "state || '{\"id\": \"cus_ghost\"}', false, as_of, '' FROM stripe_objects WHERE object_id = :id"
        )
        await tx.execute(text(ghost), {"id": ids[60]})
    found = (await copied.at.mirrors.check(copied.at.owner.merchant_id))[copied.at.account_id]
    assert (found["customer"]["compared"], found["customer"]["differing"], found["customer"]["repaired"]) == (121, 3, 3)
    assert found["customer"]["differences"] == {"different: name": 1, "missing": 1, "deleted at Stripe": 1}
    assert all(told["differing"] == 0 for kind, told in found.items() if kind != "customer")
    await require_same_lists(copied)
    part = (await copied.at.parts())["customer"]
    assert (part.compared, part.differing, part.repaired) == (121, 3, 3)
    await copied.at.mirrors.check_all()
    await require_same_lists(copied)


async def test_whoever_hides_names_sees_what_the_copy_tells(make_copied: MakeCopied) -> None:
    """A remote model's veil learns of every customer that an answer was read from."""
    copied = await make_copied()
    copied.bench.customer("jane@example.com", "Jane Doe")
    await copied.at.fill()
    seen: list[Any] = []
    account = ObservedAccount(await copied.at.account(), seen.append)

    async def quietly(_step: str) -> None: ...

    view = MerchantView(copied.at.owner.merchant_id, "Tea & Co", "UTC", "en-US", "usd")
    desk = copied.at.mirrors.desk(Desk(view, account, copied.bench.clock.now, quietly), account)
    rows = await desk.stripe.all("/v1/customers")
    assert [row["name"] for page in seen for row in page] == [row["name"] for row in rows] == ["Jane Doe"]
    assert stated(desk, Answer("Jane")) == Answer("Jane\nAs of 08:00:00 (Florin's copy).")


async def test_a_charge_that_a_dispute_changed_is_read_again(make_copied: MakeCopied) -> None:
    """Stripe tells of the dispute alone; the payment is shown as disputed all the same."""
    copied = await make_copied()
    paid = copied.bench.pay(2400)
    await copied.at.fill()
    copied.bench.later(61)
    copied.bench.shop.dispute(paid)
    for skill in ("list_payments", "list_disputes", "list_balance_transactions"):
        assert await same(copied, skill)
    await require_same_lists(copied)


async def test_events_that_only_a_look_finds_are_counted_as_overdue(make_copied: MakeCopied) -> None:
    """What should have been delivered minutes ago tells of a silent endpoint, once; what is of now does not."""
    copied = await make_copied()
    copied.bench.pay()
    await copied.at.fill()
    copied.bench.later(300)
    copied.bench.customer("jane@example.com", "Jane Doe")
    copied.bench.later(200)
    copied.bench.customer("john@example.com", "John Roe")
    assert await same(copied)
    async with copied.at.db.merchant(copied.at.owner.merchant_id) as tx:
        assert [await mirror.take_late(tx, copied.at.place) for _ in range(2)] == [1, 0]


async def test_the_hourly_look_repairs_what_is_new_and_counts_it(make_copied: MakeCopied) -> None:
    """A newest object that differs is found without comparing everything, and adds to what its part has counted."""
    copied = await make_copied()
    customer = copied.bench.customer("jane@example.com", "Jane Doe")
    await copied.at.fill()
    async with copied.at.db.merchant(copied.at.owner.merchant_id) as tx:
        await tx.execute(text('UPDATE stripe_objects SET state = state || \'{"name": "Wrong"}\''))
    copied.bench.later(3600)
    await copied.at.mirrors.check_all()
    assert (await copied.kept("customer"))[customer]["name"] == "Jane Doe"
    assert (await copied.at.parts())["customer"].repaired == 1
