"""What a message comes to: calls, a question, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.understanding.assessment import Call, Pending, Verdict
from assistant.understanding.replies import SAY_YES, UNDERSTOOD
from assistant.understanding.restating import restate


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a message asks for: calls, or one question, or a refusal.

    `pending` is what an answer would complete; `options` what it may pick from, when a choice is still open;
    `restated` the change that the question says, so that a yes asks for it.
    """

    kind: Literal["call", "clarify", "refuse"]
    calls: tuple[Call, ...] = ()
    question: str = ""
    pending: Pending | None = None
    options: tuple[str, ...] = ()
    restated: Call | None = None

    @property
    def meant(self) -> tuple[Call, ...]:
        """The calls that it comes to, and the change that its question says."""
        return self.calls if self.restated is None else (*self.calls, self.restated)


def clarify(question: str) -> Interpretation:
    """A question with nothing pending."""
    return Interpretation("clarify", question=question)


def of_verdict(verdict: Verdict) -> Interpretation:
    """A verdict on the whole message as its interpretation."""
    if verdict.kind == "call":
        return Interpretation("call", verdict.calls)
    return Interpretation("clarify", question=verdict.question, pending=verdict.pending)


def offer(likely: Call) -> Interpretation:
    """The question that says a change which is likely meant."""
    question = f"{UNDERSTOOD}{restate(likely.tool, likely.args)}. I'm not sure that this is what you want. {SAY_YES}"
    return Interpretation("clarify", question=question, restated=likely)
