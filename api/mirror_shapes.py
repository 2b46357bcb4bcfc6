"""How the copies of connected accounts are shown to programs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from assistant.mirror.parts import KINDS
from assistant.mirror.standing import Standing

CopyState = Literal["waiting", "filling", "complete"]


class PartShown(BaseModel):
    """One kind of objects: how many were read and are kept, and what the last comparison with Stripe found."""

    kind: str
    state: CopyState
    read: int
    kept: int
    started_at: datetime | None
    finished_at: datetime | None
    checked_at: datetime | None
    compared: int
    differing: int
    repaired: int


class CopyShown(BaseModel):
    """The copy of one account; everything that Stripe told of before `as_of` is in it."""

    account_id: str
    livemode: bool
    state: CopyState
    as_of: datetime | None
    parts: list[PartShown]


class MirrorShown(BaseModel):
    """The copies of all of the merchant's accounts; answers come from them only while `is_on`."""

    is_on: bool
    copies: list[CopyShown]


def shown(standing: Standing) -> CopyShown:
    """Show one copy, each of its parts in the order of their filling."""
    parts = [standing.parts[kind] for kind in KINDS if kind in standing.parts]
    return CopyShown.model_validate(
        {
            "account_id": standing.place.account_id,
            "livemode": standing.place.livemode,
            "state": standing.state,
            "as_of": standing.copy.looked_at,
            "parts": [
                {
                    "kind": part.kind,
                    "state": part.state,
                    "read": part.read,
                    "kept": standing.counts.get(part.kind, 0),
                    "started_at": part.started_at,
                    "finished_at": part.finished_at,
                    "checked_at": part.checked_at,
                    "compared": part.compared,
                    "differing": part.differing,
                    "repaired": part.repaired,
                }
                for part in parts
            ],
        }
    )
