"""Draws up an invoice: its lines, its tax and its due date, worked out before anybody approves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from domain.currencies import rule
from domain.errors import BadAmount, BadInput, BadPeriod
from domain.money import Money, check_chargeable
from domain.periods import Period, parse_day
from skills.contract import Desk

DUE_DAYS_DEFAULT = 30

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*(?:%|percent)?\Z", re.ASCII | re.IGNORECASE)
_PERCENT_MAX = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `quantity` times `unit`; `tax` comes on top of their product."""

    description: str
    unit: Money
    quantity: int
    tax: Money

    @property
    def amount(self) -> Money:
        """What the line comes to without tax."""
        return Money(self.unit.minor * self.quantity, self.unit.currency)


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines of one currency, and the tax percentage ("19") that is added to each; None without tax."""

    lines: tuple[Line, ...]
    percent: str | None

    @property
    def currency(self) -> str:
        """ISO code in lower case."""
        return self.lines[0].unit.currency

    @property
    def subtotal(self) -> Money:
        """The lines without tax."""
        return Money(sum(line.amount.minor for line in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        """The tax of all lines."""
        return Money(sum(line.tax.minor for line in self.lines), self.currency)

    @property
    def total(self) -> Money:
        """What the customer is asked for."""
        return self.subtotal + self.tax

    def params(self) -> list[dict[str, Any]]:
        """The lines as Stripe takes them (https://docs.stripe.com/api/invoices/add_lines).

        The tax is sent as amounts, not as a rate, so that what is billed is to the cent what was shown.
        """
        return [self._line_params(line) for line in self.lines]

    def _line_params(self, line: Line) -> dict[str, Any]:
        """One line; a quantity needs a price, one piece is an amount."""
        params: dict[str, Any] = {"description": line.description}
        if line.quantity == 1:
            params["amount"] = line.unit.minor
        else:
            product = {"name": line.description}
            price = {"currency": self.currency, "unit_amount": line.unit.minor, "product_data": product}
            params |= {"price_data": price, "quantity": line.quantity}
        if self.percent is not None:
            rate = {"display_name": "Tax", "inclusive": False, "percentage": self.percent}
            tax = {"amount": line.tax.minor, "taxable_amount": line.amount.minor, "tax_rate_data": rate}
            params["tax_amounts"] = [tax]
        return params


@dataclass(frozen=True, slots=True)
class Due:
    """When it is to be paid: `params` for Stripe, `text` for people, and whether it is only the usual term."""

    params: dict[str, int]
    text: str
    is_usual: bool = False


def draw_up(parts: Sequence[tuple[str, str, int]], currency: str, tax_rate: str | None) -> Bill:
    """Return the bill of (description, price of one in major units, quantity); BadAmount for what Stripe won't take.

    Tax is worked out for each line and rounded half up to what the currency can be charged in.
    """
    percent = read_percent(tax_rate) if tax_rate is not None else None
    lines = []
    for description, amount, quantity in parts:
        unit = check_chargeable(Money.from_major(amount, currency))
        whole = check_chargeable(Money(unit.minor * quantity, unit.currency))
        tax = tax_on(whole, percent) if percent else Money(0, unit.currency)
        lines.append(Line(description, unit, quantity, tax))
    bill = Bill(tuple(lines), percent)
    check_chargeable(bill.total)
    return bill


def read_percent(text: str) -> str:
    """Read a tax percentage over 0 and up to 100 with at most four decimals: "19", "8.875 %"; BadAmount otherwise."""
    match = _PERCENT.match(text.strip())
    if match is None or not 0 < Fraction(match[1]) <= _PERCENT_MAX:
        raise BadAmount(f"I can't read {text[:20]!r} as a tax rate. Write it like 19 or 8.875.")
    whole, _, fraction = match[1].partition(".")
    decimals = fraction.rstrip("0")
    return f"{int(whole)}.{decimals}" if decimals else str(int(whole))


def tax_on(money: Money, percent: str) -> Money:
    """Return a percentage of an amount, rounded half up to what the currency can be charged in."""
    step = rule(money.currency).multiple_of_minor
    exact = Fraction(money.minor) * Fraction(percent) / 100 / step
    steps = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return Money(steps * step, money.currency)


def due_of(desk: Desk, due_days: int | None, due_date: str | None) -> Due:
    """Return when an invoice is due; BadInput when two dates are said, BadPeriod for a day that is over or none."""
    if due_days is not None and due_date is not None:
        raise BadInput("Say either in how many days it is due or on which day, not both.")
    if due_date is not None:
        day = parse_day(due_date)
        if day < desk.today:
            raise BadPeriod(f"{day} is over (today is {desk.today}). Name a day to come.")
        last_unix_s = Period(day, day).bounds_unix_s(desk.merchant.timezone)[1] - 1
        return Due({"due_date": last_unix_s}, f"on {day}")
    days = DUE_DAYS_DEFAULT if due_days is None else due_days
    text = "at once" if days == 0 else f"{days} day{'s' if days > 1 else ''} after it is sent"
    day = desk.today + timedelta(days=days)
    return Due({"days_until_due": days}, text if days == 0 else f"{text} ({day} if sent today)", due_days is None)
