"""The tables of the mirror: each account's copy, its parts, and customers whose words are not kept any more."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Table, Text, text

from storage.columns import merchant_key, metadata, time_of

mirrors = Table(
    "mirrors",
    metadata,
    merchant_key(),
    Column("account_id", Text, primary_key=True),
    Column("livemode", Boolean, primary_key=True),
    time_of("looked_at"),
    time_of("looked_until"),
    Column("late", BigInteger, nullable=False, server_default=text("0")),
)

mirror_parts = Table(
    "mirror_parts",
    metadata,
    merchant_key(),
    Column("account_id", Text, primary_key=True),
    Column("livemode", Boolean, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("cursor", Text),
    Column("read", BigInteger, nullable=False, server_default=text("0")),
    time_of("as_of"),
    time_of("started_at"),
    time_of("touched_at"),
    time_of("finished_at"),
    Column("check_cursor", Text),
    time_of("check_started_at"),
    time_of("checked_at"),
    Column("compared", BigInteger, nullable=False, server_default=text("0")),
    Column("differing", BigInteger, nullable=False, server_default=text("0")),
    Column("repaired", BigInteger, nullable=False, server_default=text("0")),
    ForeignKeyConstraint(
        ["merchant_id", "account_id", "livemode"],
        ["mirrors.merchant_id", "mirrors.account_id", "mirrors.livemode"],
        name="mirror_parts_mirror_fkey",
        ondelete="CASCADE",
    ),
)

mirror_erasures = Table(
    "mirror_erasures",
    metadata,
    merchant_key(),
    Column("customer_id", Text, primary_key=True),
    time_of("erased_at", nullable=False),
)
