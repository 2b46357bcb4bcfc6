"""The audit log: append-only, one hash chain per merchant, so that any later change shows where it begins.

An entry's hash is the SHA-256 of the canonical JSON of {decision, seq, prev}. The kind and the time stand inside the
decision. The chain's head is kept beside it, so that cutting off the newest entries shows as well; who can rewrite
both tables can rewrite the whole chain, so keep the newest hash somewhere else from time to time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from domain.canonical import sha256_hex
from storage.database import Tx
from storage.records import many
from storage.tables import audit_entries, audit_heads

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One decision; `seq` counts from 1 per merchant, `prev` is the hash of the entry before ("" for the first)."""

    merchant_id: str
    seq: int
    kind: str
    decision: dict[str, Any]
    prev: str
    hash: str

    @property
    def at(self) -> datetime:
        """When it was decided, in UTC."""
        return datetime.fromisoformat(self.decision["at"])


async def append(
    tx: Tx, merchant_id: str, kind: str, decision: Mapping[str, Any], *, at: datetime | None = None
) -> AuditEntry:
    """Append a decision: JSON without floats and secrets; "kind" and "at" are added to it.

    Append last in a transaction: it holds the chain's head until the commit, and whoever else appends waits there.
    """
    full = {**decision, "kind": kind, "at": (at or datetime.now(UTC)).astimezone(UTC).isoformat()}
    last = select(audit_heads.c.seq, audit_heads.c.hash).where(audit_heads.c.merchant_id == merchant_id)
    seq, prev = (await tx.execute(last.with_for_update())).one()
    entry = AuditEntry(merchant_id, seq + 1, kind, full, prev, _digest(full, seq + 1, prev))
    added = (
        insert(audit_entries)
        .values(merchant_id=merchant_id, seq=entry.seq, decision=full, prev=prev, hash=entry.hash)
        .cte("added")
    )
    head = update(audit_heads).where(audit_heads.c.merchant_id == merchant_id)
    await tx.execute(head.values(seq=entry.seq, hash=entry.hash).add_cte(added))
    return entry


async def listed(tx: Tx, limit: int, before_seq: int | None = None) -> list[AuditEntry]:
    """Return entries, newest first; `before_seq` continues a page."""
    found = select(audit_entries).order_by(audit_entries.c.seq.desc()).limit(limit)
    if before_seq is not None:
        found = found.where(audit_entries.c.seq < before_seq)
    return await many(tx, found, AuditEntry)


async def head(tx: Tx, merchant_id: str) -> tuple[int, str]:
    """Return the newest entry's number and hash, (0, "") for an empty chain: what to keep elsewhere as a witness."""
    last = select(audit_heads.c.seq, audit_heads.c.hash).where(audit_heads.c.merchant_id == merchant_id)
    row = (await tx.execute(last)).one_or_none()
    return (0, "") if row is None else (row.seq, row.hash)


async def verify(tx: Tx, merchant_id: str) -> int | None:
    """Recompute a merchant's chain and return the number of the first entry that is changed, missing or surplus.

    None when all is as it was written. Entries are read in batches, so memory stays bounded.
    """
    # One statement sees head and end together; entries are only ever added behind it.
    seq_head, hash_head = await head(tx, merchant_id)
    seq: int = 0
    prev: str = ""
    while True:
        batch = (
            select(audit_entries)
            .where(audit_entries.c.merchant_id == merchant_id, audit_entries.c.seq > seq)
            .order_by(audit_entries.c.seq)
            .limit(_BATCH)
        )
        rows = (await tx.execute(batch)).all()
        for row in rows:
            if row.seq != seq + 1 or row.prev != prev or row.hash != _hash(row.decision, row.seq, prev):
                return seq + 1
            seq, prev = row.seq, row.hash
            if seq == seq_head and prev != hash_head:
                return seq
        if len(rows) < _BATCH:
            break
    latest = await head(tx, merchant_id)
    return None if latest == (seq, prev) else min(seq, latest[0]) + 1


def _digest(decision: Any, seq: int, prev: str) -> str:
    """Return an entry's hash; TypeError for a decision that has no canonical form."""
    return sha256_hex({"decision": decision, "seq": seq, "prev": prev})


def _hash(decision: Any, seq: int, prev: str) -> str:
    """Return what a stored entry's hash must be; "" when the decision can't have been written by Florin."""
    try:
        return _digest(decision, seq, prev)
    except TypeError:
        return ""
