"""What conversations look like in answers: their heads, turns, and what they used of the configured model."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class ConversationHead(BaseModel):
    """One conversation without its turns."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime


class ConversationPage(BaseModel):
    """Conversations, latest first; `next` goes into `before` for the page after, None at the end."""

    conversations: list[ConversationHead]
    next: str | None


class TurnShown(BaseModel):
    """One message of a conversation."""

    id: str
    seq: int
    role: str
    text: str
    cards: list[Any]
    created_at: datetime


class ModelUseShown(BaseModel):
    """What a conversation used of the configured model, in all; all zero when only the embedded one was asked.

    `cost_major` is the exact sum of what its calls cost at the prices set then, each rounded up to a millionth, in the
    currency that those are kept in; None when there are no prices.
    """

    model_calls: int
    input_tokens: int
    output_tokens: int
    cost_major: str | None


class ConversationShown(ConversationHead):
    """A conversation with its turns, oldest first."""

    turns: list[TurnShown]
    model_use: ModelUseShown
