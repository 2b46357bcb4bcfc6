"""The life of a payout, from the balance to the bank, and sometimes back. Source: https://docs.stripe.com/payouts."""

from __future__ import annotations

import hashlib
from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import ApiError, invalid
from integrations.sandbox.money import schedule, settlement
from integrations.sandbox.money.amounts import step_minor, written
from integrations.sandbox.money.tariff import INSTANT_CURRENCIES, instant_fee_minor, instant_net_minor
from integrations.sandbox.store import Stored

PAYOUT_LEAVES, PAYOUT_ARRIVES = "payout_leaves", "payout_arrives"
_DAY_S = 86_400
_LEAVES_AFTER_S = 12 * 3600
_ARRIVES_AFTER_S = 2 * _DAY_S
_INSTANT_ARRIVES_AFTER_S = 30 * 60
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "bank_account_restricted": "The bank account has restrictions on either the type, or the number, of payouts.",
    "could_not_process": "The bank could not process this payout.",
    "debit_not_authorized": "Debit transactions are not approved on the bank account.",
    "declined": "The bank has declined this transfer.",
    "insufficient_funds": "Your Stripe account has insufficient funds to cover the payout.",
    "incorrect_account_holder_name": "The bank account holder name on file is incorrect.",
    "invalid_account_number": "The routing number seems correct, but the account number is invalid.",
    "invalid_currency": "The bank was unable to process this payout because of its currency.",
    "no_account": "The bank account could not be located.",
}
"""Stripe's failure codes (https://docs.stripe.com/api/payouts/failures) with their sentences."""


def pay_out(call: Call, amount_minor: int, currency: str, given: dict[str, Any], *, method: str = "standard") -> Stored:
    """A payout that somebody asked for; `given` are description, metadata, statement_descriptor.

    An instant one costs its fee on top. Raises ApiError (400) when the account may not, or has not that much available.
    """
    fee_minor = 0
    if method == "instant":
        if currency not in INSTANT_CURRENCIES:
            raise invalid(f"Instant payouts are not supported in {currency}.", code="instant_payouts_unsupported")
        fee_minor = instant_fee_minor(amount_minor, currency)
    _check(call, amount_minor, currency, fee_minor)
    return _made(call, amount_minor, currency, {**given, "method": method}, fee_minor=fee_minor)


def pay_out_everything(call: Call, *, minimum_minor: int = 1) -> list[Stored]:
    """The automatic payouts of one day: per currency all that is available and was in none before.

    A payout is the sum of its transactions; less than `minimum_minor` waits for the next day.
    """
    groups: dict[str, list[Stored]] = {}
    store = call.world.store
    for transaction_id in list(store.timeline(call.place, "balance_transaction", "payout", "").oldest_first()):
        transaction = call.require("balance_transaction", transaction_id)
        # What a skipped clock has already let happen later is not of this day.
        if transaction["status"] == "available" and transaction["available_on"] <= call.now_s:
            groups.setdefault(transaction["currency"], []).append(transaction)
    made = []
    for currency, transactions in sorted(groups.items()):
        amount_minor = sum(transaction["net"] for transaction in transactions)
        amount_minor -= amount_minor % step_minor(currency)
        if amount_minor < minimum_minor or amount_minor != sum(one["net"] for one in transactions):
            continue
        given = {"automatic": True, "description": "STRIPE PAYOUT", "reconciliation_status": "completed"}
        payout = _made(call, amount_minor, currency, given)
        for transaction in transactions:
            call.update(transaction, {}, {"payout": payout["id"]})
        call.emit("payout.reconciliation_completed", payout)
        made.append(payout)
    return made


def cancel(call: Call, payout: Stored) -> Stored:
    """Takes back a payout that has not left yet. Raises ApiError (400) for any other, and for automatic ones."""
    if payout["automatic"]:
        raise invalid("Automatic payouts cannot be canceled.", code="payouts_not_allowed")
    if payout["status"] != "pending":
        raise invalid(f"Payouts with status {payout['status']} cannot be canceled; only pending ones can.")
    return _back(call, payout, {"status": "canceled"}, "payout_cancel", "payout.canceled")


def leave(call: Call, payout_id: str) -> None:
    """The money is handed to the bank."""
    payout = call.get("payout", payout_id)
    if payout is not None and payout["status"] == "pending":
        call.emit("payout.updated", call.update(payout, {"status": "in_transit"}), payout)


def arrive(call: Call, payout_id: str) -> None:
    """The bank has the money, or sends it back when it was told to."""
    payout = call.get("payout", payout_id)
    if payout is None or payout["status"] not in {"pending", "in_transit"}:
        return
    if payout.private.get("fails"):
        fail(call, payout, payout.private["fails"])
        return
    number = hashlib.sha256(payout["id"].encode()).hexdigest()[:15].upper()
    paid = call.update(payout, {"status": "paid", "trace_id": {"status": "supported", "value": number}})
    call.emit("payout.paid", paid, payout)


