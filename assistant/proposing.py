"""Turns a draft into a stored proposal: terms, digest, key, provenance and warnings (COMMIT 1 of DESIGN §2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from assistant.limits import Limits
from assistant.parts import Parts
from domain.canonical import sha256_hex
from domain.errors import KeyReused
from domain.ids import new_id
from domain.people import Actor
from domain.proposals import State, Terms
from integrations.stripe.account import StripeAccount
from skills.contract import Draft
from skills.contract.requests import calls_of
from storage import audit, proposals
from storage.database import Tx
from storage.proposals import ProposalRow

_COMPARED = 150
_MAYBE_DONE = (State.APPROVED, State.EXECUTING, State.UNKNOWN, State.DONE)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of a skill: its arguments as given, the source of each, and where it was asked.

    `request_key` is the caller's idempotency key, if it sent one; `replaces` the waiting proposal that is withdrawn for
    this one.
    """

    skill: str
    args: Mapping[str, Any]
    sources: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    conversation_id: str | None = None
    request_key: str | None = None
    replaces: str | None = None

    @property
    def sha256(self) -> str:
        """What "the same content" means for an idempotency key: the skill and its arguments as asked."""
        return sha256_hex({"skill": self.skill, "args": dict(self.args)})


@dataclass(frozen=True, slots=True)
class Repeats:
    """Proposals equal to a draft: one to answer with instead of a second, and what to warn of."""

    same: ProposalRow | None = None
    warnings: tuple[str, ...] = field(default=())


class Proposing:
    """Stores proposals; nothing here can move anything."""

    def __init__(self, parts: Parts) -> None:
        """Work with the assistant's parts."""
        self._parts = parts

    async def earlier(self, actor: Actor, request: Request) -> ProposalRow | None:
        """Return the proposal already made for this request key; KeyReused when it was for other content."""
        if request.request_key is None:
            return None
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            row = await proposals.by_request_key(tx, request.request_key)
        if row is not None and row.request_sha256 != request.sha256:
            raise KeyReused("This idempotency key was used for another request. Send a new key with a new request.")
        return row

    async def store(self, actor: Actor, request: Request, draft: Draft, account: StripeAccount) -> ProposalRow:
        """Store the draft as an open proposal with its audit entry, in one transaction, and return the row.

        An identical open proposal of the same conversation is returned instead of a second one, so that one wish said
        twice stays one; what is equal elsewhere or was done lately becomes a warning. Raises KeyReused.
        """
        now = self._parts.clock()
        async with self._parts.db.merchant(actor.merchant_id) as tx:
            latest = [row for row in await latest_rows(tx, _COMPARED) if row.id != request.replaces]
            repeats = repeats_in(latest, request, draft, account, now, self._parts.limits)
            if repeats.same is not None:
                return repeats.same
            row = proposal_row(actor, request, draft, account, repeats.warnings, now, self._parts.limits)
            stored = await proposals.insert(tx, row)
            if stored.id == row.id:
                await audit_opened(tx, stored, actor)  # last: it holds the chain's head until the commit
            return stored


def proposal_row(
    actor: Actor, request: Request, draft: Draft, account: StripeAccount,
    warnings: tuple[str, ...], now: datetime, limits: Limits, place: tuple[str, int] | tuple[None, None] = (None, None),
) -> ProposalRow:  # fmt: skip
    """Build the row; its digest covers everything that is shown and would be sent.

    `place` is the plan it is a line of, with its number there.
    """
    proposal_id = new_id("prop")
    arguments = _arguments(request, draft)
    terms = Terms(
        skill=request.skill,
        arguments={name: argument["value"] for name, argument in arguments.items()},
        money=draft.money,
        account_id=account.account_id,
        livemode=account.livemode,
        summary=draft.summary,
        effects=draft.effects,
        request=draft.request,
        preconditions=draft.preconditions,
    )
    left_out = [f"I left out the {n}: you did not write it." for n in request.left_out if n != "reason"]
    return ProposalRow(
        id=proposal_id,
        merchant_id=actor.merchant_id,
        conversation_id=request.conversation_id,
        request_key=request.request_key,
        request_sha256=request.sha256,
        skill=request.skill,
        arguments=arguments,
        summary=draft.summary,
        effects=list(draft.effects),
        warnings=[*draft.warnings, *warnings, *left_out],
        figures=[{"minor": money.minor, "currency": money.currency} for money in draft.figures],
        request=draft.request,
        preconditions=draft.preconditions,
        amount_minor=draft.money.minor if draft.money else None,
        currency=draft.money.currency if draft.money else None,
        account_id=account.account_id,
        livemode=account.livemode,
        digest=terms.digest(proposal_id),
        key=f"florin-{proposal_id}",
        proposed_by=actor.member_id,
        created_at=now,
        expires_at=now + timedelta(seconds=limits.proposal_lifetime_s),
        plan_id=place[0],
        line_no=place[1],
    )


