"""Plans of many: one digest for all lines, each line's own outcome, and nothing dropped or done twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from assistant.plans.view import PlanView
from assistant.proposal_view import ProposalView
from domain.errors import Conflict, DigestMismatch, KeyReused, NotAllowed, NotFound, ProposalExpired, ProposalNotOpen
from domain.people import Actor, Door, Role
from skills.contract import Ask
from storage import audit
from tests.assistant.conftest import LIMITS, Shop, opened


async def planned(shop: Shop, *orders: str, **args: Any) -> PlanView:
    """A plan to refund these orders, which were paid."""
    for order in orders:
        shop.pay(order, 1_800)
    made = await shop.assistant().plan(shop.owner, "refund_payments", {"payment_refs": list(orders), **args})
    assert isinstance(made, PlanView)
    return made


async def kinds(shop: Shop) -> list[str]:
    """The audit log, oldest first; fails when its chain is broken."""
    async with shop.db.merchant(shop.owner.merchant_id) as tx:
        assert await audit.verify(tx, shop.owner.merchant_id) is None
        return [entry.kind for entry in await audit.listed(tx, 300)][::-1]


def states(plan: PlanView) -> list[str]:
    """Where each line stands."""
    return [line.state for line in plan.lines]


async def test_a_plan_shows_each_line_and_the_totals(shop: Shop) -> None:
    """Each line is a proposal of its own with its source; sums are per currency; nothing has moved."""
    shop.pay("9", 700, "jpy")
    for order in ("12", "13"):
        shop.pay(order, 1_800)
    made = await shop.assistant().plan(shop.owner, "refund_payments", {"payment_refs": ["12", "9", "13"]})
    assert isinstance(made, PlanView)
    assert made.title == "Refund 3 payments: ¥700 and $36.00"
    assert [(total.amount_minor, total.currency, total.lines) for total in made.totals] == [
        (700, "jpy", 1),
        (3600, "usd", 2),
    ]
    assert [line.arguments["payment_ref"]["value"] for line in made.lines] == ["12", "9", "13"]
    assert all("sent by" in line.arguments["payment_ref"]["source"] for line in made.lines)
    assert [(line.plan_id, line.line_no) for line in made.lines] == [(made.id, 1), (made.id, 2), (made.id, 3)]
    assert (made.state, made.outcome, states(made)) == ("open", None, ["open"] * 3)
    assert shop.refunds() == []
    assert await shop.assistant().plan_of(shop.owner, made.id) == made
    assert await shop.assistant().plans(shop.owner) == (made,)
    assert await kinds(shop) == ["plan.opened", *["proposal.opened"] * 3]


async def test_one_yes_does_every_line_once(shop: Shop) -> None:
    """In order, each stamped and audited, each told as it ends."""
    plan = await planned(shop, "12", "13", "15")
    told: list[int | None] = []

    async def hear(line: ProposalView) -> None:
        told.append(line.line_no)
        assert line.state == "done"

    done = await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest, hear)
    assert (done.state, states(done), told) == ("done", ["done"] * 3, [1, 2, 3])
    assert done.outcome == "Of 3 lines: 3 done."
    assert [total.amount_minor for total in done.done_totals] == [5_400]
    stamped = {refund["metadata"]["florin_proposal"] for refund in shop.refunds()}
    assert stamped == {line.id for line in plan.lines}
    assert len(shop.refunds()) == 3
    found = await kinds(shop)
    assert found[4:8] == ["plan.approved", *["proposal.approved"] * 3]
    assert found[8:] == ["proposal.executing", "proposal.done"] * 3
    with pytest.raises(ProposalNotOpen, match="decided by you"):
        await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest)


async def test_what_cant_be_done_stays_in_the_plan(shop: Shop) -> None:
    """Refunded already or not found: left out with the reason, counted, never dropped; the same twice is one line."""
    gone = shop.pay("21", 900)
    shop.world.client().v1.refunds.create({"payment_intent": gone})
    same = shop.pay("22", 1_000)
    shop.pay("23", 1_100)
    refs = ["21", "22", "nowhere-7", "order 22", same, "23"]
    made = await shop.assistant().plan(shop.owner, "refund_payments", {"payment_refs": refs})
    assert isinstance(made, PlanView)
    assert [line.amount_minor for line in made.lines] == [1_000, 1_100]
    reasons = {one.what: one.because for one in made.left_out}
    assert set(reasons) == {"order 21", "nowhere-7"}
    assert "already refunded" in reasons["order 21"]
    assert "Order 22 was named more than once, so there is one line for it." in made.notes
    assert f"Order 22 and {same} are the same, so there is one line for it." in made.notes
    done = await shop.assistant().confirm_plan(shop.owner, made.id, made.digest)
    assert done.state == "done"
    assert len(shop.refunds()) == 3


async def test_nothing_to_do_names_every_reason(shop: Shop) -> None:
    """When no line can be proposed there is no plan, and the reasons are said."""
    with pytest.raises(Conflict, match=r"None of the 2.*order 41.*order 42"):
        await shop.assistant().plan(shop.owner, "refund_payments", {"payment_refs": ["41", "42"]})
    args = {"start": "2026-01-01", "min_amount": "900000"}
    with pytest.raises(Conflict, match="Nothing fits"):
        await shop.assistant().plan(shop.owner, "refund_payments", args)
    assert await shop.assistant().plans(shop.owner) == ()


async def test_lines_may_be_decided_singly(shop: Shop) -> None:
    """One confirmed, one rejected by itself; the plan's yes then takes the rest."""
    plan = await planned(shop, "12", "13", "15")
    first, second, third = plan.lines
    assistant = shop.assistant()
    assert (await assistant.confirm(shop.owner, first.id, first.digest)).state == "done"
    assert (await assistant.reject(shop.owner, second.id)).state == "rejected"
    between = await assistant.plan_of(shop.owner, plan.id)
    assert between.state == "open"
    assert [total.amount_minor for total in between.open_totals] == [1_800]
    done = await assistant.confirm_plan(shop.owner, plan.id, plan.digest)
    assert (done.state, states(done)) == ("partly-done", ["done", "rejected", "done"])
    stamps = [refund["metadata"]["florin_proposal"] for refund in shop.refunds()]
    assert sorted(stamps) == sorted([first.id, third.id])


