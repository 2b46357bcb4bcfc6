"""What the tests of payouts share: money that is available at once, and a day on which Stripe pays out by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from skills.contract import Desk
from tests.skills.conftest import Shop

DAY_S = 86_400


def available(shop: Shop, amount_minor: int, currency: str = "usd", **more: Any) -> str:
    """Let a customer pay with a card whose money is available at once; returns the payment's id."""
    return shop.pay(amount_minor, currency, payment_method="pm_card_bypassPending", **more)


def by_hand(shop: Shop, amount_minor: int = 2000, **more: Any) -> str:
    """Pay out in the Stripe dashboard and return the payout's id."""
    params: Any = {"amount": amount_minor, "currency": "usd", **more}
    return shop.sdk.v1.payouts.create(params).id


def pay_out_now(shop: Shop) -> list[dict[str, Any]]:
    """Let Stripe make its automatic payouts, one for each currency."""
    made: list[dict[str, Any]] = shop.world.control("POST", "/payouts", account=shop.account_id, pay_out=True)[
        "payouts"
    ]
    return made


def let_pass(shop: Shop, seconds: int) -> None:
    """Move the world's clock on."""
    shop.world.control("POST", "/clock", advance_s=seconds)


def later(shop: Shop, desk: Desk) -> Desk:
    """The same desk at the world's time of now."""
    return replace(desk, now=datetime.fromtimestamp(shop.world.control("GET", "/clock")["now"], UTC))


def balance_minor(shop: Shop, currency: str) -> tuple[int, int]:
    """Available and pending of a currency, by Stripe's own balance."""
    balance = shop.sdk.v1.balance.retrieve().to_dict()
    parts = ({row["currency"]: row["amount"] for row in balance[part]} for part in ("available", "pending"))
    free, pending = (part.get(currency, 0) for part in parts)
    return free, pending
