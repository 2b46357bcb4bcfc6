"""Who acts: actors, their roles, and the scopes that a session or an API key carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import NotAllowed


class Scope(StrEnum):
    """What a credential may be used for; `approve` is what a program can be kept from."""

    READ = "read"
    PROPOSE = "propose"
    APPROVE = "approve"


class Role(StrEnum):
    """A member's place in the merchant's team, weakest first."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for the weakest role, rising."""
        return list(Role).index(self)


class Door(StrEnum):
    """Through which door the actor came in; kept in the audit log."""

    WEB = "web"
    REST = "rest"
    TERMINAL = "terminal"
    SLACK = "slack"
    MCP = "mcp"
    SYSTEM = "system"


ROLE_SCOPES = {
    Role.VIEWER: frozenset({Scope.READ}),
    Role.OPERATOR: frozenset({Scope.READ, Scope.PROPOSE}),
    Role.APPROVER: frozenset({Scope.READ, Scope.PROPOSE, Scope.APPROVE}),
    Role.ADMIN: frozenset({Scope.READ, Scope.PROPOSE, Scope.APPROVE}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """One authenticated member of one merchant, at one door, with the scopes of the credential used.

    `credential_id` is the session ("ses_…") or API key ("key_…"); `scopes` never exceed the role's.
    """

    merchant_id: str
    member_id: str
    role: Role
    scopes: frozenset[Scope]
    door: Door
    credential_id: str

    def allows(self, scope: Scope) -> bool:
        """Say whether both the credential and the role allow `scope`."""
        return scope in self.scopes and scope in ROLE_SCOPES[self.role]

    def require(self, scope: Scope) -> None:
        """Raise NotAllowed unless `allows(scope)`."""
        if not self.allows(scope):
            raise NotAllowed(
                f"This sign-in may not {scope.value} here. Use a key or a member with the scope {scope.value!r}."
            )
