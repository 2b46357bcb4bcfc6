"""Pays out available money to the merchant's bank: the standard way, or at once for a fee that is shown first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import ChoiceCard, Option
from domain.currencies import rule
from domain.errors import BadAmount, Conflict, PreconditionChanged
from domain.money import Money, exponent
from domain.proposals import Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.stamped import find_stamped
from skills.payouts.claims import read_claims
from skills.payouts.habits import read_habits
from skills.payouts.holdings import Holdings, payable, read_holdings
from skills.payouts.payout import EXPAND, Payout, as_data
from skills.payouts.wording import Plan, effects, warnings
from skills.reports.drawing import Pen

OFF = (
    "Stripe has switched payouts off for this account. Ask about your account to see what Stripe needs from you first."
)


class Args(BaseModel):
    """What to pay out; nothing at all means everything available in the merchant's currency."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    amount: str | None = Field(
        default=None,
        max_length=24,
        description='How much, in major units such as "500"; all that is available if left out.',
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code such as EUR; left out, it is the merchant's own currency."
    )
    speed: Literal["standard", "instant"] | None = Field(
        default=None, description="instant: within minutes, for a fee; standard, if left out: in some days."
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What would be paid out, and its fee; `resolved` says what was filled in, and from where."""

    money: Money
    fee: Money
    resolved: dict[str, Argument]


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the payout from the balance as it stands.

    Raises Conflict (nothing available, payouts off, no instant payouts) or BadAmount (more than there is, or finer than
    payouts of the currency are); a choice where several other currencies could be meant.
    """
    account, holdings = await asyncio.gather(desk.stripe.get("/v1/account"), read_holdings(desk))
    if not account.get("payouts_enabled"):
        raise Conflict(OFF)
    currency = _currency(args, desk, holdings)
    if isinstance(currency, Choice):
        return currency
    instant = args.speed == "instant"
    wanted = _wanted(args, desk, holdings, currency, instant=instant)
    habits, claims = await asyncio.gather(read_habits(desk, account), read_claims(desk, currency))
    plan = Plan(wanted.money, wanted.fee, holdings, habits, claims, account, instant=instant)
    pen = Pen(desk)
    speed = "instantly" if instant else "the standard way"
    where = habits.bank(currency) or f"your bank account for {currency.upper()}"
    return Draft(
        summary=f"Pay out {pen.write(wanted.money.minor, currency)} to {where}, {speed}.",
        money=wanted.money,
        effects=effects(pen, plan),
        request=call(
            "POST",
            "/v1/payouts",
            {
                "amount": wanted.money.minor,
                "currency": currency,
                "method": "instant" if instant else "standard",
                "expand": EXPAND,
            },
            stamped=True,
        ),
        preconditions=_preconditions(wanted.money, wanted.fee, holdings, instant=instant),
        warnings=warnings(pen, plan),
        resolved=wanted.resolved,
        figures=tuple(pen.figures),
    )


def _currency(args: Args, desk: Desk, holdings: Holdings) -> str | Choice:
    """Return the currency said, the merchant's own, or the only other one that has money; else let the person pick."""
    if args.currency:
        exponent(args.currency.lower())
        return args.currency.lower()
    own = desk.merchant.currency
    others = [code for code, money in sorted(holdings.available.items()) if money.minor > 0 and code != own]
    if args.amount is not None or holdings.available_in(own).minor > 0 or not others:
        return own
    if len(others) == 1:
        return others[0]
    options = tuple(Option(f"{desk.show(holdings.available[code])} available", code.upper()) for code in others)
    return Choice(ChoiceCard(f"Nothing is available in {own.upper()}. Which currency?", options), "currency")


def _wanted(args: Args, desk: Desk, holdings: Holdings, currency: str, *, instant: bool) -> _Wanted:
    """Return the amount said or all there is, within what can be paid out."""
    offer = holdings.instant.get(currency)
    if instant and offer is None:
        raise Conflict(
            f"Stripe offers no instant payout in {currency.upper()} on this account now (balance, bank or country does "
            "not allow it). A standard payout is possible; ask for that."
        )
    most = payable(offer.net if instant and offer else holdings.available_in(currency))
    if most.minor <= 0:
        raise Conflict(_nothing(desk, holdings, currency))
    money = most if args.amount is None else Money.from_major(args.amount, currency)
    if money.minor <= 0:
        raise BadAmount("The amount must be more than zero.")
    if payable(money) != money:
        step = Money(rule(currency).payout_multiple_of_minor, currency).major_text()
        raise BadAmount(f"Stripe pays out {currency.upper()} only in steps of {step}.")
    if most < money:
        left = "could be paid out instantly after its fee" if instant else "is available"
        raise BadAmount(f"{desk.show(money)} is more than the {desk.show(most)} that {left}. Say an amount up to that.")
    fee = offer.fee_of(money) if instant and offer else Money(0, currency)
    resolved = {}
    if args.amount is None:
        source = "all that can be paid out instantly after its fee" if instant else "all that is available"
        resolved["amount"] = Argument(money.major_text(), f"{source} in {currency.upper()}")
    if args.currency is None:
        own = currency == desk.merchant.currency
        resolved["currency"] = Argument(
            currency.upper(), "your own currency, as none was said" if own else "the only currency with money available"
        )
    if args.speed is None:
        resolved["speed"] = Argument("standard", "the usual way, as nothing else was said")
    return _Wanted(money, fee, resolved)


def _nothing(desk: Desk, holdings: Holdings, currency: str) -> str:
    """Say that nothing can be paid out, and what is coming."""
    available, pending = holdings.available_in(currency), holdings.pending_in(currency)
    state = f"your balance is {desk.show(available)}" if available.minor < 0 else "nothing is available"
    coming = f" {desk.show(pending)} is pending; ask for the payout forecast to see when." if pending.minor > 0 else ""
    return f"There is nothing to pay out in {currency.upper()}: {state}.{coming}"


def _preconditions(money: Money, fee: Money, holdings: Holdings, *, instant: bool) -> dict[str, Any]:
    """What recheck compares: the available balance that was shown, and the fee."""
    return {
        "currency": money.currency,
        "amount_minor": money.minor,
        "available_minor": holdings.available_in(money.currency).minor,
        "instant": instant,
        "fee_minor": fee.minor,
    }


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when payouts are off, less is available than was shown, or the fee has risen.

    More money than was shown changes nothing about the payout.
    """
    shown = approval.terms.preconditions
    account, holdings = await asyncio.gather(desk.stripe.get("/v1/account"), read_holdings(desk))
    money = Money(shown["amount_minor"], shown["currency"])
    if not account.get("payouts_enabled"):
        raise PreconditionChanged(f"Nothing was paid out. {OFF}")
    available, was = holdings.available_in(money.currency), Money(shown["available_minor"], money.currency)
    if available < was:
        raise PreconditionChanged(
            f"Nothing was paid out: {desk.show(available)} is available now, {desk.show(was)} was when you were asked. "
            "Ask again to see it as it stands."
        )
    if not shown["instant"]:
        return
    offer = holdings.instant.get(money.currency)
    if offer is None or offer.net < money:
        raise PreconditionChanged("Nothing was paid out: Stripe no longer offers so much instantly. Ask again.")
    fee, fee_shown = offer.fee_of(money), Money(shown["fee_minor"], money.currency)
    if fee_shown < fee:
        raise PreconditionChanged(
            f"Nothing was paid out: the fee would be {desk.show(fee)} now, {desk.show(fee_shown)} was shown. Ask again."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make the approved payout; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, Payout(written.object), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the payouts for the one that carries the proposal's stamp."""
    params = {"expand": [f"data.{name}" for name in EXPAND]}
    row = await find_stamped(desk, "/v1/payouts", approval.proposal_id, params)
    return _receipt(desk, Payout(row), None) if row else None


def _receipt(desk: Desk, payout: Payout, request_id: str | None) -> Receipt:
    """Say what Stripe confirmed: when it arrives, and the fee it took."""
    pen = Pen(desk)
    amount = pen.write(payout.amount.minor, payout.amount.currency)
    where = f" at {payout.bank}" if payout.bank else ""
    text = f"Payout {payout.id} of {amount} is made; it should arrive{where} on {payout.arrives}."
    if payout.status == "failed":
        text = f"Payout {payout.id} of {amount} failed; the money is back in your balance. {payout.failure}"
    elif payout.status == "canceled":
        text = f"Payout {payout.id} of {amount} was made and canceled since; the money is back in your balance."
    money = payout.source.get("balance_transaction")
    if isinstance(money, dict) and money["fee"]:
        text += f" Stripe took a fee of {pen.write(money['fee'], money['currency'])}."
    return Receipt(
        text=text,
        object_id=payout.id,
        status=payout.status,
        figures=tuple(pen.figures),
        data=as_data(payout),
        request_id=request_id,
        took_effect=payout.status not in {"failed", "canceled"},
    )


SKILL = Acts(
    name="create_payout",
    summary="Pay out available money to the bank, the standard way or instantly, after a person has confirmed.",
    args=Args,
    examples=("pay out everything", "send $500 to my bank", "pay out €200 instantly"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
