"""Requests beside words that no author was heard to say: told where the voice is sure, asked about in their twins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.understanding.assessment import Call
from assistant.understanding.catalogue import WRITES
from assistant.understanding.learnt import unheard
from assistant.understanding.learnt.voice import OUTSIDE, Opinion, Tag
from assistant.understanding.pieces import Piece
from assistant.understanding.reading import World, read
from tests.understanding.conftest import Understand

SURE = Opinion("refund_payment", "get_payment", 500.0, 0.95, is_cued=True)


def tagged(text: str, world: World, **labels: str) -> tuple[list[Piece], list[Tag]]:
    """The pieces of a text, each with the label given for its form, else with none."""
    pieces = read(text, world)
    return pieces, [Tag(labels.get(piece.form, OUTSIDE), 1.0) for piece in pieces]


def test_sure_is_far_ahead_and_asked_for() -> None:
    """Neither a skill that is hardly ahead nor one that is hardly asked for is sure."""
    assert unheard.is_sure(SURE)
    assert not unheard.is_sure(replace(SURE, odds=5.0))
    assert not unheard.is_sure(replace(SURE, request=0.6))


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("send $5 back on order 42 for the wobbly teapot", True),
        ("send $5 back on order 42 whenever the teapot arrives", False),
        ("send $5 back on order 42 and void the teapot", False),
        ("send $5 back on order 42 in euros", False),
        ("refunded $5 on order 42 for the teapot", False),
    ],
)
def test_plain_words_may_stand_beside_a_request(text: str, stands: bool, world: World) -> None:
    """A thing may be named; a time to wait for, a second act, a currency and what was done already may not."""
    pieces, tags = tagged(text, world, MONEY="amount", REF="payment_ref")
    left = [piece for piece, tag in zip(pieces, tags, strict=True) if tag.label == OUTSIDE]
    left = [piece for piece in left if piece.form not in {"send", "back", "refunded", "on", "for", "the", "in", "and"}]
    call = Call("refund_payment", {"payment_ref": "42", "amount": "5"})
    assert unheard.may_stand(call.tool, call.args, left, pieces, tags) == stands


def test_a_thing_beside_a_whole_refund_may_be_a_part_of_it(world: World) -> None:
    """Without an amount "refund the teapot of order 42" is no refund of the order."""
    pieces, tags = tagged("refund the teapot of order 42", world, REF="payment_ref")
    left = [piece for piece in pieces if piece.form == "teapot"]
    assert not unheard.may_stand("refund_payment", {"payment_ref"}, left, pieces, tags)


@pytest.mark.parametrize(
    ("text", "idle"),
    [
        ("her sister got wet again, send $5 back", True),
        ("Globex called yesterday, send $5 back", True),
        ("if she got wet again, send $5 back", False),
        ("not the wet one, send $5 back", False),
        ("by Friday, send $5 back", False),
    ],
)
def test_a_stretch_of_its_own_may_tell_something(text: str, idle: bool, world: World) -> None:
    """A story is told; a condition, a negation and a day by itself are not."""
    pieces, tags = tagged(text, world, MONEY="amount")
    assert (0 in unheard.idle("refund_payment", pieces, tags)) == idle


def test_a_day_may_be_meant_where_the_act_takes_one(world: World) -> None:
    """What came off on a day is told beside a refund; beside a pause it may be its end."""
    pieces, tags = tagged("the cast came off yesterday, do it for Jane Doe", world, CUST="customer")
    assert unheard.idle("refund_payment", pieces, tags)
    assert not unheard.idle("pause_subscription", pieces, tags)


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("in_1Vd8Kp was raised on the wrong ledger, please void it", "void_invoice"),
        ("coupon HARVEST20, £4 off, only on their first bill please", "create_coupon"),
    ],
)
def test_what_goes_beside_a_request_does_not_hide_it(text: str, tool: str, understand: Understand) -> None:
    """Stories and terms that the slots take leave a request what it is."""
    assert [call.tool for call in understand(text).calls] == [tool]


@pytest.mark.parametrize(
    "text",
    [
        "in_1Vd8Kp was raised on the wrong ledger, please don't void it",
        "if in_1Vd8Kp was raised on the wrong ledger, please void it",
        "in_1Vd8Kp was raised on the wrong ledger and somebody voided it on Monday",
        "refund the teapot of order 42, it was wobbly",
        "end Jane Doe's membership and open one for her daughter",
        "maybe coupon HARVEST20, £4 off, only on their first bill",
    ],
)
def test_their_twins_change_nothing(text: str, understand: Understand) -> None:
    """Forbidden, conditional, only told, a part, two requests, thinking aloud."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]
