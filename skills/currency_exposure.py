"""Says how much is held in each currency, where each is paid out, and about what it is worth at the ECB's rates."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.money import Money, exponent
from integrations.exchange_rates import Rates, rates_on
from skills.contract import Answer, Desk, Reads
from skills.payouts.habits import Habits, read_habits
from skills.payouts.holdings import Holdings, read_holdings
from skills.payouts.settling import read_settling
from skills.reports.converting import NO_RATE, rates_note, worth
from skills.reports.drawing import Pen


class Args(BaseModel):
    """In which currency to value what is held."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    currency: str | None = Field(
        default=None,
        max_length=8,
        description="The currency to state the worth in, ISO code such as EUR; the merchant's own if left out.",
    )


@dataclass(frozen=True, slots=True)
class _Exposure:
    """What was read, and the currency everything is valued in."""

    holdings: Holdings
    habits: Habits
    settling: dict[str, list[str]]
    rates: Rates
    target: str

    @property
    def currencies(self) -> list[str]:
        """The currencies that anything is held in, also below zero."""
        parts = (self.holdings.available, self.holdings.pending, self.holdings.reserved)
        return [code for code in self.holdings.currencies if any(code in part and part[code].minor for part in parts)]

    def about(self, currency: str) -> Money | None:
        """What is held in a currency, converted; None where the ECB has no rate."""
        return self.rates.convert(self.holdings.held_in(currency), self.target)


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer per currency, exact first, then the converted worth, marked as such; BadAmount for no currency."""
    target = (args.currency or desk.merchant.currency).lower()
    exponent(target)
    account, holdings = await asyncio.gather(desk.stripe.get("/v1/account"), read_holdings(desk))
    habits, settling = await asyncio.gather(read_habits(desk, account), read_settling(desk))
    exposure = _Exposure(holdings, habits, settling, rates_on(desk.today), target)
    pen = Pen(desk)
    currencies = exposure.currencies
    if not currencies:
        return Answer("Your Stripe balance is empty: there is nothing in any currency.", data=_data(exposure))
    lines = [*(_line(pen, exposure, code) for code in currencies), *_settling_lines(exposure)]
    if currencies != [target]:
        lines += _worth_lines(pen, exposure)
    return Answer(
        text="\n".join(lines),
        cards=(_card(pen, exposure),),
        figures=tuple(pen.figures),
        data=_data(exposure),
    )


def _line(pen: Pen, exposure: _Exposure, currency: str) -> str:
    """Say what is held in a currency, exactly, and where it goes."""
    holdings = exposure.holdings
    parts = [f"{pen.write(holdings.available_in(currency).minor, currency)} available"]
    parts.append(f"{pen.write(holdings.pending_in(currency).minor, currency)} pending")
    if currency in holdings.reserved:
        parts.append(f"{pen.write(holdings.reserved[currency].minor, currency)} reserved")
    held = pen.write(holdings.held_in(currency).minor, currency)
    bank = exposure.habits.bank(currency)
    goes = f"; paid out to {bank}" if bank else "; no bank account of this currency is known from Stripe"
    return f"{currency.upper()}: {held} held ({', '.join(parts)}){goes}."


def _settling_lines(exposure: _Exposure) -> list[str]:
    """Say which payments Stripe converts: they are a risk in a currency that is never held."""
    return [
        f"Lately Stripe converted payments in {paid.upper()}: they settle in {' and '.join(map(str.upper, into))}."
        for paid, into in exposure.settling.items()
        if into != [paid]
    ]


def _worth_lines(pen: Pen, exposure: _Exposure) -> list[str]:
    """Say what it all is about worth, at which rates of which day, and what is not in it."""
    amounts = [exposure.holdings.held_in(code) for code in exposure.currencies]
    total, without = worth(exposure.rates, amounts, exposure.target)
    if without and not total.minor:
        code = exposure.target.upper()
        return [f"I can't say what it all is in {code}: {NO_RATE.format(code=code)}"]
    lines = []
    if amounts:
        lines.append(
            f"All together about {pen.write(total.minor, exposure.target)} in {exposure.target.upper()}. "
            f"{rates_note(exposure.rates)}"
        )
    if without:
        named = ", ".join(pen.write(money.minor, money.currency) for money in without)
        lines.append(f"Not in that, because the ECB has no rate to {exposure.target.upper()}: {named}.")
    return lines


def _card(pen: Pen, exposure: _Exposure) -> TableCard:
    """Draw a row for each currency; the converted column is marked as about."""
    target = exposure.target
    columns = (
        Column("Currency"),
        *(Column(title, "right") for title in ("Held", "Available", "Pending")),
        Column(f"ECB rate {exposure.rates.day}", "right"),
        Column(f"About in {target.upper()}", "right"),
        Column("Paid out to"),
    )
    rows = []
    for code in exposure.currencies:
        holdings, about = exposure.holdings, exposure.about(code)
        parts = (holdings.held_in(code), holdings.available_in(code), holdings.pending_in(code))
        rate = exposure.rates.rate(code, target)
        rows.append(
            (
                code.upper(),
                *(pen.write(money.minor, code) for money in parts),
                "" if rate is None or code == target else f"{rate:f}",
                pen.write(about.minor, target) if about is not None else "no rate",
                exposure.habits.bank(code),
            )
        )
    return TableCard("Held by currency", columns, tuple(rows), len(rows))


def _data(exposure: _Exposure) -> dict[str, Any]:
    """Return everything for programs; rates are decimal strings."""
    amounts = [exposure.holdings.held_in(code) for code in exposure.currencies]
    total, without = worth(exposure.rates, amounts, exposure.target)
    currencies: dict[str, Any] = {}
    for code in exposure.currencies:
        rate, about = exposure.rates.rate(code, exposure.target), exposure.about(code)
        currencies[code] = {
            "held_minor": exposure.holdings.held_in(code).minor,
            "available_minor": exposure.holdings.available_in(code).minor,
            "pending_minor": exposure.holdings.pending_in(code).minor,
            "rate": None if rate is None else f"{rate:f}",
            "about_minor": None if about is None else about.minor,
            "bank": exposure.habits.bank(code),
        }
    return {
        "currencies": currencies,
        "paid_out_in": exposure.habits.currencies(),
        "payments_settle_in": exposure.settling,
        "about": {
            "currency": exposure.target,
            "total_minor": total.minor,
            "rates_day": exposure.rates.day.isoformat(),
            "without_rate": [money.currency for money in without],
        },
    }


SKILL = Reads(
    name="currency_exposure",
    summary="Show what is held in each currency, where it is paid out, and about what it is worth at the ECB's rates.",
    args=Args,
    examples=("what is our currency exposure?", "how much do we hold in foreign currencies, in EUR"),
    answer=answer,
)
