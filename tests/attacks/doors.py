"""Plays the doors that bring strangers' text and are not built yet, as what they will bring: a result in the chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from skills.contract import Answer, Desk, Mentions, Reads
from skills.contract.skill import Skill
from skills.finding.foreign import foreign, quoted


class Args(BaseModel):
    """Which door's messages to read."""

    model_config = ConfigDict(extra="forbid")

    box: str = Field(max_length=40, description="checkout, webhook or slack")


class Letterbox:
    """What strangers left at a checkout's custom field, in a webhook or in a Slack channel they are no member of.

    `leave` puts a text into a box with the record it names: as at a real door, the stranger chooses that too.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._boxes: dict[str, tuple[str, str | None]] = {}

    def leave(self, box: str, text: str, payment_id: str | None = None) -> None:
        """Take in a message."""
        self._boxes[box] = (text, payment_id)

    def skill(self) -> Mapping[str, Skill]:
        """The reading skill, for a catalogue."""

        async def answer(args: Args, _desk: Desk) -> Answer:
            text, payment_id = self._boxes.get(args.box, ("", None))
            shown = f"A message came in by {foreign(args.box, 40)}: {quoted(text, 400) or 'nothing'}."
            return Answer(shown, data={"box": args.box, "text": text}, mentions=Mentions(payment_id=payment_id))

        summary = "Read what came in by a checkout's custom field, a webhook or a Slack channel."
        skill: Any = Reads("read_messages", summary, Args, ("any new messages?",), answer)
        return {"read_messages": skill}
