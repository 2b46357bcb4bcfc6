"""POST /api/chat: a message in, a reply with cards and proposals out; the same as server-sent events."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import TypeAdapter

from api.credentials import Reader, house_of
from api.problems import problem, problem_of
from api.shapes import AnyCard, ChatAnswer, ChatMessage, checked_id
from api.wiring import House
from assistant.conversation import Reply
from assistant.plans.view import PlanView
from assistant.ports import silent
from assistant.proposal_view import ProposalView
from domain.errors import FlorinError, TooLarge

router = APIRouter(tags=["chat"])
log = structlog.get_logger("florin.chat")

_CARD: TypeAdapter[Any] = TypeAdapter(AnyCard)
_PROPOSAL = TypeAdapter(ProposalView)
_PLAN = TypeAdapter(PlanView)

# Turns whose reader went away; they finish, because what they found belongs to the conversation.
_unread: set[asyncio.Task[Reply]] = set()


def acceptable(message: ChatMessage, house: Annotated[House, Depends(house_of)]) -> ChatMessage:
    """Return the message; TooLarge or BadInput before anything of an answer is sent."""
    if len(message.message) > house.settings.message_chars_max:
        raise TooLarge(f"A message may have {house.settings.message_chars_max:,} characters at most.")
    if message.conversation_id is not None:
        checked_id(message.conversation_id, "cnv")
    return message


Message = Annotated[ChatMessage, Depends(acceptable)]


@router.post("/api/chat")
async def chat(message: Message, actor: Reader, house: Annotated[House, Depends(house_of)]) -> ChatAnswer:
    """Say something and get the whole reply at once."""
    return _answer(await house.assistant.chat(actor, message.message, message.conversation_id, silent))


@router.post("/api/chat/stream", response_class=EventSourceResponse)
async def stream(
    message: Message, actor: Reader, house: Annotated[House, Depends(house_of)], request: Request
) -> AsyncIterator[ServerSentEvent]:
    """Say something and follow the reply: events progress, text, card, proposal, plan, then done, or error."""
    steps: asyncio.Queue[str | None] = asyncio.Queue()

    async def progress(step: str) -> None:
        steps.put_nowait(step)

    turn = asyncio.create_task(house.assistant.chat(actor, message.message, message.conversation_id, progress))
    turn.add_done_callback(lambda _task: steps.put_nowait(None))
    _unread.add(turn)
    turn.add_done_callback(_unread.discard)
    while (step := await steps.get()) is not None:
        yield ServerSentEvent(event="progress", data={"step": step})
    for event in _events(turn, request.scope.get("florin_request_id", "")):
        yield event


def _answer(reply: Reply) -> ChatAnswer:
    """Show a reply."""
    return ChatAnswer(
        conversation_id=reply.conversation_id,
        reply=reply.text,
        cards=list(reply.cards),
        proposals=list(reply.proposals),
        plans=list(reply.plans),
    )


def _events(turn: asyncio.Task[Reply], request_id: str) -> list[ServerSentEvent]:
    """Return the events of a finished turn; its text line by line."""
    error = turn.exception()
    if isinstance(error, FlorinError):
        return [ServerSentEvent(event="error", raw_data=bytes(problem_of(error).body).decode())]
    if error is not None:
        log.error("fault", exc_info=error)
        fault = problem("fault", 500, "Florin failed", "Something went wrong inside Florin.", request_id=request_id)
        return [ServerSentEvent(event="error", raw_data=bytes(fault.body).decode())]
    reply = turn.result()
    return [
        ServerSentEvent(event=event, data=data)
        for event, data in itertools.chain(
            (("text", {"delta": line}) for line in reply.text.splitlines(keepends=True)),
            (("card", _CARD.dump_python(card, mode="json")) for card in reply.cards),
            (("proposal", _PROPOSAL.dump_python(view, mode="json")) for view in reply.proposals),
            (("plan", _PLAN.dump_python(plan, mode="json")) for plan in reply.plans),
            (("done", {"conversation_id": reply.conversation_id}),),
        )
    ]
