"""`florin verify-audit`, `rotate-keys` and `api-key`: keeping an installation sound."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.table import Table

from api.cli.client import connect
from api.cli.console import out, print_json
from api.cli.drawing import ID_WIDTH, plain
from api.settings import load
from domain.errors import FlorinError

api_key = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def verify_audit(json: Json = False) -> None:
    """Recompute every merchant's audit chain and name the first broken entry; exit code 1 when there is one."""
    from api.upkeep import verify_chains

    found = asyncio.run(verify_chains(load()))
    broken = [chain for chain in found if chain.first_broken is not None]
    if json:
        print_json(
            [
                {"merchant": c.merchant_id, "entries": c.entries, "head": c.head, "first_broken": c.first_broken}
                for c in found
            ]
        )
    for chain in () if json else found:
        if chain.first_broken is None:
            told = f"{chain.merchant_id}: {chain.entries} entries, intact. Newest hash: {chain.head or 'none'}"
            out.print(plain(told), soft_wrap=True)
        else:
            out.print(plain(f"{chain.merchant_id}: BROKEN at entry {chain.first_broken}", "bold red"))
    raise typer.Exit(1 if broken else 0)


def rotate_keys(
    new: Annotated[bool, typer.Option("--new", help="only print a new key for FLORIN_ENCRYPTION_KEYS")] = False,
) -> None:
    """Seal every stored Stripe token with a fresh key; the server may go on serving."""
    from api.upkeep import rotate
    from oauth.keyring import new_key

    if new:
        print(new_key())
        return
    count = asyncio.run(rotate(load()))
    out.print(f"Re-sealed the tokens of {count} connection{'' if count == 1 else 's'}.")


@api_key.command()
def create(
    name: Annotated[str, typer.Argument(help="what the key is for")],
    scope: Annotated[list[str] | None, typer.Option(help="read, propose or approve; several times for several")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="how long it lives")] = None,
    json: Json = False,
) -> None:
    """Make an API key (read and propose unless said otherwise) and print its secret, once."""
    wanted = scope or ["read", "propose"]
    unknown = [item for item in wanted if item not in ("read", "propose", "approve")]
    if unknown:
        raise typer.BadParameter("a scope is read, propose or approve")
    body = {"name": name, "scopes": wanted} | ({"expires_in_days": days} if days else {})
    with connect() as client:
        made = client.post("/api/keys", body)
    if json:
        print_json(made)
        return
    out.print(plain(f"{made['id']} may {', '.join(made['scopes'])}. Its secret, shown this once:"))
    print(made["secret"])


@api_key.command("list")
def list_keys(json: Json = False) -> None:
    """List API keys without their secrets."""
    with connect() as client:
        keys = client.get("/api/keys")
    if json:
        print_json(keys)
        return
    table = Table()
    table.add_column("Id", no_wrap=True, min_width=ID_WIDTH)
    for title in ("Name", "Scopes", "Made", "State"):
        table.add_column(title, overflow="fold")
    for key in keys:
        state = "revoked" if key["revoked_at"] else f"until {key['expires_at'][:10]}" if key["expires_at"] else "valid"
        table.add_row(*map(plain, (key["id"], key["name"], " ".join(key["scopes"]), key["created_at"][:10], state)))
    out.print(table)


@api_key.command()
def revoke(key_id: Annotated[str, typer.Argument(help="the key's id, key_…")]) -> None:
    """End an API key at once."""
    if not key_id.startswith("key_") or not key_id.isascii() or not key_id.replace("_", "").isalnum():
        raise FlorinError("A key's id starts with key_; florin api-key list shows them.")
    with connect() as client:
        client.delete(f"/api/keys/{key_id}")
    out.print("Revoked.")
