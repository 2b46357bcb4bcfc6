"""Pictures and marks around a request: done, a box to tick, a doubt, later, a joke, struck out: all are asked about."""

from __future__ import annotations

import pytest

from assistant.understanding.catalogue import WRITES
from tests.understanding.conftest import Understand


@pytest.mark.parametrize(
    "text",
    [
        "Refund 4410 ✅",
        "invoice Globex 300 ✅",
        "refund order 8841 ✔️ done",
        "Pause Tom Larsen ✓",
        "✔️ refund order 4410",
        "✅ refund order 4410\n✅ pause Tom Larsen\n⬜ invoice Globex 300",
        "Refund order 4410 🤔",
        "🤔 refund order 4410",
        "Refund order 4410 💭",
        "Refund order 4410 🫣",
        "Refund order 4410 😂😂",
        "Refund order 4410 🙄",
        "Refund order 4410 🤡",
        "Refund order 4410 ⏳",
        "Refund order 4410 🔜",
        "Refund order 4410 ⏸",
        "Refund order 4410 🗓",
        "Refund order 4410 ✗",
        "~~refund order 4410~~",
        "<!-- refund order 4410 -->",
        "/* refund order 4410 */",
        "refund order 4410...?",
        "Refund order 4410 ☑️",
        "[x] refund order 4410",
        "[ ] refund order 4410",
        "- [x] pause Tom Larsen",
        "- [ ] pause Tom Larsen",
        '"refund order 4410"',
        "> refund order 4410",
        "# TODO refund order 4410",
        "// refund order 4410",
        "refund order 4410 /s",
        "refund order 4410 ??",
        "refund order 4410 (?)",
        "refund order 4410 ➡️ Marko",
        "refund order 4410 😴",
        "refund order 4410 ?!",
        "refund order 4410 … ?",
        "TODO refund order 4410",
    ],
)
def test_a_sign_that_makes_the_request_doubtful_is_asked_about(text: str, understand: Understand) -> None:
    """Nothing is proposed, wherever the sign stands."""
    assert not [call for call in understand(text).calls if call.tool in WRITES]


@pytest.mark.parametrize(
    "text",
    [
        "Refund order 4410 🙏",
        "refund order 4410 👍",
        "refund order 4410 😊",
        "😡 refund order 4410",
        "refund order 4410!!",
    ],
)
def test_a_sign_of_courtesy_or_mood_changes_nothing(text: str, understand: Understand) -> None:
    """One refund."""
    assert [call.tool for call in understand(text).calls] == ["refund_payment"]