async def test_a_rejected_plan_does_nothing(shop: Shop) -> None:
    """Every open line is rejected, audited, and stays so."""
    plan = await planned(shop, "12", "13")
    assert (await shop.assistant().reject_plan(shop.owner, plan.id)).state == "rejected"
    with pytest.raises(ProposalNotOpen):
        await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest)
    assert shop.refunds() == []
    assert (await kinds(shop))[-3:] == ["plan.rejected", "proposal.rejected", "proposal.rejected"]


async def test_many_people_confirm_at_once(shop: Shop) -> None:
    """One wins, the others hear what became of it, and each line is done once; a single confirmation in between too."""
    plan = await planned(shop, *map(str, range(50, 56)))
    several = [shop.assistant() for _ in range(4)]
    single = plan.lines[3]
    acts: list[Awaitable[object]] = [several[n % 4].confirm_plan(shop.owner, plan.id, plan.digest) for n in range(8)]
    acts += [several[n].confirm(shop.owner, single.id, single.digest) for n in range(4)]
    ends = await asyncio.gather(*acts, return_exceptions=True)
    assert sum(isinstance(end, PlanView) for end in ends) == 1
    assert all(isinstance(end, PlanView | ProposalView | ProposalNotOpen) for end in ends), ends
    assert states(await shop.assistant().plan_of(shop.owner, plan.id)) == ["done"] * 6
    assert len(shop.refunds()) == 6
    assert (await kinds(shop)).count("proposal.approved") == 6


@pytest.mark.parametrize("digest", ["", "0" * 64, "ß", "\ud800"])
async def test_another_digest_is_refused(shop: Shop, digest: str) -> None:
    """What was not shown is not done, and every line stays open."""
    plan = await planned(shop, "12", "13")
    with pytest.raises(DigestMismatch):
        await shop.assistant().confirm_plan(shop.owner, plan.id, digest)
    assert states(await shop.assistant().plan_of(shop.owner, plan.id)) == ["open", "open"]


ALTERED = {
    "an amount": "UPDATE proposals SET amount_minor = 1 WHERE line_no = 2",
    "a request": """UPDATE proposals SET request = jsonb_set(request, '{params,amount}', '9') WHERE line_no = 1""",
    "a line less": "DELETE FROM proposals WHERE line_no = 2",
    "another order": "UPDATE proposals SET line_no = 7 WHERE line_no = 1",
    "the title": "UPDATE plans SET title = 'Refund 1 payment'",
    "what was left out": """UPDATE plans SET left_out = '[{"what": "x", "because": "y"}]'""",
    "the account": "UPDATE plans SET account_id = 'acct_other'",
}


@pytest.mark.parametrize("what", ALTERED)
async def test_an_altered_plan_is_not_done(shop: Shop, database_url: str, what: str) -> None:
    """Whatever is changed in the database after it was shown, one line included, nothing of the plan is done."""
    plan = await planned(shop, "12", "13")
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(ALTERED[what].encode())
    with pytest.raises(DigestMismatch):
        await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest)
    assert set(states(await shop.assistant().plan_of(shop.owner, plan.id))) == {"open"}
    assert shop.refunds() == []


async def test_a_plan_expires_with_its_lines(shop: Shop) -> None:
    """Too late is too late, for all of them."""
    plan = await planned(shop, "12", "13")
    shop.clock.advance(16 * 60)
    assert (await shop.assistant().plan_of(shop.owner, plan.id)).state == "expired"
    with pytest.raises(ProposalExpired):
        await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest)
    with pytest.raises(ProposalNotOpen, match="expired"):
        await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest)
    assert shop.refunds() == []


