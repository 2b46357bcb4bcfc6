"""Stores a plan with a proposal for each of its lines, in one transaction (COMMIT 1 of DESIGN §2, for many)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from assistant.parts import Parts
from assistant.plans.drafting import Lines, Prepared
from assistant.plans.view import plan_terms
from assistant.plans.wording import title
from assistant.proposing import audit_opened, latest_rows, proposal_row, repeats_in
from domain.canonical import sha256_hex
from domain.errors import KeyReused
from domain.ids import new_id
from domain.money import Money
from domain.people import Actor
from domain.proposals import State
from integrations.stripe.account import StripeAccount
from skills.contract import MerchantView
from storage import audit, plans, proposals
from storage.database import Tx
from storage.plans import PlanRow
from storage.proposals import ProposalRow

Stored = tuple[PlanRow, list[ProposalRow]]

_COMPARED = 300
_PLANS_COMPARED = 5


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What was asked: the skill that chose the lines, its arguments, the acting skill, and where it was asked.

    `about` says how the lines were chosen, `notes` and `warnings` what the whole means.
    """

    skill: str
    acts_with: str
    args: Mapping[str, Any]
    about: str
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    conversation_id: str | None = None
    request_key: str | None = None

    @property
    def sha256(self) -> str:
        """What "the same content" means for an idempotency key."""
        return sha256_hex({"skill": self.skill, "args": dict(self.args)})


@dataclass(frozen=True, slots=True)
class _Draft:
    """A plan and its lines before they are stored."""

    row: PlanRow
    lines: list[ProposalRow] = field(default_factory=list)


class PlanStore:
    """Stores plans; nothing here can move anything."""

    def __init__(self, parts: Parts) -> None:
        """Work with the assistant's parts."""
        self._parts = parts

    async def earlier(self, actor: Actor, request_key: str | None, sha256: str) -> Stored | None:
        """Return the plan already made for this request key; KeyReused when it was for other content."""
        if request_key is None:
            return None
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            row = await plans.by_request_key(tx, request_key)
            if row is None:
                return None
            if row.request_sha256 != sha256:
                raise KeyReused("This idempotency key was used for another request. Send a new key with a new request.")
            return row, (await plans.lines(tx, [row.id]))[row.id]

    async def store(
        self, actor: Actor, request: PlanRequest, lines: Lines, account: StripeAccount, merchant: MerchantView
    ) -> Stored:
        """Store an open plan with its open lines and their audit entries; return what is stored.

        The same plan of the same conversation, still open, is returned instead of a second one; a line that is equal to
        another proposal, or was done lately, is warned of. Raises KeyReused.
        """
        now = self._parts.clock()
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            same = await self._same(tx, request, lines, account, now)
            if same is not None:
                return same
            latest = await latest_rows(tx, _COMPARED)
            draft = self._drafted(actor, request, lines, account, merchant, latest, now)
            stored = await plans.insert(tx, draft.row)
            if stored.id != draft.row.id:
                return stored, (await plans.lines(tx, [stored.id]))[stored.id]
            rows = [await proposals.insert(tx, line) for line in draft.lines]
            await _audit(tx, stored, rows, actor)
            return stored, rows

    def _drafted(
        self, actor: Actor, request: PlanRequest, lines: Lines, account: StripeAccount, merchant: MerchantView,
        latest: Sequence[ProposalRow], now: datetime,
    ) -> _Draft:  # fmt: skip
        """Build the rows; the plan's digest covers all that is shown of it and every line's."""
        plan_id, limits = new_id("plan"), self._parts.limits
        rows = []
        for number, line in enumerate(lines.prepared, 1):
            warnings = repeats_in(latest, line.request, line.draft, account, now, limits).warnings
            place = (plan_id, number)
            rows.append(proposal_row(actor, line.request, line.draft, account, warnings, now, limits, place))
        row = PlanRow(
            id=plan_id,
            merchant_id=actor.merchant_id,
            conversation_id=request.conversation_id,
            request_key=request.request_key,
            request_sha256=request.sha256,
            skill=request.skill,
            acts_with=request.acts_with,
            title=title(request.acts_with, len(rows), _sums(lines.prepared), merchant.locale),
            about=request.about,
            notes=[*request.notes, *lines.notes],
            warnings=list(request.warnings),
            left_out=_left_out(lines),
            account_id=account.account_id,
            livemode=account.livemode,
            digest="",
            proposed_by=actor.member_id,
            created_at=now,
            expires_at=now + timedelta(seconds=limits.proposal_lifetime_s),
        )
        return _Draft(replace(row, digest=plan_terms(row, rows).digest(plan_id)), rows)

    async def _same(
        self, tx: Tx, request: PlanRequest, lines: Lines, account: StripeAccount, now: datetime
    ) -> Stored | None:
        """The plan of this conversation that has exactly these lines, all of them still waiting."""
        if request.conversation_id is None or request.request_key is not None:
            return None
        known = await plans.listed(tx, _PLANS_COMPARED, conversation_id=request.conversation_id)
        rows = await plans.lines(tx, [row.id for row in known])
        wanted = [(line.draft.request, line.draft.preconditions) for line in lines.prepared]
        place = (request.acts_with, account.account_id, account.livemode, _left_out(lines))
        for row in known:
            waits = row.expires_at > now and all(State(line.state) is State.OPEN for line in rows[row.id])
            is_here = place == (row.acts_with, row.account_id, row.livemode, row.left_out)
            if waits and is_here and wanted == [(line.request, line.preconditions) for line in rows[row.id]]:
                return row, rows[row.id]
        return None


def _sums(prepared: Sequence[Prepared]) -> tuple[Money, ...]:
    """What all lines move, per currency."""
    sums: dict[str, int] = {}
    for line in prepared:
        money = line.draft.money
        if money is not None:
            sums[money.currency] = sums.get(money.currency, 0) + money.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


def _left_out(lines: Lines) -> list[dict[str, Any]]:
    """What is no line, as it is stored."""
    return [{"what": one.what, "because": one.because} for one in lines.left_out]


async def _audit(tx: Tx, plan: PlanRow, rows: Sequence[ProposalRow], actor: Actor) -> None:
    """Record the plan and each line: last in the transaction, because it holds the chain's head until the commit."""
    decision = {
        "plan": plan.id,
        "digest": plan.digest,
        "skill": plan.skill,
        "lines": [row.id for row in rows],
        "left_out": len(plan.left_out),
        "member": actor.member_id,
        "credential": actor.credential_id,
        "door": actor.door.value,
    }
    await audit.append(tx, plan.merchant_id, "plan.opened", decision, at=plan.created_at)
    for row in rows:
        await audit_opened(tx, row, actor)
