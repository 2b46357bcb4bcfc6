"""A merchant's mirror over real parts: PostgreSQL, the offline Stripe, and the work on its events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.assistant import Assistant
from assistant.events.working import EventWork
from assistant.mirror.mirrors import Bounds, Mirrors
from assistant.mirror.parts import KINDS
from domain.people import Actor
from domain.tally import Tally
from integrations.stripe.account import StripeAccount
from skills.contract import Answer, Ask, Choice
from skills.contract.skill import Skill
from storage import mirror
from storage.database import Database
from storage.mirror import Part, Place


@dataclass
class MirrorAtWork:
    """One merchant's copy of one account, and answers with and without it; one process's worth of parts."""

    db: Database
    accounts: Any
    owner: Actor
    account_id: str
    clock: Any
    catalogue: dict[str, Skill]
    bounds: Bounds = field(default_factory=lambda: Bounds(pages_per_s=None))
    limits: Any = None
    events: EventWork = field(init=False)
    mirrors: Mirrors = field(init=False)

    def __post_init__(self) -> None:
        """Build the parts."""
        self.events = EventWork(self.db, self.accounts, self.clock, Tally())
        self.mirrors = Mirrors(self.db, self.accounts, self.events, self.clock, self.bounds)

    @property
    def place(self) -> Place:
        """Whose copy it is."""
        return Place(self.owner.merchant_id, self.account_id, False)

    async def account(self) -> StripeAccount:
        """The account itself."""
        opened: StripeAccount = await self.accounts.pinned(*self.mirrored)
        return opened

    @property
    def mirrored(self) -> tuple[str, str, bool]:
        """The place as arguments."""
        return self.place.merchant_id, self.place.account_id, self.place.livemode

    async def begin(self) -> None:
        """Have the account copied; no worker runs the job here."""
        async with self.db.merchant(self.place.merchant_id) as tx:
            await mirror.begin(tx, self.place)

    async def fill(self) -> None:
        """Copy the account wholly."""
        await self.begin()
        while not await self.mirrors.fill(*self.mirrored):
            pass

    async def parts(self) -> dict[str, Part]:
        """How far each part is."""
        async with self.db.merchant(self.place.merchant_id) as tx:
            found = await mirror.parts(tx, self.place)
        assert not found or set(found) == set(KINDS)
        return found

    def assistant(self, skill: str, *, mirrored: bool) -> Assistant:
        """An assistant with one skill, which reads from the copy or only from Stripe."""
        one = {skill: self.catalogue[skill]}
        mirrors = self.mirrors if mirrored else None
        return Assistant(self.db, self.accounts, one, None, self.clock, **self._limits, mirrors=mirrors)

    @property
    def _limits(self) -> dict[str, Any]:
        return {"limits": self.limits} if self.limits is not None else {}

    async def told(self, skill: str, args: dict[str, Any], *, mirrored: bool) -> Answer | Ask | Choice:
        """What a skill answers."""
        return await self.assistant(skill, mirrored=mirrored).read(self.owner, skill, args)


def without_as_of(answer: Answer | Ask | Choice) -> tuple[Answer | Ask | Choice, str]:
    """An answer as if Stripe had been paged, and the line that it said beside that."""
    if not isinstance(answer, Answer):
        return answer, ""
    from dataclasses import replace

    text, _, last = answer.text.rpartition("\n")
    if not (last.startswith("As of ") and last.endswith("(Florin's copy).")):
        return answer, ""
    data = answer.data
    if isinstance(data, dict):
        data = {name: value for name, value in data.items() if name != "as_of"}
    return replace(answer, text=text, data=data), last
