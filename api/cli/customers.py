"""`florin customer`: everything that is kept of one customer, as JSON, and having their words erased."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Annotated, Any

import typer

from api.cli.console import out, print_json
from api.settings import load
from domain.errors import BadInput, NotFound

customer = typer.Typer(help="Export what is kept of a customer, or erase their words.", no_args_is_help=True)

CustomerId = Annotated[str, typer.Argument(help="the customer's id at Stripe, cus_…")]

_NOTHING = "Nothing is kept of a customer of that id. Look it up with: florin ask 'find customer …'."


@customer.command()
def export(customer_id: CustomerId) -> None:
    """Print everything that is kept of a customer: Stripe's objects, alerts, proposals, messages and events."""
    found = asyncio.run(_held(_checked(customer_id)))
    if not found:
        raise NotFound(_NOTHING)
    print_json(found)


@customer.command()
def erase(
    customer_id: CustomerId,
    sure: Annotated[bool, typer.Option("--yes", help="do it without asking")] = False,
) -> None:
    """Erase a customer's words from what is kept; ids, amounts, states and moments stay, as does the audit log.

    Erase them at Stripe too: there they are still shown.
    """
    wanted = _checked(customer_id)
    if not sure and not typer.confirm(f"Erase every word of {wanted}? This can't be undone."):
        raise typer.Abort
    counts = asyncio.run(_erased(wanted))
    if not counts:
        raise NotFound(_NOTHING)
    said = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    out.print(f"Erased the words of {wanted} in {said or 'nothing that was kept'}. Erase them at Stripe too.")


def _checked(customer_id: str) -> str:
    """Refuse what is no customer's id."""
    if not (customer_id.startswith("cus_") and customer_id.isascii() and customer_id.replace("_", "").isalnum()):
        raise BadInput("That is no customer's id of Stripe's; it looks like cus_Abc…")
    return customer_id[:255]


async def _held(customer_id: str) -> list[dict[str, Any]]:
    """What each merchant of this installation keeps of them."""
    from api.upkeep import opened
    from storage import customer_data, merchants

    found = []
    async with opened(load()) as db:
        async with db.doorway() as tx:
            ids = await merchants.all_ids(tx)
        for merchant_id in ids:
            async with db.snapshot(merchant_id) as tx:
                held = await customer_data.held(tx, merchant_id, customer_id)
            if not held.is_empty:
                objects = [{**one, "as_of": one["as_of"].isoformat()} for one in held.objects]
                found.append({"merchant": merchant_id, "customer": customer_id, "objects": objects, **held.mentions})
    return found


async def _erased(customer_id: str) -> dict[str, int]:
    """Erase them at each merchant that keeps anything of them, and audit that; returns the rows changed, by what."""
    from datetime import UTC, datetime

    from api.upkeep import in_each_merchant
    from storage import audit, customer_data

    async def erased(tx: Any, merchant_id: str) -> dict[str, int]:
        now = datetime.now(UTC)
        if (await customer_data.held(tx, merchant_id, customer_id)).is_empty:
            return {}
        changed = await customer_data.erase(tx, merchant_id, customer_id, now)
        decision: dict[str, Any] = {"customer": customer_id, "rows": changed, "door": "terminal"}
        await audit.append(tx, merchant_id, "customer.erased", decision, at=now)
        return changed

    counts: Counter[str] = Counter()
    for changed in await in_each_merchant(load(), erased):
        counts.update(changed)
    return counts
