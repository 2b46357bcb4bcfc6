"""The two answers to a question that says a change whole: a yes has it prepared, which decides nothing yet."""

from __future__ import annotations

from assistant.turn import ModelReply
from domain.cards import ChoiceCard, Option

_PREPARES = ChoiceCard("Prepare it like that? You will see it once more before anything happens.", (
    Option("Yes, prepare it", "Yes"),
    Option("No, leave it", "No"),
))  # fmt: skip


def offered_yes(reply: ModelReply | None) -> tuple[ChoiceCard, ...]:
    """The choice that stands beside a reply; none where its question is another one."""
    asks = reply is not None and reply.pending is not None and reply.pending.get("restated")
    return (_PREPARES,) if asks else ()
