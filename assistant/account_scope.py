"""Several connected accounts in one request: reads answer for each that is named, writes are pinned to exactly one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import BaseModel, Field, create_model

from assistant.account_names import listed, name_of, names_of, resolved, spoken, unknown_id
from assistant.joined_answers import Told, joined
from assistant.mirror.serving import desk_at, stated
from assistant.parts import Parts
from assistant.ports import Accounts
from domain.errors import ConnectionRevoked, FlorinError, NotConnected, NotFound
from domain.proposals import Argument
from integrations.stripe.account import NamedAccount, StripeAccount
from skills.contract import Acts, Answer, Ask, Choice, Desk, Draft, MerchantView, Plans, Reads, Selection
from skills.contract.skill import Skill

_DESCRIPTION = 'Which connected account: its name or id; for questions also "all". Only when the person named one.'


@dataclass(frozen=True, slots=True)
class AccountScope:
    """What a request may touch: `accounts` with the active one first, and of them those that were `named`.

    `problem` is the question to ask instead of doing anything.
    """

    accounts: tuple[NamedAccount, ...]
    named: tuple[NamedAccount, ...] = ()
    problem: Ask | None = None

    @property
    def has_several(self) -> bool:
        """Whether the merchant has more than one account to choose from."""
        return len(self.accounts) > 1

    @property
    def _matters(self) -> bool:
        """Whether there is something to choose, or a name that is no account's, which is never ignored."""
        return self.has_several or self.problem is not None

    @property
    def names(self) -> tuple[str, ...]:
        """The accounts' names where there are several, else nothing."""
        return tuple(names_of(self.accounts)) if self.has_several else ()

    @property
    def one(self) -> NamedAccount | None:
        """The account that is worked on: the first that was named, else the active one; None when none is connected."""
        chosen = self.named or self.accounts
        return chosen[0] if chosen else None

    @property
    def account(self) -> StripeAccount:
        """The account that is worked on, ready to be called; NotConnected when none is."""
        if self.one is None:
            raise NotConnected("No Stripe account is connected. Connect one first.")
        return self.one.account

    def reading(self, skill: Reads[BaseModel], accounts: Accounts) -> Reads[BaseModel]:
        """Return a skill that reads, which answers for every account that was named."""
        return _reading(skill, self, accounts) if self._matters else skill

    def acting(self, skill: Acts[BaseModel]) -> Acts[BaseModel]:
        """Return a skill that acts, which drafts for one account and says which."""
        return _acting(skill, self) if self._matters else skill

    def planning(self, skill: Plans[BaseModel]) -> Plans[BaseModel]:
        """Return a skill that plans many, which selects on one account and says on which."""
        return _planning(skill, self) if self._matters else skill

    def merchant(self, merchant: MerchantView, account: NamedAccount | None = None) -> MerchantView:
        """Return the merchant's settings for an account: one that is not the active one has its own currency."""
        chosen = account or self.one
        is_active = not self.accounts or chosen is None or chosen.id == self.accounts[0].id
        return (
            merchant if is_active or not chosen or not chosen.currency else replace(merchant, currency=chosen.currency)
        )

    def parts(self, parts: Parts) -> Parts:
        """Return the parts as this request sees them: with one account as they are."""
        if not self.has_several:
            return parts
        catalogue = ScopedCatalogue(parts.catalogue, self, parts.accounts)
        return replace(parts, accounts=OneOf(parts.accounts, self), catalogue=catalogue)


async def scope_of_message(accounts: Accounts, merchant_id: str, message: str) -> tuple[AccountScope, str]:
    """Return what a message is about and the message without the names of accounts; any account is fine without one."""
    try:
        every = await accounts.all(merchant_id)
    except NotConnected:
        return AccountScope(()), message
    if len(every) < 2:
        return AccountScope(every), message
    if stranger := unknown_id(message, every):
        question = f"{stranger[:40]} is not connected in this mode. You have {listed(every)}. Which one?"
        return AccountScope(every, problem=Ask(question, "account")), message
    named, rest = spoken(message, every)
    return AccountScope(every, named), rest


async def scope_of_argument(accounts: Accounts, merchant_id: str, said: str | None) -> AccountScope:
    """Return what a program asks for: no name means the active account; NotConnected when there is none."""
    every = await accounts.all(merchant_id)
    if said is None:
        return AccountScope(every)
    named = resolved(said, every)
    return AccountScope(every, problem=named) if isinstance(named, Ask) else AccountScope(every, named)


class OneOf:
    """The port to accounts for one request, whose active account is the one that was named."""

    def __init__(self, accounts: Accounts, scope: AccountScope) -> None:
        """Stand in front of `accounts`."""
        self._accounts = accounts
        self._scope = scope

    async def active(self, merchant_id: str) -> StripeAccount:
        """Return the account that was named, else the active one."""
        one = self._scope.one
        return one.account if one is not None else await self._accounts.active(merchant_id)

    async def all(self, _merchant_id: str) -> tuple[NamedAccount, ...]:
        """Return every account."""
        return self._scope.accounts

    async def pinned(self, merchant_id: str, account_id: str, livemode: bool) -> StripeAccount:
        """Return exactly that account."""
        return await self._accounts.pinned(merchant_id, account_id, livemode)

    async def revoked(self, merchant_id: str, account_id: str, livemode: bool) -> None:
        """Note a revocation."""
        await self._accounts.revoked(merchant_id, account_id, livemode)


