"""A person's approval of exact terms: the only thing `execute` accepts, minted only by assistant/approvals.py."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import DigestMismatch
from domain.proposals import Terms


@dataclass(frozen=True, slots=True)
class Approval:
    """The terms a person approved, with the idempotency key committed for their execution.

    Cannot be built for other terms than the digest names (DigestMismatch). That only assistant/approvals.py builds one
    is checked by tests/test_architecture.py.
    """

    proposal_id: str
    digest: str
    key: str
    terms: Terms
    approved_by: str
    approved_unix_s: int

    def __post_init__(self) -> None:
        """Refuse an approval whose terms are not those that were shown."""
        if self.terms.digest(self.proposal_id) != self.digest:
            raise DigestMismatch("What would be done is not what was approved. Nothing was done; ask again.")
