"""What merchants say to start, change, pause and end subscriptions, and what sounds alike and must change nothing."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.understanding.catalogue import WRITES
from assistant.understanding.scoring import args_match
from tests.understanding.conftest import Understand, cases

CASES = cases("plans.jsonl")
ASKED = [case for case in CASES if case["tool"]]
TWINS = [case for case in CASES if not case["tool"]]


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case["text"])
def test_a_request_is_understood_with_its_arguments(case: dict[str, Any], understand: Understand) -> None:
    """The one call asked for, and no argument more or less."""
    got = understand(case["text"], context=case.get("context") or {}, history=case.get("history") or [])
    assert [call.tool for call in got.calls] == [case["tool"]], got.question
    assert args_match(case["args"], got.calls[0].args)


@pytest.mark.parametrize("case", TWINS, ids=lambda case: case["text"])
def test_what_only_sounds_like_it_changes_nothing(case: dict[str, Any], understand: Understand) -> None:
    """Negated, conditional, told or unclear: no write is proposed."""
    got = understand(case["text"], context=case.get("context") or {}, history=case.get("history") or [])
    assert not [call for call in got.calls if call.tool in WRITES]


@pytest.mark.parametrize("case", TWINS, ids=lambda case: case["text"])
def test_without_knowing_the_records_it_changes_nothing_either(case: dict[str, Any], understand: Understand) -> None:
    """The same with no customer or plan known beforehand."""
    got = understand(case["text"], context=case.get("context") or {}, history=case.get("history") or [], directory=None)
    assert not [call for call in got.calls if call.tool in WRITES]


@pytest.mark.parametrize("spoil", ["{} if he agrees", "don't {}", "{} when I say so", "{} half of it"])
def test_a_condition_or_a_denial_stops_every_request(spoil: str, understand: Understand) -> None:
    """No request is carried out with a condition, a denial or a part beside it."""
    texts = [case["text"].rstrip(".!") for case in ASKED if not case.keys() & {"context", "history"}]
    if spoil.startswith("don't"):  # it denies only the clause that it stands in
        texts = [text for text in texts if not {".", ",", ";", ":", "!"} & set(text)]
    written = [text for text in texts if {call.tool for call in understand(spoil.format(text)).calls} & WRITES]
    assert not written
