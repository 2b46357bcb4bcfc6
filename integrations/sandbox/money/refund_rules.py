"""Which refunds Stripe takes, in Stripe's own error codes and words. Source: https://docs.stripe.com/refunds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.sandbox.errors import ApiError, invalid
from integrations.sandbox.money.amounts import step_minor, written


def refundable_minor(charge: Mapping[str, Any], amount_minor: int | None, *, charged_back: bool = False) -> int:
    """The amount a refund of `charge` may take: `amount_minor`, or all that is left when it is None.

    `charged_back`: a dispute took the money. Raises ApiError (400) when the charge did not succeed, was never captured,
    is charged back or already refunded, and when the
    amount is not positive, of a step the currency does not have, or more than what is left.
    """
    _refuse_unrefundable(charge, charged_back=charged_back)
    currency = charge["currency"]
    left_minor: int = charge["amount_captured"] - charge["amount_refunded"]
    if amount_minor is None:
        return left_minor
    if amount_minor < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount_minor % step_minor(currency):
        step = written(step_minor(currency), currency)
        raise invalid(f"Invalid amount: {currency.upper()} is taken in steps of {step} only.", param="amount")
    if amount_minor > left_minor:
        of_all = amount_minor > charge["amount_captured"]
        what = "charge amount" if of_all else "unrefunded amount on charge"
        limit = written(charge["amount_captured"] if of_all else left_minor, currency)
        raise invalid(
            f"Refund amount ({written(amount_minor, currency)}) is greater than {what} ({limit})", param="amount"
        )
    return amount_minor


def _refuse_unrefundable(charge: Mapping[str, Any], *, charged_back: bool) -> None:
    name = f"Charge {charge['id']}"
    if charge.get("source_transfer"):
        raise _refused(f"{name} is a transfer of the platform, which can reverse it.", "charge_not_refundable")
    if charge["status"] != "succeeded":
        raise _refused(f"{name} did not succeed and cannot be refunded.", "charge_not_refundable")
    if not charge["captured"]:
        raise _refused(f"{name} has not been captured.", "charge_not_refundable")
    if charged_back:
        raise _refused(f"{name} has been charged back; cannot issue a refund.", "charge_disputed")
    if charge["amount_refunded"] >= charge["amount_captured"]:
        raise _refused(f"{name} has already been refunded.", "charge_already_refunded")


def _refused(message: str, code: str) -> ApiError:
    return invalid(message, code=code, param="charge")
