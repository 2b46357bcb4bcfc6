"""`florin mirror`: how far the copies of connected accounts are, filling them, and comparing them with Stripe."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.console import out, print_json
from api.cli.drawing import plain
from api.settings import load
from domain.errors import NotConnected, NotFound, Unavailable

mirror = typer.Typer(
    help="Look at the copies of connected accounts, fill them, and compare them with Stripe.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


@mirror.command()
def status(json: Json = False) -> None:
    """Show how far each copy is, as of when it holds, and what the last comparison found."""
    copies = asyncio.run(_copies())
    if json:
        print_json([one.model_dump(mode="json") for one in copies])
        return
    if not copies:
        out.print("There is no copy of a Stripe account yet.")
    for one in copies:
        as_of = f", as of {one.as_of:%Y-%m-%d %H:%M:%S} UTC" if one.as_of else ""
        out.print(f"{one.account_id} ({'live' if one.livemode else 'test'}): {one.state}{as_of}")
        out.print(_table(one))


@mirror.command()
def fill(
    afresh: Annotated[bool, typer.Option("--afresh", help="forget each copy and read everything again")] = False,
) -> None:
    """Have workers copy what is not copied yet of every connected account."""
    from api.upkeep import in_each_merchant

    async def begun(tx: Any, _merchant_id: str) -> int:
        from assistant.mirror.standing import begin

        try:
            return await begin(tx, afresh=afresh)
        except NotConnected:
            return 0

    if not sum(asyncio.run(in_each_merchant(load(), begun))):
        raise NotConnected("No Stripe account is connected. Connect one first.")
    out.print("Workers fill the copies now. See how far they are: florin mirror status")


@mirror.command()
def check(
    json: Json = False,
    wait_s: Annotated[float, typer.Option(min=0, max=86_400, help="how long to wait for the workers")] = 3600.0,
) -> None:
    """Have workers compare every object of every complete copy with Stripe, repair what differs, and show what did.

    In which fields it differed is in the log (mirror_differed).
    """
    copies = asyncio.run(_checked(wait_s))
    if json:
        print_json([one.model_dump(mode="json") for one in copies])
        return
    for one in copies:
        out.print(one.account_id)
        out.print(_table(one))


def _table(one: Any) -> Table:
    """Draw a copy's parts."""
    table = Table()
    for title in ("Kind", "State", "Read", "Kept", "Checked", "Compared", "Differed", "Repaired"):
        table.add_column(title, justify="left" if title in ("Kind", "State", "Checked") else "right")
    for part in one.parts:
        checked = f"{part.checked_at:%Y-%m-%d %H:%M}" if part.checked_at else ""
        numbers = (part.compared, part.differing, part.repaired)
        table.add_row(
            plain(part.kind), part.state, f"{part.read:,}", f"{part.kept:,}", checked,
            *(f"{number:,}" for number in numbers),
        )  # fmt: skip
    return table


async def _copies() -> list[Any]:
    """Every copy of the installation, as it is shown."""
    from api.upkeep import opened

    async with opened(load()) as db:
        return await _copies_in(db)


async def _copies_in(db: Any) -> list[Any]:
    """The same, from a database that is open."""
    from api.mirror_shapes import shown
    from api.upkeep import each_merchant
    from assistant.mirror.standing import standings

    found = await each_merchant(db, lambda tx, _merchant_id: standings(tx))
    return [shown(one) for each in found for one in each]


async def _checked(wait_s: float) -> list[Any]:
    """Ask for a comparison of every copy, and return them when all complete parts were compared."""
    from datetime import UTC, datetime

    from api.upkeep import each_merchant, opened
    from storage import mirror as copies_kept

    asked_at = datetime.now(UTC)

    async def ask(tx: Any, merchant_id: str) -> int:
        found = await copies_kept.copies(tx)
        for one in found:
            place = copies_kept.Place(merchant_id, one.account_id, one.livemode)
            await copies_kept.ask_check(tx, place, asked_at)
        return len(found)

    async with opened(load()) as db:
        before = {(one.account_id, part.kind): part.checked_at for one in await _copies_in(db) for part in one.parts}
        if not sum(await each_merchant(db, ask)):
            raise NotFound("There is no copy of a Stripe account yet. Start one: florin mirror fill.")
        until_s = time.monotonic() + wait_s
        while True:
            copies = await _copies_in(db)
            parts = [(one.account_id, part) for one in copies for part in one.parts if part.state == "complete"]
            if all(part.checked_at != before.get((account_id, part.kind)) for account_id, part in parts):
                return copies
            if time.monotonic() >= until_s:
                raise Unavailable("The workers are not done with it yet. See how far they are: florin mirror status")
            await asyncio.sleep(0.3)
