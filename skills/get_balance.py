"""Says what money is in the Stripe balance: available, still pending, and what could be paid out at once."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import Column, TableCard
from domain.money import Money, exponent
from skills.contract import Answer, Desk, Reads

# Stripe's lists, what each is called, and what it means.
PARTS = (
    ("available", "available", "can be paid out"),
    ("pending", "pending", "on its way in, not available yet"),
    ("instant_available", "instantly payable", "part of the above that could be paid out within minutes, for a fee"),
    ("instant_net", "of it after the fee", "what an instant payout of all of it would bring to the bank"),
    ("connect_reserved", "reserved", "held back to cover connected accounts"),
)

INSTANT = ("instant_available", "instant_net")


class Args(BaseModel):
    """What a look at the balance may be narrowed to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    currency: str | None = Field(default=None, max_length=8, description="Only this currency, ISO code such as EUR.")


async def answer(args: Args, desk: Desk) -> Answer:
    """Answer per currency, never added across; BadAmount for a currency that does not exist."""
    wanted = args.currency.lower() if args.currency else None
    if wanted is not None:
        exponent(wanted)
    balance = await desk.stripe.get("/v1/balance")
    parts = {kind: _per_currency(balance.get(kind) or []) for kind, _title, _meaning in PARTS}
    parts["instant_net"] = _after_fee(balance.get("instant_available") or [])
    held = sorted({currency for amounts in parts.values() for currency in amounts})
    currencies = [wanted] if wanted else held
    lines = [_line(desk, parts, currency) for currency in currencies]
    lines += _instantly(desk, parts, currencies)
    if wanted and (others := [code.upper() for code in held if code != wanted]):
        lines.append(f"There is money in other currencies too: {', '.join(others)}.")
    if not lines:
        lines.append("Your Stripe balance is empty.")
    shown = {kind: {code: by[code] for code in currencies if code in by} for kind, by in parts.items()}
    figures = tuple(money for by in shown.values() for money in by.values())
    return Answer(
        text="\n".join(lines),
        cards=(_card(desk, shown, currencies),) if currencies else (),
        figures=figures + tuple(Money(0, code) for code in currencies),
        data={
            "livemode": desk.stripe.livemode,
            **{f"{kind}_minor": {code: money.minor for code, money in by.items()} for kind, by in shown.items()},
        },
    )


def _per_currency(rows: list[dict[str, Any]]) -> dict[str, Money]:
    """Read one of the balance's lists."""
    return {row["currency"]: Money(row["amount"], row["currency"]) for row in rows}


def _after_fee(rows: list[dict[str, Any]]) -> dict[str, Money]:
    """Read what an instant payout would bring, to the bank account or card where it is most."""
    return {
        row["currency"]: Money(max(net["amount"] for net in row["net_available"]), row["currency"])
        for row in rows
        if row.get("net_available")
    }


def _line(desk: Desk, parts: dict[str, dict[str, Money]], currency: str) -> str:
    """Say one currency's balance in a sentence; available and pending always, what is reserved when there is any."""
    words = []
    for kind, title, _meaning in PARTS:
        money = parts[kind].get(currency, Money(0, currency))
        if kind in ("available", "pending") or (money.minor and kind not in INSTANT):
            words.append(f"{desk.show(money)} {title}")
    return f"{currency.upper()}: {', '.join(words)}."


def _instantly(desk: Desk, parts: dict[str, dict[str, Money]], currencies: list[str]) -> list[str]:
    """Say in one sentence what of each currency could be paid out at once, and what its fee leaves."""
    words = []
    for code in currencies:
        whole, net = (parts[kind].get(code) for kind in INSTANT)
        if whole is not None and whole.minor:
            words.append(desk.show(whole) + (f" ({desk.show(net)} after the fee)" if net is not None else ""))
    return [f"Of that, instantly payable for a fee: {', '.join(words)}."] if words else []


def _card(desk: Desk, shown: dict[str, dict[str, Money]], currencies: list[str]) -> TableCard:
    """Draw the balance, a row for each currency and part."""
    rows = tuple(
        (currency.upper(), title, desk.show(shown[kind].get(currency, Money(0, currency))), meaning)
        for currency in currencies
        for kind, title, meaning in PARTS
        if kind in ("available", "pending") or currency in shown[kind]
    )
    columns = (Column("Currency"), Column("Part"), Column("Amount", "right"), Column("Meaning"))
    return TableCard("Stripe balance", columns, rows, len(rows))


SKILL = Reads(
    name="get_balance",
    summary="Show the Stripe balance: available and pending, per currency.",
    args=Args,
    examples=("what's our balance", "how much can be paid out?", "balance in EUR"),
    answer=answer,
)
