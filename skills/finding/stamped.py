"""Finds what a proposal made, after an answer was lost: the object that carries the proposal's stamp."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skills.contract import Desk, is_stamped


async def find_stamped(
    desk: Desk, path: str, proposal_id: str, params: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """Return the object of a list, all pages, that is stamped with the proposal, or None."""
    async for page in desk.stripe.pages(path, params):
        for row in page:
            if is_stamped(row, proposal_id):
                return row
    return None
