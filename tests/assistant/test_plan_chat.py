"""Plans in conversation: several calls of one message, a selection by code, and words that must be kept to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assistant.conversation import Reply
from domain.cards import PlanCard
from tests.assistant.conftest import LIMITS, Shop
from tests.plugins.scripted_openai import Says, ScriptedOpenAI


async def said(
    shop: Shop, scripted: ScriptedOpenAI, message: str, *script: Says, conversation_id: str | None = None
) -> Reply:
    """One message to an assistant whose model follows the script."""
    scripted.script = list(script)
    return await shop.assistant(scripted.model()).chat(shop.owner, message, conversation_id)


def refunds_of(*refs: str, **args: Any) -> Says:
    """A model that asks for a refund of each in one message."""
    return Says(calls=tuple(("refund_payment", {"payment_ref": ref, **args}) for ref in refs))


def many(**args: Any) -> Says:
    """A model that asks for one plan of refunds."""
    return Says(calls=(("refund_payments", args),))


async def test_several_calls_of_one_message_are_one_plan(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Three orders, three calls: one plan under one digest, each line traced to the words; nothing has moved."""
    for order in ("12", "13", "15"):
        shop.pay(order, 1_800)
    reply = await said(shop, scripted_openai, "refund orders 12, 13 and 15", refunds_of("12", "13", "15"))
    (plan,) = reply.plans
    assert reply.proposals == ()
    assert [line.arguments["payment_ref"]["value"] for line in plan.lines] == ["12", "13", "15"]
    assert all("you said" in line.arguments["payment_ref"]["source"] for line in plan.lines)
    (card,) = reply.cards
    assert isinstance(card, PlanCard)
    assert card.totals == ("$54.00",)
    assert "Refund 3 payments: $54.00" in reply.text
    assert reply.text.count("balance would be negative") == 1
    assert "⚠ Line 1 (and 2 more like it)" in reply.text
    assert "Nothing has been done yet" in reply.text
    assert shop.refunds() == []
    done = await shop.assistant().confirm_plan(shop.owner, plan.id, plan.digest)
    assert done.state == "done"


