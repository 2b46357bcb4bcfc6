"""Holds a server at an exact step of its work by real locks in its database, so that it can be killed there."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.rows import dict_row

from tests.faults.waiting import wait_for

_OURS = "the test"
_HEAD = "SELECT 1 FROM audit_heads FOR UPDATE"
_ROW = "SELECT 1 FROM proposals WHERE id = %s FOR UPDATE"
_BLOCKED = (
    "SELECT count(*) AS n FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name <> %s"
)


class HeldDatabase:
    """One test's view of the server's database, with the locks it holds there; leaving the block frees them.

    PostgreSQL serves the waiters of a row in turn. So a lock asked for while a transaction of the server waits is had
    at once when that transaction has committed, before the server's next one can have it.
    """

    def __init__(self, owner_url: str) -> None:
        """Connect as the owner, above row-level security."""
        self._url = owner_url
        self._watching = psycopg.connect(owner_url, autocommit=True, row_factory=dict_row)
        self._holding: list[psycopg.Connection[tuple[Any, ...]]] = []

    def __enter__(self) -> Self:
        """Use in a `with`."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let everybody go on."""
        self.free()
        self._watching.close()

    def free(self) -> None:
        """Give back every lock."""
        for connection in self._holding:
            connection.close()
        self._holding.clear()

    def hold_audit(self) -> psycopg.Connection[tuple[Any, ...]]:
        """Take the head of the audit chain, without which nothing that is audited commits; close it to let go."""
        return self._taken(_HEAD)

    def hold_new_merchants(self) -> None:
        """Let nobody make a merchant; who looks for one still finds those there are."""
        self._taken("LOCK TABLE merchants IN SHARE MODE")

    def hold_audit_after(self, commit: Any) -> None:
        """Let the transaction that waits for `commit` (a hold of the audit chain) commit, and take the chain again."""
        self._taken_after(commit, _HEAD)

    def hold_row_after(self, commit: Any, proposal_id: str) -> None:
        """Let the transaction that waits for `commit` commit, and take the proposal's row before anybody else."""
        self._taken_after(commit, _ROW, proposal_id)

    def wait_until_blocked(self, transactions: int) -> None:
        """Wait until that many transactions of the server wait for a lock."""
        wait_for(lambda: self.one(_BLOCKED, _OURS)["n"] == transactions, f"{transactions} to wait for a lock")

    def wait_until_lapsed(self) -> None:
        """Wait until no execution has a lease any more."""
        left = "SELECT count(*) AS n FROM proposals WHERE state IN ('approved', 'executing') AND lease_until > now()"
        wait_for(lambda: self.one(left)["n"] == 0, "the leases to lapse")

    def proposal(self, proposal_id: str) -> dict[str, Any]:
        """The stored row."""
        return self.one("SELECT * FROM proposals WHERE id = %s", proposal_id)

    def one(self, query: str, *values: object) -> dict[str, Any]:
        """The only row of a query's answer."""
        row = self._watching.execute(query.encode(), values).fetchone()
        assert row is not None
        return row

    def _taken(self, query: str, *values: object) -> psycopg.Connection[tuple[Any, ...]]:
        connection = psycopg.connect(self._url, application_name=_OURS)
        self._holding.append(connection)
        connection.execute(query.encode(), values)
        return connection

    def _taken_after(self, commit: psycopg.Connection[tuple[Any, ...]], query: str, *values: object) -> None:
        connection = psycopg.connect(self._url, application_name=_OURS)
        self._holding.append(connection)
        taking = threading.Thread(target=connection.execute, args=(query.encode(), values), daemon=True)
        taking.start()
        queued = "SELECT wait_event_type = 'Lock' AS waits FROM pg_stat_activity WHERE pid = %s"
        pid = connection.info.backend_pid
        wait_for(lambda: self.one(queued, pid)["waits"], "the test's own lock to be next")
        commit.close()
        taking.join(30)
        assert not taking.is_alive()
