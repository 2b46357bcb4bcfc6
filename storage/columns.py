"""What every table begins with: the catalogue of tables, and the columns that most of them have."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, Text, text

metadata = MetaData()


def merchant_key() -> Column[str]:
    """The first part of every key."""
    return Column("merchant_id", Text, ForeignKey("merchants.id"), primary_key=True)


def time_of(name: str, *, nullable: bool = True, default_now: bool = False) -> Column[object]:
    """A moment, aware."""
    default = text("now()") if default_now else None
    return Column(name, DateTime(timezone=True), nullable=nullable, server_default=default)
