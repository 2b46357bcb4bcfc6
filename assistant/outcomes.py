"""What an execution came to: the verdict on an error by what had left before it, and storing it (COMMIT 3)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from assistant.backstops import queue_look
from assistant.limits import Limits
from assistant.parts import Parts
from domain.errors import (
    ConnectionRevoked,
    DigestMismatch,
    FlorinError,
    OutcomeUnknown,
    PartlyDone,
    PreconditionChanged,
    StripeRefused,
    TooMany,
    Unavailable,
)
from domain.proposals import State
from skills.contract import Receipt
from storage import audit, proposals
from storage.proposals import ProposalRow

_BROKEN = "Something went wrong inside Florin before anything was sent. Nothing moved; ask again."
_LOOKING = "Stripe gave no clear answer, so Florin looks up whether it took effect. Do not repeat it meanwhile."

# Stripe's words for "this key is, or was, another request": no statement about what that request did.
_ABOUT_THE_KEY = frozenset({"idempotency_key_in_use", "idempotency_error", "lock_timeout"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where an execution leaves the proposal, with the sentence for the merchant and what is kept beside it."""

    state: State
    text: str
    receipt: dict[str, Any] | None = None
    error: dict[str, Any] | None = None


def done(receipt: Receipt) -> Verdict:
    """Stripe took it; one that took no effect has failed."""
    kept = {
        "text": receipt.text,
        "object_id": receipt.object_id,
        "status": receipt.status,
        "request_id": receipt.request_id,
        "data": receipt.data,
        "figures": [asdict(money) for money in receipt.figures],
    }
    state = State.DONE if receipt.took_effect else State.FAILED
    return Verdict(state, receipt.text, receipt=kept)


def judged(error: Exception, *, sent: bool, answered: bool, sent_before: bool) -> Verdict:
    """Say what an error means for the proposal.

    `sent`: this attempt began a write; `answered`: Stripe confirmed one; `sent_before`: an earlier attempt may have
    reached Stripe. Failed means that nothing moved, or what moved is named (PartlyDone), and is only said where that is
    certain.
    """
    if not sent and not sent_before:
        message = error.message if isinstance(error, FlorinError) else _BROKEN
        return Verdict(State.FAILED, message, error=_kept(error))
    if sent and not answered and not sent_before and _is_definite(error):
        assert isinstance(error, FlorinError)  # noqa: S101  # narrows the type; _is_definite chose by it
        return Verdict(State.FAILED, error.message, error=_kept(error))
    if isinstance(error, PartlyDone) and not _speaks_of_key(error.__cause__):
        return Verdict(State.FAILED, error.message, error=_kept(error))
    return Verdict(State.UNKNOWN, _LOOKING, error=_kept(error))


def is_about_the_key(verdict: Verdict) -> bool:
    """Whether Stripe's refusal spoke of the idempotency key only, not of what was asked."""
    return (verdict.error or {}).get("code") in _ABOUT_THE_KEY


def _is_definite(error: Exception) -> bool:
    """Whether the first and only write certainly did nothing."""
    if isinstance(error, StripeRefused):
        return not _speaks_of_key(error)
    definite = (ConnectionRevoked, TooMany, Unavailable, DigestMismatch, PreconditionChanged)
    return isinstance(error, definite) and not isinstance(error, OutcomeUnknown)


def _speaks_of_key(error: BaseException | None) -> bool:
    """Whether Stripe refused only the key, which says nothing about what the request under it did."""
    return isinstance(error, StripeRefused) and error.code in _ABOUT_THE_KEY


def _kept(error: Exception) -> dict[str, Any]:
    """What is stored of an error: its kind, and Stripe's own words for it; never a traceback."""
    kept: dict[str, Any] = {"kind": error.kind if isinstance(error, FlorinError) else "internal"}
    if isinstance(error, FlorinError):
        kept["message"] = error.message
    if isinstance(error, StripeRefused):
        kept |= {"code": error.code, "decline_code": error.decline_code, "request_id": error.request_id}
        kept["http_status"] = error.http_status
    return kept


async def settle(parts: Parts, row: ProposalRow, verdict: Verdict) -> ProposalRow | None:
    """Store a verdict with its audit entry in one transaction (COMMIT 3) and return the row.

    None when the lease was lost to another attempt, which then speaks for the proposal.
    """
    now = parts.clock()
    changes: dict[str, Any] = {"outcome_text": verdict.text, "receipt": verdict.receipt, "error": verdict.error}
    if verdict.state is State.UNKNOWN:
        changes["next_check_at"] = now + next_look(row.attempts, parts.limits)
    async with parts.db.merchant(row.merchant_id) as tx:
        moved = await proposals.move(tx, row.id, [State.EXECUTING], verdict.state, attempt=row.attempts, **changes)
        if moved is not None:
            if moved.next_check_at is not None:
                await queue_look(tx, moved, moved.next_check_at, now, parts.limits)
            decision = {
                "proposal": row.id,
                "digest": row.digest,
                "attempt": row.attempts,
                "outcome": verdict.text,
                "object": (verdict.receipt or {}).get("object_id"),
                "request": (verdict.receipt or verdict.error or {}).get("request_id"),
            }
            await audit.append(tx, row.merchant_id, f"proposal.{verdict.state.value}", decision, at=now)
        return moved


def next_look(attempts: int, limits: Limits) -> timedelta:
    """How long to wait before looking again: doubling from the first wait up to the longest."""
    doubled = limits.recheck_first_s * 2 ** min(max(attempts - 1, 0), 20)
    return timedelta(seconds=min(doubled, limits.recheck_longest_s))


def is_fresh(row: ProposalRow, now: datetime, limits: Limits) -> bool:
    """Whether Stripe still remembers the key, so that sending the same request again cannot do it twice.

    Counted from the decision: `sent_at` is the newest try, and Stripe counts from the first.
    """
    return row.decided_at is not None and now - row.decided_at < timedelta(seconds=limits.key_fresh_s)


def is_quiet(row: ProposalRow, now: datetime, limits: Limits) -> bool:
    """Whether no try that another attempt has made can be under way any more."""
    return row.sent_at is None or now - row.sent_at >= timedelta(seconds=limits.settle_s)
