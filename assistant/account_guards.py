"""What a skill gets instead of a bare account: one that only reads, or one that makes only the approved call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.errors import BadInput, DigestMismatch, NotAllowed, NotFound, PreconditionChanged
from integrations.stripe.account import StripeAccount, Written
from skills.contract import Approval
from skills.contract.own_records import OWN, OwnChanges
from skills.contract.requests import Step, calls_of, step_of


class ReadOnlyAccount(StripeAccount):
    """An account that refuses every write: what `answer`, `propose`, `recheck` and `find_outcome` work with."""

    __slots__ = ("_account",)

    def __init__(self, account: StripeAccount) -> None:
        """Stand in front of `account`."""
        self._account = account
        self.account_id = account.account_id
        self.livemode = account.livemode

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Read through the account."""
        return await self._account.get(path, params)

    def tell(self, read: Any) -> None:
        """Tell whoever looks on of objects that were read elsewhere, as if they had been read through here."""
        if isinstance(self._account, ReadOnlyAccount):
            self._account.tell(read)

    async def preview(self, path: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for a preview through the account, which lets through only what changes nothing."""
        return await self._account.preview(path, params)

    async def post(self, path: str, params: Mapping[str, Any], *, key: str) -> Written:  # noqa: ARG002  # refuses all
        """Refuse: nothing is written without an approval."""
        raise NotAllowed("Nothing may be changed at Stripe before a person has confirmed it.")

    async def delete(
        self,
        path: str,  # noqa: ARG002  # refuses all
        params: Mapping[str, Any] | None = None,  # noqa: ARG002  # refuses all
        *,
        key: str,  # noqa: ARG002  # refuses all
    ) -> Written:
        """Refuse: nothing is written without an approval."""
        raise NotAllowed("Nothing may be changed at Stripe before a person has confirmed it.")


class ApprovedAccount(ReadOnlyAccount):
    """An account that reads, and makes the calls an approval names, in their order, each with its key and its stamp.

    A call to /florin/… changes Florin's own records instead of Stripe's, with the same checks before it.

    `before_send` runs once, before the first write leaves, so that a crash later knows that something may have left.
    `sent` says whether a write was begun, `answered` whether Stripe answered one with success.
    """

    __slots__ = ("_answers", "_approval", "_before_send", "_own", "answered", "sent")

    def __init__(
        self,
        account: StripeAccount,
        approval: Approval,
        before_send: Callable[[], Awaitable[None]],
        own: OwnChanges | None = None,
    ) -> None:
        """Stand in front of `account`, and of the merchant's own records, for this approval."""
        super().__init__(account)
        self._own = own
        self._approval = approval
        self._before_send = before_send
        self._answers: list[dict[str, Any]] = []
        self.sent = False
        self.answered = False

    async def post(self, path: str, params: Mapping[str, Any], *, key: str) -> Written:
        """Make the approved call; DigestMismatch, and nothing sent, when it is any other."""
        index = self._check("POST", path, params, key)
        await self._about_to_send()
        if path.startswith(OWN):
            return self._noted(index, await self._changed("POST", path, params, key))
        return self._noted(index, await self._account.post(path, params, key=key))

    async def delete(self, path: str, params: Mapping[str, Any] | None = None, *, key: str) -> Written:
        """Make the approved call; DigestMismatch, and nothing sent, when it is any other."""
        index = self._check("DELETE", path, params or {}, key)
        await self._about_to_send()
        if path.startswith(OWN):
            return self._noted(index, await self._changed("DELETE", path, params or {}, key))
        return self._noted(index, await self._account.delete(path, params, key=key))

    async def _changed(self, method: str, path: str, params: Mapping[str, Any], key: str) -> Written:
        """Make the approved change of Florin's own records; PreconditionChanged when it can't be made any more."""
        if self._own is None:
            raise PreconditionChanged("This Florin keeps no such records. Nothing was changed.")
        try:
            made = await self._own.change(method, path, params, key=key, by=self._approval.approved_by)
        except (NotFound, BadInput) as error:
            raise PreconditionChanged(error.message) from error
        return Written(made, None, replayed=False)

    def _noted(self, index: int, written: Written) -> Written:
        """Keep an answer: the next step may be filled in from it."""
        self.answered = True
        self._answers[index:] = [written.object]
        return written

    async def _about_to_send(self) -> None:
        """Note once that a write is about to leave; the note is committed before the network is touched."""
        if not self.sent:
            await self._before_send()
            self.sent = True

    def _check(self, method: str, path: str, params: Mapping[str, Any], key: str) -> int:
        """Return which approved step this is: the next one, or one again with its key; refuse any other call."""
        terms, sent = self._approval.terms, Step(method, path, dict(params), key)
        steps = len(calls_of(terms.request))
        for index in range(min(len(self._answers) + 1, steps)):
            proposal_id = self._approval.proposal_id
            if sent == step_of(terms.request, index, self._answers, proposal_id=proposal_id, key=self._approval.key):
                return index
        raise DigestMismatch("What would be sent to Stripe is not what was approved. Nothing was sent.")
