"""Carries out approved proposals: the only caller of a skill's execute, with no transaction open across the network."""

from __future__ import annotations

from datetime import timedelta

import structlog
from pydantic import BaseModel

from assistant import outcomes
from assistant.account_guards import ApprovedAccount
from assistant.outcomes import Verdict
from assistant.parts import Parts, merchant_view
from assistant.ports import silent
from domain.errors import ConnectionRevoked, Misconfigured, OutcomeUnknown, ProposalNotOpen
from domain.proposals import State
from integrations.stripe.account import StripeAccount
from skills.contract import Acts, Approval, Desk, MerchantView
from storage import proposals
from storage.proposals import ProposalRow

_log = structlog.get_logger(__name__)

_NOTHING_SENT = "The skill reported success without having sent anything. Nothing moved; please report this."
_UNSTORED = "It was sent to Stripe, but Florin could not store the answer. It looks it up; do not repeat it meanwhile."


class Execution:
    """Executes what was claimed; a crash at any instant leaves a row that reconciliation resolves."""

    def __init__(self, parts: Parts) -> None:
        """Work with the assistant's parts."""
        self._parts = parts

    async def run(self, row: ProposalRow, approval: Approval) -> ProposalRow:
        """Carry out a claimed proposal and return its row as it then stands: done, failed or unknown.

        Raises ProposalNotOpen when another attempt took over meanwhile, OutcomeUnknown when it was sent but the
        outcome could not be stored.
        """
        verdict = await self.attempt(row, approval)
        try:
            settled = await outcomes.settle(self._parts, row, verdict)
        except Exception as error:
            _log.exception("outcome_not_stored", proposal=row.id, error=type(error).__name__)
            raise OutcomeUnknown(_UNSTORED) from error
        if settled is None:
            raise ProposalNotOpen("Another process has taken this over. Look at the proposal for what came of it.")
        return settled

    async def attempt(self, row: ProposalRow, approval: Approval) -> Verdict:
        """Recheck, note that something may leave, make the one call, and judge what came of it; never raises.

        The account is the one the proposal names, in its mode, whichever is active now.
        """
        guarded: ApprovedAccount | None = None
        account: StripeAccount | None = None
        try:
            account, merchant = await self.opened(row)
            own = self._parts.own_of(row.merchant_id)
            guarded = ApprovedAccount(account, approval, lambda: self._note_sent(row), own)
            skill = acting(self._parts, row.skill)
            await skill.recheck(approval, self._parts.desk(merchant, account))
            receipt = await skill.execute(approval, Desk(merchant, guarded, self._parts.clock(), silent, own=own))
        except Exception as error:  # noqa: BLE001  # every error has a verdict; none may escape without one
            if isinstance(error, ConnectionRevoked) and account is not None:
                await self._note_revoked(row)
            _log.warning("execution_ended", proposal=row.id, error=type(error).__name__)
            sent = guarded is not None and guarded.sent
            answered = guarded is not None and guarded.answered
            return outcomes.judged(error, sent=sent, answered=answered, sent_before=row.sent_at is not None)
        if not guarded.answered:
            nothing = Misconfigured(_NOTHING_SENT)
            return outcomes.judged(nothing, sent=guarded.sent, answered=False, sent_before=row.sent_at is not None)
        return outcomes.done(receipt)

    async def opened(self, row: ProposalRow) -> tuple[StripeAccount, MerchantView]:
        """Return the account the proposal is pinned to and its merchant; NotConnected when it is connected no more."""
        account = await self._parts.accounts.pinned(row.merchant_id, row.account_id, row.livemode)
        async with self._parts.db.merchant(row.merchant_id) as tx:
            return account, await merchant_view(tx, row.merchant_id)

    async def _note_sent(self, row: ProposalRow) -> None:
        """Commit, before the first byte leaves, that something may have left; ProposalNotOpen without the lease.

        The lease begins anew, because the rechecks may have used it up. A process that was suspended after its note
        sends nothing: by now another may have found no trace of it and said so.
        """
        now = self._parts.clock()
        lease = now + timedelta(seconds=self._parts.limits.lease_s)
        noted = {"sent_at": now, "lease_until": lease}
        async with self._parts.db.merchant(row.merchant_id) as tx:
            kept = await proposals.amend(tx, row.id, State.EXECUTING, attempt=row.attempts, **noted)
        if kept is None:
            raise ProposalNotOpen("Another process has taken this over, so nothing was sent from here.")
        if self._parts.clock() >= lease:
            raise ProposalNotOpen("This took too long before it could be sent, so nothing was sent. Ask again.")

    async def _note_revoked(self, row: ProposalRow) -> None:
        """Tell the accounts that Stripe refuses this connection; the verdict stands whether or not that works."""
        try:
            await self._parts.accounts.revoked(row.merchant_id, row.account_id, row.livemode)
        except Exception as error:  # noqa: BLE001  # the verdict must be stored in any case
            _log.exception("revocation_not_noted", proposal=row.id, error=type(error).__name__)


def acting(parts: Parts, name: str) -> Acts[BaseModel]:
    """Return the acting skill of that name; Misconfigured when this installation no longer has it."""
    skill = parts.catalogue.get(name)
    if not isinstance(skill, Acts):
        raise Misconfigured(f"This Florin has no skill {name!r} any more, so the proposal can't be carried out.")
    return skill
