"""What migrations give the app's role: rows of its own merchant only, and doors through which it may ask for more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alembic import op


def own_rows(rights: Mapping[str, str], column: str = "merchant_id") -> None:
    """Let the app see and write the rows of the transaction's merchant only, and only in the ways each table needs."""
    for table, granted in rights.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY florin_own_rows ON {table} TO florin_app "
            f"USING ({column} = current_setting('florin.merchant', true)) "
            f"WITH CHECK ({column} = current_setting('florin.merchant', true))"
        )
        op.execute(f"GRANT {granted} ON {table} TO florin_app")


def doors(functions: Iterable[str]) -> None:
    """Let nobody but the app's role call functions that run with their owner's rights."""
    for function in functions:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO florin_app")
