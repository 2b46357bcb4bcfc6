"""The arguments that tune a rule, and the parameters of its kind that they come to."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.alerting import AlertKind
from domain.errors import BadInput
from domain.formats import format_money
from domain.money import Money
from skills.contract import Desk

_MAJOR = r"^\d{1,12}(\.\d{1,6})?$"


class Tuning(BaseModel):
    """When a rule fires; which of these a kind has, list_alert_rules tells."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    amount: Annotated[str, Field(pattern=_MAJOR)] | None = Field(
        None, description='From which amount on, in major units, such as "500.00".'
    )
    currency: Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")] | None = Field(
        None, description="ISO currency of the amount; the merchant's own when left out."
    )
    percent: Annotated[str, Field(pattern=r"^\d{1,4}(\.\d{1,2})?$")] | None = Field(
        None, description='From which share on, in percent, such as "5" or "2.5".'
    )
    count: int | None = Field(None, ge=1, le=1_000_000, description="How many there must be at least.")
    times: int | None = Field(None, ge=1, le=1_000_000, description="How many times the usual is too much.")
    minutes: int | None = Field(None, ge=1, le=1_000_000, description="Over how many minutes, or how many before.")
    hours: int | None = Field(None, ge=1, le=1_000_000, description="Over how many hours, or how many before.")
    days: int | None = Field(None, ge=1, le=1_000_000, description="Over how many days, or how many before.")
    name: str | None = Field(None, min_length=1, max_length=80, description="What to call the rule.")


def given(tuning: Tuning, kind: AlertKind, desk: Desk) -> dict[str, int | str | None]:
    """Return the parameters that were given, checked by the kind; BadInput, in words, for what it has not."""
    values: dict[str, int | str | None] = {
        unit: value
        for unit in ("count", "times", "minutes", "hours", "days")
        if (value := getattr(tuning, unit)) is not None
    }
    if tuning.amount is not None:
        money = Money.from_major(tuning.amount, tuning.currency or desk.merchant.currency)
        values |= {"amount_minor": money.minor, "currency": money.currency}
    elif tuning.currency is not None:
        values["currency"] = tuning.currency.lower()
    if tuning.percent is not None:
        values["percent_bp"] = int(Decimal(tuning.percent) * 100)
    checked = kind.checked(values)
    return {name: checked[name] for name in values}


def figures_of(parameters: dict[str, int | str | None], desk: Desk) -> tuple[Money, ...]:
    """Return the amount that a rule's parameters name, for its texts."""
    minor, currency = parameters.get("amount_minor"), parameters.get("currency") or desk.merchant.currency
    return (Money(minor, str(currency)),) if isinstance(minor, int) else ()


def settings_text(kind: AlertKind, parameters: dict[str, int | str | None], desk: Desk) -> str:
    """Name what can be tuned and what it is now: "amount $500.00, times 10"; "" when nothing can."""
    told = []
    for parameter in kind.parameters:
        value = parameters.get(parameter.unit)
        if parameter.unit == "currency" or value is None:
            continue
        if parameter.unit == "amount_minor":
            (money,) = figures_of(parameters, desk)
            told.append(f"amount {format_money(money, desk.merchant.locale)}")
        elif parameter.unit == "percent_bp":
            told.append(f"percent {percent_text(int(value))}")
        else:
            told.append(f"{parameter.unit} {value}")
    return ", ".join(told)


def percent_text(hundredths: int) -> str:
    """Return hundredths of a percent as a merchant reads them: "5", "2.5"."""
    return f"{Decimal(hundredths) / 100:f}".rstrip("0").rstrip(".") if hundredths % 100 else str(hundredths // 100)


def require_amount(tuning: Tuning, kind: AlertKind) -> None:
    """Raise BadInput when a currency comes alone where only an amount has one."""
    if tuning.currency is not None and tuning.amount is None and not any(p.unit == "currency" for p in kind.parameters):
        raise BadInput(f"An alert about {kind.title.lower()} has no currency to set.")
