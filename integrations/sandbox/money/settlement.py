"""Balance transactions: the only way money enters or leaves a balance, so that a balance is always their sum."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.money import schedule
from integrations.sandbox.money.tariff import AVAILABLE_AFTER_S, charge_fee_minor, dispute_fee_minor
from integrations.sandbox.store import Stored


def charged(call: Call, charge: dict[str, Any], *, amount_minor: int, at_once: bool) -> Stored:
    """The money of a captured charge comes in, less the fees; pending for two days unless `at_once`."""
    currency = charge["currency"]
    fees = [_fee(charge_fee_minor(amount_minor, currency), currency, "stripe_fee", "Stripe processing fees")]
    # A destination charge's fee is paid by the destination, out of the transfer.
    if charge.get("application_fee_amount") and not charge.get("transfer_data"):
        fee_minor = min(charge["application_fee_amount"], amount_minor)
        fees.append(_fee(fee_minor, currency, "application_fee", "Application fee"))
    return _transaction(
        call,
        source=charge["id"],
        amount_minor=amount_minor,
        currency=currency,
        fees=fees,
        category="charge",
        description=charge.get("description"),
        available_on_s=call.now_s if at_once else call.now_s + AVAILABLE_AFTER_S,
    )


def refunded(call: Call, refund_id: str, charge: dict[str, Any], amount_minor: int) -> Stored:
    """A refund leaves the available balance at once, also when that makes it negative; no fee comes back."""
    return _transaction(
        call,
        source=refund_id,
        amount_minor=-amount_minor,
        currency=charge["currency"],
        category="refund",
        description=_about("REFUND FOR CHARGE", charge),
    )


def refund_returned(call: Call, refund: dict[str, Any]) -> Stored:
    """The money of a refund that failed or was canceled comes back."""
    return _transaction(
        call,
        source=refund["id"],
        amount_minor=refund["amount"],
        currency=refund["currency"],
        kind="refund_failure",
        category="refund_failure",
        description="REFUND FAILURE",
    )


def withdrawn(call: Call, dispute_id: str, amount_minor: int, charge: dict[str, Any]) -> Stored:
    """The disputed amount and the dispute fee leave the balance."""
    currency = charge["currency"]
    return _transaction(
        call,
        source=dispute_id,
        amount_minor=-amount_minor,
        currency=currency,
        fees=[_fee(dispute_fee_minor(currency), currency, "stripe_fee", "Dispute fee")],
        kind="adjustment",
        category="dispute",
        description=f"Chargeback withdrawal for {charge['id']}",
    )


def reinstated(call: Call, dispute: dict[str, Any]) -> Stored:
    """The amount of a dispute that was won comes back; its fee does not."""
    return _transaction(
        call,
        source=dispute["id"],
        amount_minor=dispute["amount"],
        currency=dispute["currency"],
        kind="adjustment",
        category="dispute_reversal",
        description=f"Chargeback reversal for {dispute['charge']}",
    )


def paid_out(call: Call, payout_id: str, amount_minor: int, currency: str, *, fee_minor: int = 0) -> Stored:
    """Money leaves for the merchant's bank, an instant payout's fee on top."""
    fees = [_fee(fee_minor, currency, "stripe_fee", "Instant payout fee")] if fee_minor else []
    return _transaction(
        call,
        source=payout_id,
        amount_minor=-amount_minor,
        currency=currency,
        category="payout",
        description="STRIPE PAYOUT",
        fees=fees,
    )


def payout_returned(call: Call, payout: dict[str, Any], kind: str) -> Stored:
    """A failed (`payout_failure`) or canceled (`payout_cancel`) payout comes back, without its fee."""
    return _transaction(
        call,
        source=payout["id"],
        amount_minor=payout["amount"],
        currency=payout["currency"],
        kind=kind,
        category="payout_reversal",
        description=kind.replace("_", " ").upper(),
    )


def booked(
    call: Call,
    source: str,
    amount_minor: int,
    currency: str,
    kind: str,
    category: str,
    *,
    application_fee_minor: int = 0,
    available_on_s: int | None = None,
) -> Stored:
    """Any other movement: of `kind` (the transaction's type), reported as `category`; what has no time is available."""
    fee = _fee(application_fee_minor, currency, "application_fee", "Application fee")
    money = _transaction(
        call,
        source=source,
        amount_minor=amount_minor,
        currency=currency,
        kind=kind,
        category=category,
        description=None,
        fees=[fee] if application_fee_minor else [],
        available_on_s=available_on_s,
    )
    if call.now_s < money["available_on"] < call.now_s + AVAILABLE_AFTER_S:  # earlier than the usual two days
        schedule.later(call, MATURES, money["id"], money["available_on"])
    return money


MATURES = "matures"


def ripen(call: Call, transaction_id: str) -> None:
    """Makes one transaction available before the usual two days are over."""
    transaction = call.get("balance_transaction", transaction_id)
    if transaction is not None and transaction["status"] == "pending":
        call.update(transaction, {"status": "available"})
        call.emit("balance.available", balance(call))


def mature(call: Call) -> None:
    """Makes available what has been pending for two days, and says so; costs nothing when there is nothing."""
    store = call.world.store
    pending = store.timeline(call.place, "balance_transaction", "status", "pending")
    ripe = list(pending.oldest_first(until_s=call.now_s - AVAILABLE_AFTER_S)) if len(pending) else ()
    for transaction_id in ripe:
        transaction = call.get("balance_transaction", transaction_id)
        if transaction is not None:
            call.update(transaction, {"status": "available"})
    if ripe:
        call.emit("balance.available", balance(call))


def balance(call: Call) -> dict[str, Any]:
    """The balance object: one entry per currency that ever moved, and the account's own first."""
    sums = sums_minor(call)
    account = call.world.account(call.account)
    own = (account["default_currency"] if account is not None else None) or "usd"
    sums.setdefault(own, (0, 0))
    codes = sorted(sums, key=lambda code: (code != own, code))
    return {
        "object": "balance",
        "available": [_entry(sums[code][0], code) for code in codes],
        "livemode": call.livemode,
        "pending": [_entry(sums[code][1], code) for code in codes],
        "refund_and_dispute_prefunding": None,
    }


def sums_minor(call: Call) -> dict[str, tuple[int, int]]:
    """Per currency (available, pending): the sum over every balance transaction of the place."""
    sums: dict[str, list[int]] = {}
    for (currency, status), net_minor in call.world.store.sums(call.place, "balance_transaction").items():
        sums.setdefault(currency, [0, 0])[status == "pending"] = net_minor
    return {currency: (both[0], both[1]) for currency, both in sums.items()}


def _entry(amount_minor: int, currency: str) -> dict[str, Any]:
    return {"amount": amount_minor, "currency": currency, "source_types": {"card": amount_minor}}


def _transaction(
    call: Call,
    *,
    source: str,
    amount_minor: int,
    currency: str,
    category: str,
    description: str | None,
    kind: str | None = None,
    fees: list[dict[str, Any]] | None = None,
    available_on_s: int | None = None,
) -> Stored:
    fee_minor = sum(fee["amount"] for fee in fees or ())
    available_on = call.now_s if available_on_s is None else available_on_s
    return call.create(
        "balance_transaction",
        {
            "amount": amount_minor,
            "available_on": available_on,
            "balance_type": "payments",
            "currency": currency,
            "description": description,
            "fee": fee_minor,
            "fee_details": fees or [],
            "net": amount_minor - fee_minor,
            "reporting_category": category,
            "source": source,
            "status": "pending" if available_on > call.now_s else "available",
            "type": kind or category,
        },
        {"payout": ""},  # the automatic payout that pays it out, none yet
    )


def _fee(amount_minor: int, currency: str, kind: str, description: str) -> dict[str, Any]:
    return {
        "amount": amount_minor, "application": None, "currency": currency, "description": description, "type": kind,
    }  # fmt: skip


def _about(what: str, charge: dict[str, Any]) -> str:
    return f"{what} ({charge['description']})" if charge.get("description") else what