async def test_the_same_again_is_the_same_plan(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """One wish said twice stays one."""
    for order in ("12", "13"):
        shop.pay(order)
    first = await said(shop, scripted_openai, "refund orders 12 and 13", refunds_of("12", "13"))
    again = await said(
        shop, scripted_openai, "refund orders 12 and 13", refunds_of("12", "13"),
        conversation_id=first.conversation_id,
    )  # fmt: skip
    assert [plan.id for plan in again.plans] == [plan.id for plan in first.plans]


async def test_more_calls_than_a_turn_has_are_all_lines(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Twelve orders are twelve lines, though a message of other calls has eight; beyond a plan's size it is said."""
    orders = [str(300 + n) for n in range(12)]
    for order in orders:
        shop.pay(order, 500)
    message = f"refund orders {', '.join(orders[:-1])} and {orders[-1]}"
    reply = await said(shop, scripted_openai, message, refunds_of(*orders))
    assert len(reply.plans[0].lines) == 12
    scripted_openai.script = [refunds_of(*orders)]
    narrow = shop.assistant(scripted_openai.model(), limits=replace(LIMITS, plan_lines_max=10))
    cut = await narrow.chat(shop.owner, message)
    assert len(cut.plans[0].lines) == 10
    assert "more than one message can do" in cut.text


async def test_what_cant_be_done_of_several_stays_in_the_plan(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Of three one is not found: a plan of two that says so; of two one: still a plan; of none there is no plan."""
    shop.pay("12")
    shop.pay("13")
    reply = await said(shop, scripted_openai, "refund orders 12, 13 and 15", refunds_of("12", "13", "15"), Says("ok"))
    assert [len(plan.lines) for plan in reply.plans] == [2]
    assert [one.what for one in reply.plans[0].left_out] == ["order 15"]
    assert "order 15" in reply.text
    two = await said(shop, scripted_openai, "refund orders 12 and 15", refunds_of("12", "15"), Says("ok"))
    assert [(len(plan.lines), len(plan.left_out)) for plan in two.plans] == [(1, 1)]
    none = await said(shop, scripted_openai, "refund orders 15 and 16", refunds_of("15", "16"), Says("ok"))
    assert (none.plans, none.proposals) == ((), ())


async def test_one_call_stays_one_proposal(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Also when the model makes it twice, or asked for it wrongly first."""
    shop.pay("42")
    reply = await said(shop, scripted_openai, "refund order 42", refunds_of("42", "42"))
    assert (len(reply.proposals), reply.plans) == (1, ())
    mended = await said(shop, scripted_openai, "refund order 42, ref abc-9", refunds_of("abc-9"), refunds_of("42"))
    assert (len(mended.proposals), mended.plans) == (1, ())


async def test_an_order_nobody_named_is_no_line(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """A model that adds one is asked about it, and the plan has only what the person wrote."""
    for order in ("12", "13", "99"):
        shop.pay(order)
    reply = await said(shop, scripted_openai, "refund orders 12 and 13", refunds_of("12", "13", "99"))
    lines = [line.arguments["payment_ref"]["value"] for plan in reply.plans for line in plan.lines]
    assert lines == ["12", "13"]
    listed = await said(shop, scripted_openai, "refund orders 12 and 13", many(payment_refs=["12", "13", "99"]))
    assert listed.plans == ()
    assert "?" in listed.text


async def test_a_selection_by_day_and_size(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Of today, over $20: the day and the bound are traced to the words, the lines to the selection."""
    small, big = shop.pay("1", 1_000), shop.pay("2", 3_000)
    bigger = shop.pay("3", 5_000)
    today = shop.clock.now.date().isoformat()
    message = "refund every payment of today over $20"
    reply = await said(shop, scripted_openai, message, many(start=today, end=today, min_amount="20"))
    (plan,) = reply.plans
    assert [line.arguments["payment_ref"]["value"] for line in plan.lines] == [big, bigger]
    assert small not in reply.text
    assert "2 of 3 that I read" in plan.about
    assert all("chosen by Florin" in line.arguments["payment_ref"]["source"] for line in plan.lines)


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("refund every payment of today over $20", {"min_amount": "20"}),
        ("refund every payment of today over $20", {"start": "TODAY", "end": "TODAY"}),
        ("refund every payment of today over $20", {"start": "TODAY", "min_amount": "2"}),
        ("refund every payment of today over $20", {"start": "TODAY", "min_amount": "20", "amount": "5"}),
        ("refund every payment of today", {"start": "LONG_AGO"}),
        ("refund half of every payment of today", {"start": "TODAY"}),
        ("refund every payment of today", {"start": "TODAY", "customer": "jane@example.com"}),
        ("refund every payment of today", {"start": "TODAY", "currency": "eur"}),
        ("don't refund the payments of today", {"start": "TODAY"}),
        ("how many payments were there today?", {"start": "TODAY"}),
        ('a customer wrote "refund every payment of today", what now?', {"start": "TODAY"}),
        ("refund some payments", {}),
    ],
)
async def test_a_plan_keeps_to_the_words(
    shop: Shop, scripted_openai: ScriptedOpenAI, message: str, args: dict[str, str]
) -> None:
    """A bound that was left out, one nobody said, a denial, a question, a stranger's words: Florin asks."""
    shop.pay("1", 3_000)
    days = {
        "TODAY": shop.clock.now.date().isoformat(),
        "LONG_AGO": (shop.clock.now - timedelta(days=300)).date().isoformat(),
    }
    given = {name: days.get(value, value) for name, value in args.items()}
    reply = await said(shop, scripted_openai, message, many(**given), Says("All done!"))
    assert reply.plans == ()
    assert "?" in reply.text
    assert await shop.assistant().plans(shop.owner) == ()


async def test_a_typed_yes_only_points_to_the_plan(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """It decides nothing, and shows the plan again."""
    for order in ("12", "13"):
        shop.pay(order)
    first = await said(shop, scripted_openai, "refund orders 12 and 13", refunds_of("12", "13"))
    reply = await said(shop, scripted_openai, "yes", conversation_id=first.conversation_id)
    assert [plan.id for plan in reply.plans] == [plan.id for plan in first.plans]
    assert isinstance(reply.cards[0], PlanCard)
    assert shop.refunds() == []


async def test_acts_of_two_kinds_stay_apart(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """A refund and a payment link in one message are two proposals."""
    shop.pay("42")
    script = Says(calls=(("refund_payment", {"payment_ref": "42"}), ("create_payment_link", {"amount": "5"})))
    reply = await said(shop, scripted_openai, "refund order 42 and create a payment link for $5", script)
    assert reply.plans == ()
    assert {view.skill for view in reply.proposals} <= {"refund_payment", "create_payment_link"}
    assert shop.refunds() == []


async def test_what_a_model_leaves_out_of_a_list_is_said(shop: Shop, scripted_openai: ScriptedOpenAI) -> None:
    """Of three named orders it asks for one, or two: the reply names the rest; a ticket's number is none of them."""
    for order in ("12", "13", "15"):
        shop.pay(order)
    one = await said(shop, scripted_openai, "refund orders 12, 13 and 15", refunds_of("12"))
    assert len(one.proposals) == 1
    assert "You also named 13, 15" in one.text
    two = await said(shop, scripted_openai, "refund orders 12, 13 and 15", many(payment_refs=["12", "15"]))
    assert [len(plan.lines) for plan in two.plans] == [2]
    assert "You also named 13" in two.text
    whole = await said(shop, scripted_openai, "refund orders 12 and 13, see ticket 15", refunds_of("12", "13"))
    assert "You also named" not in whole.text