def fail(call: Call, payout: Stored, failure_code: str) -> Stored:
    """The bank sends the money back into the balance. Raises ApiError (400) when it is back already."""
    if payout["status"] in {"failed", "canceled"}:
        raise invalid(f"This payout is {payout['status']} already.")
    changes = {"status": "failed", "failure_code": failure_code, "failure_message": FAILURES[failure_code]}
    return _back(call, payout, changes, "payout_failure", "payout.failed")


def bank_account_of(account: str, currency: str) -> str:
    """The id of the bank account in which an account receives a currency: always the same one."""
    return f"ba_{hashlib.sha256(f'{account}/{currency}'.encode()).hexdigest()[:24]}"


def instant_available(call: Call) -> list[dict[str, Any]]:
    """The part of the balance that could be paid out at once, and what of it is left after the fee."""
    entries = []
    for currency, (available, _) in sorted(settlement.sums_minor(call).items()):
        net_minor = instant_net_minor(available, currency)
        if currency in INSTANT_CURRENCIES and net_minor > 0:
            of_card = {"amount": net_minor, "source_types": {"card": net_minor}}
            net = {**of_card, "destination": bank_account_of(call.account, currency)}
            whole = {"amount": available, "currency": currency, "source_types": {"card": available}}
            entries.append({**whole, "net_available": [net]})
    return entries


def _bank_account(call: Call, currency: str) -> Stored:
    """Where a currency goes: the bank account that was given for it, or one of a test bank made now."""
    bank_id = bank_account_of(call.account, currency)
    account = call.world.account(call.account)
    fields: dict[str, Any] = {
        "id": bank_id,
        "account": call.account,
        "bank_name": "STRIPE TEST BANK",
        "country": account["country"] if account is not None else "US",
        "currency": currency,
        "last4": "6789",
        "metadata": {},
        "status": "new",
    }
    return call.get("bank_account", bank_id) or call.create("bank_account", fields)


def _check(call: Call, amount_minor: int, currency: str, fee_minor: int) -> None:
    account = call.world.account(call.account)
    if account is not None and not account["payouts_enabled"]:
        raise invalid(
            "Your account does not currently have payouts enabled; see the account's requirements.",
            code="payouts_not_allowed",
        )
    if amount_minor < 1:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount_minor % step_minor(currency):
        step = written(step_minor(currency), currency)
        raise invalid(f"Invalid amount: {currency.upper()} is taken in steps of {step} only.", param="amount")
    available, _ = settlement.sums_minor(call).get(currency, (0, 0))
    if amount_minor + fee_minor > available:
        raise not_enough(written(available, currency))


def not_enough(available: str) -> ApiError:
    """The available balance is too small for a payout or a transfer: 400 balance_insufficient."""
    return invalid(
        f"You have insufficient available funds in your Stripe account: {available} is available. Charges of the "
        "4000000000000077 test card become available at once.",
        code="balance_insufficient",
    )


def _made(call: Call, amount_minor: int, currency: str, given: dict[str, Any], *, fee_minor: int = 0) -> Stored:
    payout_id = call.world.new_id("po")
    money = settlement.paid_out(call, payout_id, amount_minor, currency, fee_minor=fee_minor)
    if given.get("automatic"):
        call.update(money, {}, {"payout": payout_id})
    instant = given.get("method") == "instant"
    arrives_s = call.now_s + (_INSTANT_ARRIVES_AFTER_S if instant else _ARRIVES_AFTER_S)
    fields: dict[str, Any] = {
        "amount": amount_minor,
        "arrival_date": arrives_s,
        "automatic": False,
        "balance_transaction": money["id"],
        "currency": currency,
        "destination": bank_account_of(call.account, currency),
        "id": payout_id,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "not_applicable",
        "source_type": "card",
        "status": "pending",
        "type": "bank_account",
    }
    fails = _next_failure(call) or _bank_account(call, currency).private
    payout = call.create("payout", {**fields, **given}, fails)
    call.emit("payout.created", payout)
    if not instant:
        schedule.later(call, PAYOUT_LEAVES, payout_id, call.now_s + _LEAVES_AFTER_S)
    schedule.later(call, PAYOUT_ARRIVES, payout_id, arrives_s)
    return payout


def _back(call: Call, payout: Stored, changes: dict[str, Any], kind: str, event_type: str) -> Stored:
    money = settlement.payout_returned(call, payout, kind)
    ended = call.update(payout, {**changes, "failure_balance_transaction": money["id"]})
    call.emit("payout.updated", ended, payout)
    call.emit(event_type, ended, payout)
    return ended


_NEXT = "next_payout"


def next_fails(call: Call, failure_code: str) -> None:
    """The next payout of this place will come back with this code."""
    call.world.store.put(call.place, {"object": "_next_payout", "id": _NEXT, "fails": failure_code})


def _next_failure(call: Call) -> dict[str, Any]:
    told = call.world.store.get(call.place, _NEXT)
    if told is None:
        return {}
    call.world.store.remove(call.place, _NEXT)
    return {"fails": told["fails"]}
