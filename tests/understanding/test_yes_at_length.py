"""A yes in several words does what "yes" does, and nothing else is one."""

from __future__ import annotations

import time

import pytest

from assistant.understanding.assessment import Call
from assistant.understanding.mood import is_yes
from tests.understanding.conftest import Understand

COUPON = Call("create_coupon", {"percent_off": "25", "code": "YOUTHCHOIR"})
PENDING = {"pending": {"tool": COUPON.tool, "args": COUPON.args, "restated": True}}


@pytest.mark.parametrize(
    "text",
    [
        "Yes, that is quite right. Please go ahead.",
        "yep go on",
        "Yes, go ahead please. God bless.",
        "That's right, do it now, thank you very much",
        "Sure. Go ahead, thanks a lot!",
        "Yes please, prepare it like that.",
        "Aye, that sounds good. Proceed.",
    ],
)
def test_a_yes_in_other_words_asks_for_what_was_said(text: str, understand: Understand) -> None:
    """The change is prepared as the question said it, without anything more."""
    assert understand(text, context=PENDING).calls == (COUPON,)


@pytest.mark.parametrize(
    "text",
    [
        "Yes, go ahead please. God bless.",
        "yep go on",
        "Yes, that is quite right. Please go ahead.",
    ],
)
def test_it_does_no_more_than_a_plain_yes(text: str, understand: Understand) -> None:
    """Where a yes asks for nothing, neither does a longer one."""
    history = [
        {"role": "user", "content": "a coupon for the choir"},
        {"role": "assistant", "content": "Shall I make the coupon YOUTHCHOIR, 25 % off?"},
    ]
    plain = understand("yes", history=history)
    assert (understand(text, history=history).kind, understand(text, history=history).calls) == (plain.kind, ())


@pytest.mark.parametrize(
    "text",
    [
        "yes but later",
        "yes if he agrees",
        "that is not right",
        "yes and no",
        "no, go ahead without me",
        "yes, make it 30",
        "is that right?",
        "thank you so much, God bless",
        "yes, go ahead tomorrow",
        "yes, but half of it",
        "fine, he says",
    ],
)
def test_a_yes_with_anything_more_is_no_plain_yes(text: str, understand: Understand) -> None:
    """A term, a doubt, a day or mere thanks does not have the change prepared as it was said."""
    calls = understand(text, context=PENDING).calls
    assert COUPON not in calls


@pytest.mark.parametrize("text", ["go ahead then ", "please do so ", "that is quite right . "])
def test_no_length_of_it_takes_long(text: str) -> None:
    """Nearly a yes, a thousand letters long, is told from one at once."""
    start = time.perf_counter()
    assert not is_yes(text * 60 + "x")
    assert time.perf_counter() - start < 0.5
