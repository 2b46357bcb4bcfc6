"""Application fees: what the platform earns on a connected account's payment. Source: https://docs.stripe.com/connect/direct-charges#collect-fees."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import settlement
from integrations.sandbox.money.amounts import written
from integrations.sandbox.store import Stored
from integrations.sandbox.world import PLATFORM


def collect(there: Call, charge: Stored, amount_minor: int, *, originating: str | None = None) -> Stored:
    """The platform receives the fee that was taken from a charge or payment of a connected account.

    `there` acts for that account; `originating` is the platform's own charge behind a destination payment.
    """
    home = there.at(PLATFORM)
    fee_id = there.world.new_id("fee")
    available_on_s = there.require("balance_transaction", charge["balance_transaction"])["available_on"]
    money = settlement.booked(
        home, fee_id, amount_minor, charge["currency"], "application_fee", "platform_earning",
        available_on_s=available_on_s,
    )  # fmt: skip
    fields = {
        "id": fee_id,
        "account": there.account,
        "amount": amount_minor,
        "amount_refunded": 0,
        "application": there.world.client_id(livemode=there.livemode),
        "balance_transaction": money["id"],
        "charge": charge["id"],
        "currency": charge["currency"],
        "fee_source": {"charge": charge["id"], "type": "charge"},
        "originating_transaction": originating,
        "refunded": False,
        "refunds": home.list_of([], f"/v1/application_fees/{fee_id}/refunds"),
    }
    fee = home.create("application_fee", fields)
    home.emit("application_fee.created", fee)
    return fee


def give_back(home: Call, fee: Stored, amount_minor: int | None, *, metadata: dict[str, str] | None = None) -> Stored:
    """Returns a fee to the account that paid it, wholly (None) or in part; the fee refund. Raises ApiError (400)."""
    left_minor = fee["amount"] - fee["amount_refunded"]
    amount = left_minor if amount_minor is None else amount_minor
    if left_minor < 1:
        raise invalid(f"Application fee {fee['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left_minor:
        raise invalid(
            f"Refund amount ({written(amount, fee['currency'])}) is greater than unrefunded amount on fee "
            f"({written(left_minor, fee['currency'])})",
            param="amount",
        )
    refund_id = home.world.new_id("fr")
    kind, category = "application_fee_refund", "platform_earning_refund"
    money = settlement.booked(home, refund_id, -amount, fee["currency"], kind, category)
    settlement.booked(home.at(fee["account"]), refund_id, amount, fee["currency"], kind, "fee")
    fields: dict[str, Any] = {
        "id": refund_id,
        "amount": amount,
        "balance_transaction": money["id"],
        "currency": fee["currency"],
        "fee": fee["id"],
        "metadata": metadata or {},
    }
    made = home.create("fee_refund", fields)
    refunded_minor = fee["amount_refunded"] + amount
    changes = {
        "amount_refunded": refunded_minor,
        "refunded": refunded_minor == fee["amount"],
        "refunds": home.list_of([made, *fee["refunds"]["data"]], fee["refunds"]["url"]),
    }
    home.emit("application_fee.refunded", home.update(fee, changes), fee)
    return made
