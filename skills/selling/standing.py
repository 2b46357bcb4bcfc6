"""Whether the account may take payments, and where buyers are led back to."""

from __future__ import annotations

from typing import Any

from domain.errors import Conflict, PreconditionChanged
from skills.contract import Desk

UNPAID = "This account can't take payments: Stripe has switched charges off. Finish its verification in Stripe first."


async def require_selling(desk: Desk) -> dict[str, Any]:
    """Return the account; Conflict when Stripe lets it take no payments."""
    account = await desk.stripe.get("/v1/account")
    if not account.get("charges_enabled"):
        raise Conflict(UNPAID)
    return account


async def recheck_selling(desk: Desk) -> None:
    """Raise PreconditionChanged when the account can't take payments any more."""
    account = await desk.stripe.get("/v1/account")
    if not account.get("charges_enabled"):
        raise PreconditionChanged(f"Nothing was made. {UNPAID}")
