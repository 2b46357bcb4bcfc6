"""GET /api/conversations: what was said before."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.conversation_shapes import ConversationHead, ConversationPage, ConversationShown, ModelUseShown, TurnShown
from api.credentials import Reader, house_of
from api.shapes import checked_id
from api.wiring import House
from storage.model_use import ModelUse

router = APIRouter(prefix="/api/conversations", tags=["conversations"])

PAGE_MAX = 100


@router.get("")
async def conversations(
    actor: Reader,
    house: Annotated[House, Depends(house_of)],
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 20,
    before: Annotated[str | None, Query(max_length=64)] = None,
) -> ConversationPage:
    """List conversations, latest first."""
    before = checked_id(before, "cnv") if before else None
    found = await house.assistant.conversations(actor, limit=limit, before=before)
    heads = [
        ConversationHead(id=item.id, title=item.title, created_at=item.created_at, updated_at=item.updated_at)
        for item in found
    ]
    return ConversationPage(conversations=heads, next=heads[-1].id if len(heads) == limit else None)


@router.get("/{conversation_id}")
async def conversation(
    conversation_id: str, actor: Reader, house: Annotated[House, Depends(house_of)]
) -> ConversationShown:
    """Return one conversation with its latest turns."""
    found, turns = await house.assistant.conversation(actor, checked_id(conversation_id, "cnv"))
    used = await house.assistant.conversation_use(actor, found.id)
    return ConversationShown(
        id=found.id,
        title=found.title,
        created_at=found.created_at,
        updated_at=found.updated_at,
        turns=[
            TurnShown(
                id=turn.id, seq=turn.seq, role=turn.role, text=turn.text, cards=turn.cards, created_at=turn.created_at
            )
            for turn in turns
        ],
        model_use=_shown_use(
            used, has_prices=bool(house.settings.model_input_price or house.settings.model_output_price)
        ),
    )


def _shown_use(used: ModelUse, *, has_prices: bool) -> ModelUseShown:
    """Show what a conversation used; what was paid while there were prices is shown after they are gone, too."""
    cost_major = f"{Decimal(used.cost_micros).scaleb(-6):f}" if has_prices or used.cost_micros else None
    return ModelUseShown(
        model_calls=used.model_calls,
        input_tokens=used.input_tokens,
        output_tokens=used.output_tokens,
        cost_major=cost_major,
    )
