"""What every piece of the assistant works with: the database, the accounts, the skills, the clock and the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.account_guards import ReadOnlyAccount
from assistant.limits import Limits
from assistant.mirror.mirrors import Mirrors
from assistant.own_records import OwnOffice, OwnShelf
from assistant.ports import Accounts, Clock, Progress, silent
from domain.errors import NotFound
from domain.periods import zone_of
from domain.tally import Tally
from integrations.stripe.account import StripeAccount
from skills.contract import Desk, MerchantView
from skills.contract.skill import Skill
from storage import merchants
from storage.database import Database, Tx


@dataclass(frozen=True, slots=True)
class Parts:
    """The assistant's dependencies, built once at start-up; `clock` returns aware UTC."""

    db: Database
    accounts: Accounts
    catalogue: Mapping[str, Skill]
    clock: Clock
    limits: Limits
    tally: Tally = field(default_factory=Tally)
    mirrors: Mirrors | None = None
    own: OwnOffice | None = None

    def answering(self, merchant: MerchantView, account: StripeAccount, progress: Progress = silent) -> Desk:
        """Return a desk for a skill that answers: its lists may come from the merchant's own copy."""
        desk = self.desk(merchant, account, progress)
        return self.mirrors.desk(desk, account) if self.mirrors is not None else desk

    def desk(self, merchant: MerchantView, account: StripeAccount, progress: Progress = silent) -> Desk:
        """Return a desk at which a skill can read Stripe and nothing else."""
        return Desk(merchant, ReadOnlyAccount(account), self.clock(), progress, own=self.own_of(merchant.merchant_id))

    def own_of(self, merchant_id: str) -> OwnShelf | None:
        """Return a merchant's records of Florin's own; None where this assistant was built without any."""
        return self.own.of(merchant_id) if self.own is not None else None

    def desk_day(self, merchant: MerchantView) -> date:
        """The merchant's calendar day."""
        return self.clock().astimezone(zone_of(merchant.timezone)).date()

    def skill(self, name: str) -> Skill:
        """Return a skill by name; NotFound when there is none."""
        skill = self.catalogue.get(name)
        if skill is None:
            raise NotFound("Florin has no skill of that name.")
        return skill


async def merchant_view(tx: Tx, merchant_id: str) -> MerchantView:
    """Return the merchant's settings that skills need; NotFound when the merchant is gone."""
    merchant = await merchants.get(tx, merchant_id)
    if merchant is None:
        raise NotFound("There is no such merchant.")
    return MerchantView(merchant.id, merchant.name, merchant.timezone, merchant.locale, merchant.currency)
