"""What a new price is to be, read from a merchant's words: once or again and again, by unit, by tiers or by usage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from domain.errors import BadAmount, BadInput
from domain.money import Money, check_chargeable, exponent
from skills.catalog.tiers import Tier, read_tiers
from skills.contract import Ask, Desk

Kind = Literal["one_off", "recurring", "per_seat", "tiered", "metered"]
Interval = Literal["day", "week", "month", "year"]

# Stripe's own bound on parts of the smallest unit: https://docs.stripe.com/api/prices/object (unit_amount_decimal).
DECIMALS_MAX = 12
_PLAIN = re.compile(r"\d{1,12}\.\d{1,14}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one unit: `params` for Stripe, `text` for people; `money` is None when finer than any payment."""

    params: dict[str, Any]
    text: str
    money: Money | None


@dataclass(frozen=True, slots=True)
class Pricing:
    """What a price is to be; `unit` or `tiers` says how much, `interval` how often (None: once)."""

    kind: Kind
    currency: str
    interval: Interval | None
    unit: UnitPrice | None
    tiers: tuple[Tier, ...] = ()

    @property
    def recurring(self) -> dict[str, Any] | None:
        """Stripe's `recurring` without a meter."""
        return {"interval": self.interval} if self.interval else None

    @property
    def figures(self) -> tuple[Money, ...]:
        """Return every amount of the price."""
        return (*((self.unit.money,) if self.unit and self.unit.money else ()), *(tier.unit for tier in self.tiers))


def read_unit_price(desk: Desk, amount: str, currency: str, *, fine: bool = False) -> UnitPrice:
    """Read the price of a unit; `fine` allows parts of the smallest unit, as what is used by the thousand costs.

    Raises BadAmount for what Stripe takes no price of.
    """
    if fine and _PLAIN.match(amount):
        minor = Decimal(amount).scaleb(exponent(currency))
        if minor != minor.to_integral_value():
            if -int(minor.normalize().as_tuple().exponent) > DECIMALS_MAX:
                raise BadAmount(f"A price may be at most {DECIMALS_MAX} decimals finer than a {currency.upper()} unit.")
            shown = f"{Decimal(amount).normalize():f} {currency.upper()}"
            return UnitPrice({"unit_amount_decimal": f"{minor.normalize():f}"}, shown, None)
    money = Money.from_major(amount, currency)
    if money.minor:
        check_chargeable(money)
    return UnitPrice({"unit_amount": money.minor}, desk.show(money), money)


def read_pricing(
    desk: Desk,
    *,
    amount: str | None,
    currency: str | None,
    interval: Interval | None,
    pricing: Kind | None,
    tiers: str | list[str] | None,
) -> Pricing | Ask:
    """Read what a price is to be, or ask for what is missing; BadAmount and BadInput for what can't be."""
    kind: Kind = pricing or ("tiered" if tiers else "recurring" if interval else "one_off")
    code = (currency or desk.merchant.currency).lower()
    exponent(code)
    if kind == "one_off" and interval:
        return Ask(f"Is it sold once, or billed every {interval}?", "pricing")
    if tiers and kind not in ("tiered", "metered"):
        raise BadInput("Price tiers go with billing by quantity or by usage: say tiered or metered, or leave them out.")
    if tiers and amount:
        return Ask("Should every unit cost the same, or go by the price tiers? Say one of the two.", "tiers")
    if kind == "tiered" and not tiers:
        return Ask("What are the price tiers? For example: 1-10: 5.00, 11-50: 4.00, 51+: 3.00.", "tiers")
    if not tiers and not amount:
        unit = {"per_seat": " for each seat", "metered": " for each unit used"}.get(kind, "")
        return Ask(f"What should it cost{unit}?", "amount")
    if kind != "one_off" and not interval:
        return Ask("How often is it billed: every day, week, month or year?", "interval")
    if tiers:
        return Pricing(kind, code, interval, None, read_tiers(tiers, code))
    return Pricing(kind, code, interval, read_unit_price(desk, str(amount), code, fine=kind == "metered"))
