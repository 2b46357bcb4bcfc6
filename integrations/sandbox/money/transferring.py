"""Transfers between the platform's balance and a connected account's. Source: https://docs.stripe.com/connect/separate-charges-and-transfers."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.connections import connection
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import settlement
from integrations.sandbox.money.amounts import step_minor, written
from integrations.sandbox.money.paying_out import not_enough
from integrations.sandbox.store import Stored
from integrations.sandbox.world import PLATFORM


def transfer(
    call: Call,
    destination: str,
    amount_minor: int,
    currency: str,
    *,
    charge: Stored | None = None,
    fee_minor: int = 0,
    given: dict[str, Any] | None = None,
) -> Stored:
    """Moves money of the platform into a connected account, in the same currency; nothing is converted.

    With `charge` the money is that charge's, and is as available as it is; without, the platform must have it
    available. `fee_minor` is the application fee that the destination pays of it. Raises ApiError (400).
    """
    account = require_destination(call, destination)
    _check(call, amount_minor, currency, charge)
    available_on_s = None if charge is None else _available_on_s(call, charge)
    transfer_id, payment_id = call.world.new_id("tr"), call.world.new_id("py")
    money = settlement.booked(
        call, transfer_id, -amount_minor, currency, "transfer", "transfer", available_on_s=available_on_s
    )
    _payment(call.at(account), transfer_id, payment_id, amount_minor, currency, fee_minor, available_on_s)
    fields: dict[str, Any] = {
        "id": transfer_id,
        "amount": amount_minor,
        "amount_reversed": 0,
        "balance_transaction": money["id"],
        "currency": currency,
        "destination": account,
        "destination_payment": payment_id,
        "metadata": {},
        "reversals": call.list_of([], f"/v1/transfers/{transfer_id}/reversals"),
        "reversed": False,
        "source_transaction": charge["id"] if charge is not None else None,
        "source_type": "card",
    }
    made = call.create("transfer", {**fields, **(given or {})})
    call.emit("transfer.created", made)
    return made


def reverse(
    call: Call,
    moved: Stored,
    amount_minor: int | None,
    *,
    given: dict[str, Any] | None = None,
    fee_back_minor: int = 0,
) -> Stored:
    """Takes a transfer back, wholly (None) or in part; the reversal.

    `fee_back_minor` is what the connected account is given back of the application fee right after. Raises ApiError
    (400) when there is not that much left of the transfer, or not that much money in the connected account.
    """
    left_minor = moved["amount"] - moved["amount_reversed"]
    amount = left_minor if amount_minor is None else amount_minor
    _check_reversal(call, moved, amount, left_minor, fee_back_minor)
    reversal_id, payment_refund_id = call.world.new_id("trr"), call.world.new_id("pyr")
    money = settlement.booked(call, reversal_id, amount, moved["currency"], "transfer_refund", "transfer_reversal")
    _payment_back(call.at(moved["destination"]), moved, reversal_id, payment_refund_id, amount)
    fields: dict[str, Any] = {
        "id": reversal_id,
        "amount": amount,
        "balance_transaction": money["id"],
        "currency": moved["currency"],
        "destination_payment_refund": payment_refund_id,
        "metadata": {},
        "transfer": moved["id"],
    }
    made = call.create("transfer_reversal", {**fields, **(given or {})})
    reversed_minor = moved["amount_reversed"] + amount
    all_of_it = [made, *moved["reversals"]["data"]]
    changes = {
        "amount_reversed": reversed_minor,
        "reversed": reversed_minor == moved["amount"],
        "reversals": call.list_of(all_of_it, moved["reversals"]["url"]),
    }
    call.emit("transfer.reversed", call.update(moved, changes), moved)
    return made


def require_destination(call: Call, account_id: str, *, param: str = "destination") -> str:
    """The id of a connected account that may receive transfers. Raises ApiError (400)."""
    account = call.world.account(account_id)
    connected = connection(call.world, account_id, livemode=call.livemode)
    if call.account != PLATFORM or account is None or connected is None or account.get("deleted"):
        raise invalid(f"No such destination: '{account_id}'", code="resource_missing", param=param)
    if (account["capabilities"] or {}).get("transfers") != "active":
        raise invalid(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers, "
            "crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
            param=param,
        )
    return account_id


def _check(call: Call, amount_minor: int, currency: str, charge: Stored | None) -> None:
    if amount_minor < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount_minor % step_minor(currency):
        step = written(step_minor(currency), currency)
        raise invalid(f"Invalid amount: {currency.upper()} is taken in steps of {step} only.", param="amount")
    if charge is None:
        available, _ = settlement.sums_minor(call).get(currency, (0, 0))
        if amount_minor > available:
            raise not_enough(written(available, currency))
        return
    if charge["currency"] != currency:
        raise invalid(
            f"The currency of source_transaction's balance transaction ({charge['currency']}) must be the same as the "
            f"transfer currency ({currency})",
            param="currency",
        )
    before_minor = sum(one["amount"] for one in call.each("transfer", "source_transaction", charge["id"]))
    left_minor = charge["amount_captured"] - before_minor
    if amount_minor > left_minor:
        raise invalid(
            f"The transfers of source_transaction {charge['id']} would exceed its amount: "
            f"{written(left_minor, currency)} of it can still be transferred.",
            param="amount",
        )


def _check_reversal(call: Call, moved: Stored, amount_minor: int, left_minor: int, fee_back_minor: int) -> None:
    currency = moved["currency"]
    if left_minor < 1:
        raise invalid(f"Transfer {moved['id']} is already fully reversed.")
    if amount_minor < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount_minor > left_minor:
        raise invalid(
            f"Transfer reversal amount ({written(amount_minor, currency)}) is greater than unreversed amount on "
            f"transfer ({written(left_minor, currency)})",
            param="amount",
        )
    held_minor = sum(settlement.sums_minor(call.at(moved["destination"])).get(currency, (0, 0)))
    if amount_minor > held_minor + fee_back_minor:
        raise invalid(
            f"The connected account does not have sufficient funds to cover the amount of this reversal: it has "
            f"{written(held_minor, currency)}.",
            code="balance_insufficient",
        )


def _available_on_s(call: Call, charge: Stored) -> int:
    money = call.require("balance_transaction", charge["balance_transaction"])
    return max(int(money["available_on"]), call.now_s)


def _payment(
    there: Call,
    transfer_id: str,
    payment_id: str,
    amount_minor: int,
    currency: str,
    fee_minor: int,
    available_on_s: int | None,
) -> None:
    """What the connected account sees: a payment of the platform, as a charge that no card paid."""
    money = settlement.booked(
        there, payment_id, amount_minor, currency, "payment", "charge",
        application_fee_minor=fee_minor, available_on_s=available_on_s,
    )  # fmt: skip
    billing = there.shape("charge.billing_details", {"address": there.shape("charge.billing_details.address", {})})
    fields = {
        "id": payment_id,
        "amount": amount_minor,
        "amount_captured": amount_minor,
        "amount_refunded": 0,
        "application_fee_amount": fee_minor or None,
        "balance_transaction": money["id"],
        "billing_details": billing,
        "captured": True,
        "currency": currency,
        "disputed": False,
        "fraud_details": {},
        "metadata": {},
        "paid": True,
        "payment_method_details": {"stripe_account": {}, "type": "stripe_account"},
        "refunded": False,
        "source_transfer": transfer_id,
        "status": "succeeded",
    }
    # Stripe tells of it by a payment.created that its own list of events does not have; nothing is emitted here.
    there.create("charge", fields, {"refunds": "at_once", "at_once": True})


def _payment_back(there: Call, moved: Stored, reversal_id: str, refund_id: str, amount_minor: int) -> None:
    payment = there.require("charge", moved["destination_payment"])
    money = settlement.booked(there, refund_id, -amount_minor, moved["currency"], "payment_refund", "refund")
    fields = {
        "id": refund_id,
        "amount": amount_minor,
        "balance_transaction": money["id"],
        "charge": payment["id"],
        "currency": moved["currency"],
        "metadata": {},
        "source_transfer_reversal": reversal_id,
        "status": "succeeded",
    }
    there.create("refund", fields)
    refunded_minor = payment["amount_refunded"] + amount_minor
    changes = {"amount_refunded": refunded_minor, "refunded": refunded_minor == payment["amount"]}
    there.emit("charge.refunded", there.update(payment, changes), payment)
