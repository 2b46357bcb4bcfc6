"""Florin's open question once more, where what was said to it is no answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.understanding.interpretation import Interpretation
from assistant.understanding.recalled import last_answer
from assistant.understanding.replies import NO_ANSWER, NOT_UNDERSTOOD
from assistant.understanding.scene import Context


def asked_again(decided: Interpretation, context: Context, history: Sequence[Mapping[str, str]]) -> Interpretation:
    """The question that was open before, where nothing was understood of a message; else what was decided."""
    asked = last_answer(history).strip()
    is_open = context.pending is not None and context.pending[2] is not None and asked.endswith("?")
    if decided.question != NOT_UNDERSTOOD or not is_open:
        return decided
    question = re.split(r"(?<=[.!?])\s+(?=[A-Z])", asked)[-1]
    return Interpretation("clarify", question=f"{NO_ANSWER} {question}", pending=context.pending)