class ScopedCatalogue(Mapping[str, Skill]):
    """The skills, each taking `account` and saying on which account it worked."""

    def __init__(self, catalogue: Mapping[str, Skill], scope: AccountScope, accounts: Accounts) -> None:
        """Wrap a skill when it is asked for."""
        self._catalogue = catalogue
        self._scope = scope
        self._accounts = accounts

    def __getitem__(self, name: str) -> Skill:
        """Return a skill as this merchant has it."""
        skill = self._catalogue[name]
        if isinstance(skill, Reads):
            return _reading(skill, self._scope, self._accounts)
        return _planning(skill, self._scope) if isinstance(skill, Plans) else _acting(skill, self._scope)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._catalogue)

    def __len__(self) -> int:
        """Count the skills."""
        return len(self._catalogue)


@cache
def with_account(args: type[BaseModel]) -> type[BaseModel]:
    """Return an argument model that also takes `account`."""
    field: Any = (str | None, Field(default=None, min_length=1, max_length=80, description=_DESCRIPTION))
    return create_model(args.__name__, __base__=args, account=field)


def _reading(skill: Reads[BaseModel], scope: AccountScope, accounts: Accounts) -> Reads[BaseModel]:
    """Answer for each account that was named, under its name, adding nothing across."""

    async def answer(args: BaseModel, desk: Desk) -> Answer | Ask | Choice:
        chosen = _chosen(args, scope)
        if isinstance(chosen, Ask):
            return chosen
        plain = _plain(skill.args, args)
        told = [await _told(one, plain, desk) for one in chosen]
        return joined(told)

    async def _told(one: NamedAccount, args: BaseModel, desk: Desk) -> Told:
        place = replace(desk_at(desk, one.account), merchant=scope.merchant(desk.merchant, one))
        name = name_of(one, scope.accounts)
        try:
            return Told(name, one.id, stated(place, await skill.answer(args, place)))
        except FlorinError as error:
            if isinstance(error, ConnectionRevoked) and one.id != desk.stripe.account_id:
                await accounts.revoked(desk.merchant.merchant_id, one.id, one.account.livemode)
            return Told(name, one.id, _elsewhere(error, scope, name))

    return replace(skill, args=with_account(skill.args), answer=answer)


def _acting(skill: Acts[BaseModel], scope: AccountScope) -> Acts[BaseModel]:
    """Draft for exactly one account and say which."""

    async def propose(args: BaseModel, desk: Desk) -> Draft | Ask | Choice:
        chosen = _one_chosen(args, scope, desk)
        if isinstance(chosen, Ask):
            return chosen
        name = name_of(chosen, scope.accounts)
        try:
            draft = await skill.propose(_plain(skill.args, args), desk)
        except NotFound as error:
            raise _elsewhere(error, scope, name) from error
        return _stated(draft, scope, chosen) if isinstance(draft, Draft) else draft

    return replace(skill, args=with_account(skill.args), propose=propose)


def _planning(skill: Plans[BaseModel], scope: AccountScope) -> Plans[BaseModel]:
    """Select on exactly one account."""

    async def select(args: BaseModel, desk: Desk) -> Selection | Ask | Choice:
        chosen = _one_chosen(args, scope, desk)
        if isinstance(chosen, Ask):
            return chosen
        selected = await skill.select(_plain(skill.args, args), desk)
        if not isinstance(selected, Selection):
            return selected
        return replace(selected, about=f"{_stated_line(scope, chosen)} {selected.about}")

    return replace(skill, args=with_account(skill.args), select=select)


def _chosen(args: BaseModel, scope: AccountScope) -> tuple[NamedAccount, ...] | Ask:
    """Return the accounts that the argument names, else those of the message, else the active one."""
    if scope.problem is not None:
        return scope.problem
    said = getattr(args, "account", None)
    return resolved(said, scope.accounts) if said else scope.named or scope.accounts[:1]


def _one_chosen(args: BaseModel, scope: AccountScope, desk: Desk) -> NamedAccount | Ask:
    """Return the one account of a write; it must be the desk's, which the person's own words decided."""
    chosen = _chosen(args, scope)
    if isinstance(chosen, Ask):
        return chosen
    if len(chosen) > 1:
        return Ask(f"A change is made on one account. On which: {listed(chosen)}? Say it with “on” and its name.", "")
    if chosen[0].id != desk.stripe.account_id:
        name = name_of(chosen[0], scope.accounts)
        return Ask(f"Do you mean the account “{name}”? Then say it again with “on {name}”.", "")
    return chosen[0]


def _stated(draft: Draft, scope: AccountScope, chosen: NamedAccount) -> Draft:
    """Say on the proposal on which account it would be made, and why on that one."""
    account = Argument(_called(scope, chosen), _why(scope))
    effects = (_stated_line(scope, chosen), *draft.effects)
    return replace(draft, effects=effects, resolved={**draft.resolved, "account": account})


def _stated_line(scope: AccountScope, chosen: NamedAccount) -> str:
    """Write the sentence that names the account of a write."""
    return f"On the account {_called(scope, chosen)}: {_why(scope)}."


def _called(scope: AccountScope, chosen: NamedAccount) -> str:
    """Name an account with its id."""
    name = name_of(chosen, scope.accounts)
    return f"“{name}”" if chosen.id in name else f"“{name}” ({chosen.id})"


def _why(scope: AccountScope) -> str:
    """Say why it is that account."""
    return "you named it" if scope.named else f"the active one of your {len(scope.accounts)}, as you named none"


def _elsewhere(error: FlorinError, scope: AccountScope, name: str) -> FlorinError:
    """Add to "not found" that other accounts were not looked at, when the person named none."""
    if not isinstance(error, NotFound) or scope.named:
        return error
    others = scope.accounts[1:]
    return NotFound(
        f"{error.message} I looked on “{name}” only; you also have {listed(others)}. Add “on” and its name."
    )


def _plain(args: type[BaseModel], given: BaseModel) -> BaseModel:
    """Return the skill's own arguments."""
    return args.model_validate(given.model_dump(exclude={"account"}, exclude_unset=True))
