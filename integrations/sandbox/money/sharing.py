"""How a captured charge is shared between platform and connected account, and taken back by a refund.

Source: https://docs.stripe.com/connect/destination-charges and https://docs.stripe.com/connect/direct-charges.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import application_fees, transferring
from integrations.sandbox.money.amounts import step_minor
from integrations.sandbox.store import Stored
from integrations.sandbox.world import PLATFORM


def check(call: Call, fee_minor: int | None, destination: str | None) -> None:
    """Refuses what Stripe refuses of a payment's Connect parameters. Raises ApiError (400)."""
    if fee_minor and call.account == PLATFORM and not destination:
        raise invalid(
            "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an "
            "OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).",
            param="application_fee_amount",
        )
    if destination:
        transferring.require_destination(call, destination, param="transfer_data[destination]")


def share(call: Call, charge: Stored) -> Stored:
    """Passes on what belongs to somebody else: the transfer of a destination charge, the fee of a direct one."""
    fee_minor = min(charge["application_fee_amount"] or 0, charge["amount_captured"])
    aimed = charge["transfer_data"]
    if not aimed:
        return _direct(call, charge, fee_minor) if fee_minor and call.account != PLATFORM else charge
    amount_minor = min(aimed.get("amount") or charge["amount_captured"], charge["amount_captured"])
    group = charge["transfer_group"] or f"group_{charge['payment_intent'] or charge['id']}"
    moved = transferring.transfer(
        call,
        aimed["destination"],
        amount_minor,
        charge["currency"],
        charge=charge,
        fee_minor=fee_minor,
        given={"transfer_group": group},
    )
    changes = {"transfer": moved["id"], "transfer_group": group}
    if fee_minor:
        there = call.at(moved["destination"])
        payment = there.require("charge", moved["destination_payment"])
        fee = application_fees.collect(there, payment, fee_minor, originating=charge["id"])
        there.update(payment, {"application_fee": fee["id"], "application": fee["application"]})
        changes["application_fee"] = fee["id"]
    return call.update(charge, changes)


def check_take_back(charge: Stored, *, reverse_transfer: bool, refund_fee: bool) -> None:
    """Refuses to take back what a charge never passed on. Raises ApiError (400)."""
    if reverse_transfer and not charge["transfer"]:
        raise invalid(f"Charge {charge['id']} has no transfer to reverse.", param="reverse_transfer")
    if refund_fee and not charge["application_fee"]:
        raise invalid(f"Charge {charge['id']} has no application fee to refund.", param="refund_application_fee")


def take_back(
    call: Call, charge: Stored, amount_minor: int, *, reverse_transfer: bool, refund_fee: bool
) -> Stored | None:
    """Before a refund of `amount_minor`: the same share of the transfer and of the application fee comes back.

    Returns the transfer's reversal. Raises ApiError (400), with nothing moved, when the connected account has not
    enough.
    """
    home, fee, fee_minor = call.at(PLATFORM), None, 0
    if refund_fee:
        fee = home.require("application_fee", charge["application_fee"])
        fee_minor = share_of(charge, amount_minor, fee["amount"], fee["amount"] - fee["amount_refunded"])
    reversal = None
    if reverse_transfer:
        moved = call.require("transfer", charge["transfer"])
        back_minor = share_of(charge, amount_minor, moved["amount"], moved["amount"] - moved["amount_reversed"])
        if back_minor:
            reversal = transferring.reverse(call, moved, back_minor, fee_back_minor=fee_minor)
    if fee is not None and fee_minor:
        application_fees.give_back(home, fee, fee_minor)
    return reversal


def link(call: Call, made: Stored, reversal: Stored | None) -> Stored:
    """Refund and reversal know each other."""
    if reversal is None:
        return made
    call.update(reversal, {"source_refund": made["id"]})
    return call.update(made, {"transfer_reversal": reversal["id"]})


def share_of(charge: Mapping[str, Any], amount_minor: int, whole_minor: int, left_minor: int) -> int:
    """Which part of `whole_minor` goes with a refund of `amount_minor`: its share of the charge, rounded half up.

    Whole steps of the currency, never more than is left, and all that is left with the refund that ends the charge.
    """
    captured_minor: int = charge["amount_captured"]
    if charge["amount_refunded"] + amount_minor >= captured_minor:
        return left_minor
    step = step_minor(charge["currency"])
    steps: int = (2 * whole_minor * amount_minor + captured_minor * step) // (2 * captured_minor * step)
    return min(steps * step, left_minor)


def _direct(call: Call, charge: Stored, fee_minor: int) -> Stored:
    fee = application_fees.collect(call, charge, fee_minor)
    return call.update(charge, {"application_fee": fee["id"], "application": fee["application"]})
