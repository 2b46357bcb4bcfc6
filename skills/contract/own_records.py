"""Florin's own records as skills reach them: read at the desk, and written by an approved call like Stripe's.

A call whose path begins with /florin/ goes to Florin's database instead of Stripe. All else about it is the same: what
was shown is what is done, once, under the approval's key, by a person's approval only.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from domain.alerting import AlertKind
from storage.database import Tx

OWN = "/florin/"


class OwnRecords(Protocol):
    """What Florin keeps of one merchant's, to be read."""

    @property
    def kinds(self) -> Mapping[str, AlertKind]:
        """Every kind of alert by name."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        """Open one unchanging view of the merchant's records, read-only."""
        ...


class OwnChanges(Protocol):
    """What may be changed of one merchant's records, with an approval."""

    async def change(self, method: str, path: str, params: Mapping[str, Any], *, key: str, by: str) -> dict[str, Any]:
        """Make one change in a transaction and return the record as it then is; the same key changes nothing twice.

        Raises NotFound or PreconditionChanged when it can't be made, and OutcomeUnknown when nobody can say.
        """
        ...
