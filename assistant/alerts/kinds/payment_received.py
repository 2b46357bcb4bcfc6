"""Payments that came in: one far larger than is usual here, and any over an amount that the merchant names."""

from __future__ import annotations

from assistant.alerts.kind import Found, Kind, Seen
from assistant.alerts.watching.telling import minor_of, money_of, shown
from domain.alerting import AlertKind, Parameter, Values
from domain.errors import BadAmount
from domain.formats import format_money
from domain.money import MINOR_MAX, Money
from skills.contract import MerchantView
from skills.finding.foreign import quoted


def unusual_explains(values: Values, locale: str) -> str:
    """Say when the rule fires."""
    floor = _floor(values, None)
    small = f", in {floor.currency.upper()} only from {format_money(floor, locale)} on" if floor else ""
    return (
        f"a payment is more than {values['times']} times the median of your latest known ones in its currency "
        f"(of {values['count']} at least){small}"
    )


def over_explains(values: Values, locale: str) -> str:
    """Say when the rule fires."""
    floor = _floor(values, None)
    return f"a payment of {format_money(floor, locale) if floor else 'the amount you name'} or more arrives"


async def unusual(seen: Seen) -> Found | None:
    """Tell of a payment far above the median of those known."""
    money = money_of(seen.of, "amount_received")
    floor = _floor(seen.rule.parameters, seen.merchant)
    if money is None or (floor is not None and floor.currency == money.currency and money.minor < floor.minor):
        return None
    median_minor, count = await seen.known.median_payment_minor(money.currency, but=str(seen.of["id"]))
    times = int(seen.rule.parameters["times"])
    if count < int(seen.rule.parameters["count"]) or money.minor <= times * median_minor:
        return None
    usual = shown(seen.merchant, Money(median_minor, money.currency))
    return _found(
        seen,
        money,
        title=f"Unusually large payment: {shown(seen.merchant, money)}",
        because=f"it is more than {times} times {usual}, the median of your latest {count} payments known in "
        f"{money.currency.upper()}",
        advice="Look at who paid before you deliver.",
    )


async def over(seen: Seen) -> Found | None:
    """Tell of a payment of the amount that the merchant named, or more, in its currency."""
    money, floor = money_of(seen.of, "amount_received"), _floor(seen.rule.parameters, seen.merchant)
    if money is None or floor is None or floor.currency != money.currency or money.minor < floor.minor:
        return None
    return _found(
        seen,
        money,
        title=f"Payment of {shown(seen.merchant, money)} arrived",
        because=f"it is {shown(seen.merchant, floor)} or more, as you asked to be told",
    )


def _found(seen: Seen, money: Money, *, title: str, because: str, advice: str = "") -> Found:
    """Tell of one."""
    about = quoted(seen.of.get("description"), 80)
    lines = [f"Payment {seen.of.get('id')}{f' for {about}' if about else ''}."]
    return Found(
        title=title,
        lines=tuple([*lines, advice] if advice else lines),
        because=because,
        subject_id=str(seen.of["id"]),
        occurred_at=seen.event.created_at,
        **minor_of(money),
    )


def _floor(values: Values, merchant: MerchantView | None) -> Money | None:
    """Return a rule's amount, in the merchant's currency when it names none; None when it has none."""
    minor, currency = values.get("amount_minor"), values.get("currency") or (merchant.currency if merchant else None)
    if type(minor) is not int or not isinstance(currency, str):
        return None
    try:
        return Money(minor, currency)
    except BadAmount:
        return None


_AMOUNT = Parameter("amount_minor", 50_000, "from which amount on to tell you", low=1, high=MINOR_MAX)
_CURRENCY = Parameter("currency", None, "in which currency; yours, when left out")

KINDS = (
    Kind(
        AlertKind(
            name="payment_unusual",
            title="Unusually large payment",
            topic="payments",
            severity="warning",
            explains=unusual_explains,
            parameters=(
                Parameter("times", 10, "how many times the usual amount is unusual", low=2, high=1_000),
                Parameter("count", 10, "how many payments must be known to say what is usual", low=3, high=200),
                Parameter("amount_minor", 10_000, "what is smaller is never unusual", low=0, high=MINOR_MAX),
                _CURRENCY,
            ),
        ),
        types=("payment_intent.succeeded",),
        alert_of=unusual,
    ),
    Kind(
        AlertKind(
            name="payment_over",
            title="Payment over an amount",
            topic="payments",
            severity="info",
            explains=over_explains,
            parameters=(_AMOUNT, _CURRENCY),
            is_on=False,
            is_addable=True,
        ),
        types=("payment_intent.succeeded",),
        alert_of=over,
    ),
)