async def latest_rows(tx: Tx, count: int) -> list[ProposalRow]:
    """Return the merchant's newest proposals that wait or may have been done, for a draft to be compared with."""
    return await proposals.listed(tx, states=[State.OPEN, *_MAYBE_DONE], limit=count)


def repeats_in(
    latest: Sequence[ProposalRow], request: Request, draft: Draft, account: StripeAccount, now: datetime, limits: Limits
) -> Repeats:
    """Look for proposals equal to a draft among the merchant's latest."""
    equal = [row for row in latest if same_call(row, request, draft, account)]
    still_open = [row for row in equal if State(row.state) is State.OPEN and row.expires_at > now]
    for row in still_open:
        here = row.conversation_id is not None and row.conversation_id == request.conversation_id
        alone = request.request_key is None and row.plan_id is None
        if here and alone and row.preconditions == draft.preconditions:
            return Repeats(same=row)
    warnings = [f"An equal proposal is already waiting to be confirmed ({row.id})." for row in still_open[:1]]
    for row in latest:
        waits = State(row.state) is State.OPEN and row.expires_at > now and row not in equal
        if waits and _same_but_amount(row, request, draft, account):
            warnings.append(f"Another one is still waiting: {row.summary} Reject it if this one replaces it.")
    since = now - timedelta(seconds=limits.repeat_window_s)
    done = [row for row in equal if State(row.state) in _MAYBE_DONE and row.created_at > since]
    if done:
        when = f"{(done[0].decided_at or done[0].created_at):%Y-%m-%d %H:%M} UTC"
        warnings.append(f"The same was confirmed already at {when}. Confirm this only if you mean it once more.")
    return Repeats(warnings=tuple(warnings))


def _arguments(request: Request, draft: Draft) -> dict[str, dict[str, Any]]:
    """Every argument with its source: as asked, and what the skill filled in from the merchant's own data."""
    found = {name: {"value": value, "source": request.sources[name]} for name, value in request.args.items()}
    for name, argument in draft.resolved.items():
        said = found.get(name, {}).get("source")
        source = f"{said}; {argument.source}" if said and said != argument.source else argument.source
        found[name] = {"value": argument.value, "source": source}
    return found


def same_call(row: ProposalRow, request: Request, draft: Draft, account: StripeAccount) -> bool:
    """Whether a stored proposal would make the same call on the same account in the same mode."""
    return (
        row.skill == request.skill
        and row.request == draft.request
        and row.account_id == account.account_id
        and row.livemode == account.livemode
    )


def _same_but_amount(row: ProposalRow, request: Request, draft: Draft, account: StripeAccount) -> bool:
    """Whether a stored proposal would do the same to the same record with another amount, in one call or in steps."""
    rest = _without_amounts(draft.request)
    has_target = any(one.get("params") for one in calls_of(rest))
    return (
        has_target
        and rest != draft.request
        and row.skill == request.skill
        and (row.account_id, row.livemode) == (account.account_id, account.livemode)
        and _without_amounts(row.request) == rest
    )


def _without_amounts(value: Any) -> Any:
    """A request without its amounts, however deep they stand: "amount", "unit_amount", "taxable_amount"."""
    if isinstance(value, Mapping):
        return {name: _without_amounts(part) for name, part in value.items() if "amount" not in name.split("_")}
    return [_without_amounts(part) for part in value] if isinstance(value, list) else value


async def audit_opened(tx: Tx, row: ProposalRow, actor: Actor) -> None:
    """Record that it was proposed, by whom and through which door."""
    decision = {
        "proposal": row.id,
        "digest": row.digest,
        "skill": row.skill,
        "member": actor.member_id,
        "credential": actor.credential_id,
        "door": actor.door.value,
    }
    if row.plan_id is not None:
        decision |= {"plan": row.plan_id}
    await audit.append(tx, row.merchant_id, "proposal.opened", decision, at=row.created_at)