async def test_another_merchants_plan_does_not_exist(shop: Shop) -> None:
    """Neither to look at, nor to confirm, nor to reject, nor in a list."""
    plan = await planned(shop, "12", "13")
    stranger, gateway = await opened(shop.db, shop.world, "Elsewhere")
    await gateway.aclose()
    assistant = shop.assistant()
    tries: list[Callable[[], Awaitable[object]]] = [
        lambda: assistant.plan_of(stranger, plan.id),
        lambda: assistant.confirm_plan(stranger, plan.id, plan.digest),
        lambda: assistant.reject_plan(stranger, plan.id),
    ]
    for one in tries:
        with pytest.raises(NotFound):
            await one()
    assert await assistant.plans(stranger) == ()
    assert shop.refunds() == []


@pytest.mark.parametrize(
    ("role", "door"),
    [(Role.VIEWER, Door.WEB), (Role.OPERATOR, Door.REST), (Role.ADMIN, Door.MCP), (Role.ADMIN, Door.SYSTEM)],
)
async def test_who_may_not_approve_cannot(shop: Shop, role: Role, door: Door) -> None:
    """Neither a role without the scope, nor an agent or a machine; a viewer can't even propose one."""
    plan = await planned(shop, "12", "13")
    somebody: Actor = shop.actor(role, door)
    with pytest.raises(NotAllowed):
        await shop.assistant().confirm_plan(somebody, plan.id, plan.digest)
    with pytest.raises(NotAllowed):
        await shop.assistant().reject_plan(somebody, plan.id)
    if role is Role.VIEWER:
        with pytest.raises(NotAllowed):
            await shop.assistant().plan(somebody, "refund_payments", {"payment_refs": ["12"]})
    assert shop.refunds() == []


async def test_too_many_lines_are_a_question(shop: Shop) -> None:
    """More than one yes may be for: how many fit, and to narrow it; nothing is stored."""
    for order in ("1", "2", "3"):
        shop.pay(order)
    narrow = shop.assistant(limits=replace(LIMITS, plan_lines_max=2))
    asked = await narrow.plan(shop.owner, "refund_payments", {"payment_refs": ["1", "2", "3"]})
    assert isinstance(asked, Ask)
    assert "3 payments fit" in asked.question
    assert await narrow.plans(shop.owner) == ()


async def test_a_programs_key_makes_one_plan(shop: Shop) -> None:
    """The same key and content returns the same plan; other content is refused."""
    shop.pay("12")
    shop.pay("13")
    assistant, args = shop.assistant(), {"payment_refs": ["12", "13"]}
    first = await assistant.plan(shop.owner, "refund_payments", args, "k1")
    again = await assistant.plan(shop.owner, "refund_payments", args, "k1")
    assert isinstance(first, PlanView)
    assert isinstance(again, PlanView)
    assert first.id == again.id
    with pytest.raises(KeyReused):
        await assistant.plan(shop.owner, "refund_payments", {"payment_refs": ["12"]}, "k1")


async def test_a_second_equal_plan_warns_on_each_line(shop: Shop) -> None:
    """What waits already, and what was done already, is said on the line itself."""
    await planned(shop, "12", "13", amount="5.00")
    made = await shop.assistant().plan(shop.owner, "refund_payments", {"payment_refs": ["12", "13"], "amount": "5.00"})
    assert isinstance(made, PlanView)
    assert all(any("already waiting" in warning for warning in line.warnings) for line in made.lines)
    await shop.assistant().confirm_plan(shop.owner, made.id, made.digest)
    third = await shop.assistant().plan(shop.owner, "refund_payments", {"payment_refs": ["12"], "amount": "5.00"})
    assert isinstance(third, PlanView)
    assert any("confirmed already" in warning for warning in third.lines[0].warnings)


async def test_all_together_are_told(shop: Shop) -> None:
    """The balance after all refunds is a note of the plan, its turning negative a warning, both under the digest."""
    plan = await planned(shop, "12", "13")
    assert any("All together" in note for note in plan.notes)
    assert any("negative: -$36.00" in warning for warning in plan.warnings)


@pytest.mark.parametrize(("currency", "paid", "percent", "back"), [("kwd", 5_000, "50", 2_500), ("jpy", 900, "10", 90)])
async def test_a_share_of_each(shop: Shop, currency: str, paid: int, percent: str, back: int) -> None:
    """Percent is taken of each payment, in the currency's own minor units."""
    for order in ("12", "13"):
        shop.pay(order, paid, currency)
    args = {"payment_refs": ["12", "13"], "percent": percent}
    plan = await shop.assistant().plan(shop.owner, "refund_payments", args)
    assert isinstance(plan, PlanView)
    assert [(total.amount_minor, total.currency) for total in plan.totals] == [(2 * back, currency)]
    await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest)
    assert [refund["amount"] for refund in shop.refunds()] == [back, back]
