"""Which refunds Stripe takes, in Stripe's own error codes and words. Source: https://docs.stripe.com/refunds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.contract.refusal import Refusal
from integrations.sandbox.money.amounts import step_minor, written

REFUND_CODES = frozenset({"charge_already_refunded", "charge_disputed", "charge_not_refundable"})


def refundable_minor(charge: Mapping[str, Any], amount_minor: int | None) -> int:
    """The amount a refund of `charge` may take: `amount_minor`, or all that is left when it is None.

    Raises Refusal when the charge did not succeed, was never captured, is disputed or already refunded, and when the
    amount is not positive, of a step the currency does not have, or more than what is left.
    """
    _refuse_unrefundable(charge)
    currency = charge["currency"]
    left_minor: int = charge["amount_captured"] - charge["amount_refunded"]
    if amount_minor is None:
        return left_minor
    if amount_minor < 1:
        raise Refusal("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount_minor % step_minor(currency):
        step = written(step_minor(currency), currency)
        raise Refusal(f"Invalid amount: {currency.upper()} is taken in steps of {step} only.", "amount")
    if amount_minor > left_minor:
        of_all = amount_minor > charge["amount_captured"]
        what = "charge amount" if of_all else "unrefunded amount on charge"
        limit = written(charge["amount_captured"] if of_all else left_minor, currency)
        raise Refusal(f"Refund amount ({written(amount_minor, currency)}) is greater than {what} ({limit})", "amount")
    return amount_minor


def _refuse_unrefundable(charge: Mapping[str, Any]) -> None:
    if charge["status"] != "succeeded":
        raise Refusal(
            f"Charge {charge['id']} did not succeed and cannot be refunded.", "charge", "charge_not_refundable"
        )
    if not charge["captured"]:
        raise Refusal(f"Charge {charge['id']} has not been captured.", "charge", "charge_not_refundable")
    if charge["disputed"]:
        raise Refusal(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge", "charge_disputed"
        )
    if charge["amount_refunded"] >= charge["amount_captured"]:
        raise Refusal(f"Charge {charge['id']} has already been refunded.", "charge", "charge_already_refunded")
