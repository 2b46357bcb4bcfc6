"""`florin mirror`: how far the copies of connected accounts are, filling them, and comparing them with Stripe."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from api.cli.console import out, print_json
from api.cli.drawing import plain
from api.settings import load

T = TypeVar("T")

mirror = typer.Typer(
    help="Look at the copies of connected accounts, fill them, and compare them with Stripe.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


@mirror.command()
def status(json: Json = False) -> None:
    """Show how far each copy is, as of when it holds, and what the last comparison found."""
    from api.mirror_shapes import shown

    found = asyncio.run(_of_each_merchant(lambda mirrors, merchant_id: mirrors.standing(merchant_id)))
    copies = [shown(one) for standings in found for one in standings]
    if json:
        print_json([one.model_dump(mode="json") for one in copies])
        return
    if not copies:
        out.print("There is no copy of a Stripe account yet.")
    for one in copies:
        as_of = f", as of {one.as_of:%Y-%m-%d %H:%M:%S} UTC" if one.as_of else ""
        out.print(f"{one.account_id} ({'live' if one.livemode else 'test'}): {one.state}{as_of}")
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
        out.print(table)


@mirror.command()
def fill(
    afresh: Annotated[bool, typer.Option("--afresh", help="forget each copy and read everything again")] = False,
) -> None:
    """Have workers copy what is not copied yet of every connected account."""
    asyncio.run(_of_each_merchant(lambda mirrors, merchant_id: mirrors.begin(merchant_id, afresh=afresh)))
    out.print("Workers fill the copies now. See how far they are: florin mirror status")


@mirror.command()
def check(json: Json = False) -> None:
    """Compare every object of every complete copy with Stripe, and repair what differs."""
    found = asyncio.run(_of_each_merchant(lambda mirrors, merchant_id: mirrors.check(merchant_id)))
    checked = {account: kinds for each in found for account, kinds in each.items()}
    if json:
        print_json(checked)
        return
    for account, kinds in checked.items():
        table = Table(title=plain(account))
        for title in ("Kind", "Compared", "Differed", "Repaired", "How"):
            table.add_column(title, justify="left" if title in ("Kind", "How") else "right", overflow="fold")
        for kind, told in kinds.items():
            how = "; ".join(f"{count:,} {sort}" for sort, count in told["differences"].items())
            numbers = (f"{told[name]:,}" for name in ("compared", "differing", "repaired"))
            table.add_row(plain(kind), *numbers, plain(how))
        out.print(table)


async def _of_each_merchant(work: Callable[[Any, str], Awaitable[T]]) -> list[T]:
    """Do something with the mirrors for each merchant of this installation that has connected an account."""
    from api.working import opened_house
    from storage import connections, merchants

    found = []
    async with opened_house(load()) as house:
        async with house.db.doorway() as tx:
            ids = await merchants.all_ids(tx)
        for merchant_id in ids:
            async with house.db.merchant(merchant_id) as tx:
                connected = await connections.listed(tx)
            if any(one.status == connections.ACTIVE for one in connected):
                found.append(await work(house.mirrors, merchant_id))
    return found
