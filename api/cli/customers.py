"""`florin customer`: everything that is kept of one customer or guest, as JSON, and having their words erased."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from typing import Annotated, Any

import typer

from api.cli.console import out, print_json
from api.settings import load
from domain.erasing import guest_key
from domain.errors import BadInput, NotFound

customer = typer.Typer(help="Export what is kept of a customer, or erase their words.", no_args_is_help=True)

Person = Annotated[str, typer.Argument(help="the customer's id at Stripe, cus_…, or the e-mail address of a guest")]

_NOTHING = "Nothing is kept of them under that id or address. Look customers up with: florin ask 'find customer …'."

# A local part, one @, and a domain: enough to tell an address from an id.
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")


@customer.command()
def export(person: Person) -> None:
    """Print all that is kept of a customer or guest: Stripe's objects, alerts, proposals, messages and events."""
    found = asyncio.run(_held(_checked(person)))
    if not found:
        raise NotFound(_NOTHING)
    print_json(found)


@customer.command()
def erase(
    person: Person,
    sure: Annotated[bool, typer.Option("--yes", help="do it without asking")] = False,
) -> None:
    """Erase a customer's or guest's words from what is kept; ids, amounts, states, moments and the audit log stay.

    Erase them at Stripe too: there they are still shown.
    """
    wanted = _checked(person)
    if not sure and not typer.confirm(f"Erase every word of {wanted}? This can't be undone."):
        raise typer.Abort
    counts = asyncio.run(_erased(wanted))
    if not counts:
        raise NotFound(_NOTHING)
    said = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    out.print(f"Erased the words of {wanted} in {said or 'nothing that was kept'}. Erase them at Stripe too.")


def _checked(person: str) -> str:
    """Refuse what is neither a customer's id nor an e-mail address."""
    if len(person) <= 254 and _ADDRESS.fullmatch(person):
        return person
    if not (person.startswith("cus_") and person.isascii() and person.replace("_", "").isalnum()):
        raise BadInput("That is neither a customer's id of Stripe's (it looks like cus_Abc…) nor an e-mail address.")
    return person[:255]


async def _held(person: str) -> list[dict[str, Any]]:
    """What each merchant of this installation keeps of them."""
    from api.upkeep import opened
    from storage import customer_data, merchants

    found = []
    async with opened(load()) as db:
        async with db.doorway() as tx:
            ids = await merchants.all_ids(tx)
        for merchant_id in ids:
            async with db.snapshot(merchant_id) as tx:
                held = await customer_data.held(tx, merchant_id, person)
            if not held.is_empty:
                objects = [{**one, "as_of": one["as_of"].isoformat()} for one in held.objects]
                found.append(
                    {"merchant": merchant_id, "customers": held.customer_ids, "objects": objects, **held.mentions}
                )
    return found


async def _erased(person: str) -> dict[str, int]:
    """Erase them at each merchant that keeps anything of them, and audit that; returns the rows changed, by what."""
    from datetime import UTC, datetime

    from api.upkeep import in_each_merchant
    from storage import audit, customer_data

    async def erased(tx: Any, merchant_id: str) -> dict[str, int]:
        now = datetime.now(UTC)
        if (await customer_data.held(tx, merchant_id, person)).is_empty:
            return {}
        changed = await customer_data.erase(tx, merchant_id, person, now)
        named = guest_key(person) if "@" in person else person
        decision: dict[str, Any] = {"customer": named, "rows": changed, "door": "terminal"}
        await audit.append(tx, merchant_id, "customer.erased", decision, at=now)
        return changed

    counts: Counter[str] = Counter()
    for changed in await in_each_merchant(load(), erased):
        counts.update(changed)
    return counts
