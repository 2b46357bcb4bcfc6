"""What plain merchants say of memberships, products, coupons, invoices and their bank, and what only sounds like it."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.catalogue import WRITES
from assistant.understanding.scoring import args_match
from tests.understanding.conftest import Understand, cases

CASES = cases("everyday.jsonl")
ASKED = [case for case in CASES if case["tool"]]
TWINS = [case for case in CASES if not case["tool"]]


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case["text"])
def test_a_plain_request_is_understood_with_its_arguments(case: dict[str, Any], understand: Understand) -> None:
    """The one call asked for, and no argument more or less."""
    got = understand(case["text"])
    assert [call.tool for call in got.calls] == [case["tool"]], got.question
    assert args_match(case["args"], got.calls[0].args), got.calls


@pytest.mark.parametrize("case", TWINS, ids=lambda case: case["text"])
def test_what_only_sounds_like_it_changes_nothing(case: dict[str, Any], understand: Understand) -> None:
    """Negated, conditional, told, another's wish, of another thing or unclear: no write is proposed."""
    got = understand(case["text"])
    assert not [call for call in got.calls if call.tool in WRITES], got.calls


# What takes a request back or leaves it open, wherever it stands.
SPOILS = (
    "don't {}",
    "{} if they agree",
    "{} unless I say otherwise",
    "{} or not, what do you think",
    "maybe {} some time",
    "should we {}?",
    "Sam asked us to {}",
    "once Sam has agreed, {}",
)
RULED = {"create_alert_rule", "mute_alerts", "change_alert_rule"}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoilt_request_changes_nothing(spoil: str, understand: Understand) -> None:
    """A denial, a condition, a doubt or another's wish around it: no write is proposed."""
    texts = [case["text"].rstrip(".!?") for case in ASKED if case["tool"] not in RULED]
    if not spoil.startswith("{}"):  # what stands before one clause says nothing of the next
        texts = [text for text in texts if not {".", ",", ";", ":", "!"} & set(text)]
    written = [text for text in texts if {call.tool for call in understand(spoil.format(text)).calls} & WRITES]
    assert not written


@pytest.mark.parametrize(
    "text",
    [
        "Two things: refund order 510 and send Nina Tanaka a reminder about her invoice",
        "a couple of things: refund order 510, send Nina Tanaka a reminder about her invoice",
        "hi, 2 quick jobs please: refund order 510 and send Nina Tanaka a reminder about her invoice",
    ],
)
def test_what_announces_requests_is_none(text: str, understand: Understand) -> None:
    """How many things follow says nothing of what they are."""
    assert [call.tool for call in understand(text).calls] == ["refund_payment", "remind_invoice"]
