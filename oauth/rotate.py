"""Re-seals every stored token, and what channels keep sealed, with a fresh key while Florin goes on serving."""

from __future__ import annotations

from domain.errors import Misconfigured
from oauth.channel_seal import ChannelSeal
from oauth.vault import TokenVault
from storage import audit, channels, connections
from storage.database import Database

# A row that another process renews at the same moment is read again; each time somebody made progress.
_TRIES_PER_ROW = 20


async def rotate_keys(db: Database, vault: TokenVault) -> int:
    """Seal every token with the newest key and return how many connections were changed.

    With a key file a fresh key is put first in it, and keys older than the one before are dropped at the end; with keys
    from the settings the first one there is taken. Rows are replaced by compare-and-set, so a refresh at the same
    moment is never undone. Raises Misconfigured when a token opens with no key: the others are re-sealed all the same,
    and no key is dropped.
    """
    if vault.keys.in_file:
        vault.keys.add_key()
    async with db.doorway() as tx:
        rows = await connections.all_ids(tx)
    changed: dict[str, int] = {}
    closed = 0
    for merchant_id, connection_id in rows:
        try:
            changed[merchant_id] = changed.get(merchant_id, 0) + await _reseal(db, vault, merchant_id, connection_id)
        except Misconfigured:
            closed += 1
    for merchant_id, count in changed.items():
        async with db.merchant(merchant_id) as tx:
            await audit.append(tx, merchant_id, "keys.rotated", {"connections": count})
    closed_channels = await _reseal_channels(db, ChannelSeal(vault.keys))
    if closed:
        raise Misconfigured(
            f"The tokens of {closed} connections do not open with any key, so no old key was dropped. Put the key they "
            "were sealed with back, or connect those Stripe accounts again."
        )
    if closed_channels:
        raise Misconfigured(
            f"The addresses of {closed_channels} channels do not open with any key, so no old key was dropped. Put the "
            "key they were sealed with back, or remove those channels."
        )
    if vault.keys.in_file:
        vault.keys.drop_old_keys()
    return sum(changed.values())


async def _reseal(db: Database, vault: TokenVault, merchant_id: str, connection_id: str) -> bool:
    """Re-seal one connection's tokens and say whether that changed anything."""
    for _try in range(_TRIES_PER_ROW):
        async with db.merchant(merchant_id) as tx:
            row = await connections.get(tx, connection_id)
            if row is None:
                return False
            access, refresh = row.access_token_encrypted, row.refresh_token_encrypted
            if vault.is_current(access) and (refresh is None or vault.is_current(refresh)):
                return False
            replaced = await connections.replace_tokens(
                tx,
                connection_id,
                old_access_token_encrypted=access,
                access_token_encrypted=vault.rotate(access),
                refresh_token_encrypted=None if refresh is None else vault.rotate(refresh),
            )
        if replaced:
            return True
    raise Misconfigured("A connection kept changing while its tokens were re-sealed. Run the rotation again.")


async def _reseal_channels(db: Database, seal: ChannelSeal) -> int:
    """Re-seal what channels keep, each in one transaction that nobody can change it in; return how many don't open."""
    closed = 0
    async with db.doorway() as tx:
        rows = await channels.all_with_secrets(tx)
    for merchant_id, channel_id in rows:
        async with db.merchant(merchant_id) as tx:
            row = await channels.get(tx, channel_id, lock=True)
            if row is None:
                continue
            sealed = ("url_sealed", "secret_sealed", "old_secret_sealed")
            try:
                await channels.change(tx, channel_id, {name: seal.reseal(getattr(row, name)) for name in sealed})
            except Misconfigured:
                closed += 1
    return closed
