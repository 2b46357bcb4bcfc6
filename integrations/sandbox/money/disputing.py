"""Disputes: a cardholder's bank takes the money back until it is decided. Source: https://docs.stripe.com/disputes."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.errors import invalid
from integrations.sandbox.money import schedule, settlement
from integrations.sandbox.store import Stored

DUE_AFTER_S = 9 * 86_400
EVIDENCE_DUE = "evidence_due"
REASONS = frozenset(
    "bank_cannot_process check_returned credit_not_processed customer_initiated debit_not_authorized duplicate "
    "fraudulent general incorrect_account_details insufficient_funds noncompliant product_not_received "
    "product_unacceptable subscription_canceled unrecognized".split()
)
_REASON_CODE = {
    "fraudulent": "10.4",
    "product_not_received": "13.1",
    "product_unacceptable": "13.3",
    "subscription_canceled": "13.2",
    "credit_not_processed": "13.7",
    "duplicate": "12.6",
}
_OPEN = {"needs_response", "under_review", "warning_needs_response", "warning_under_review"}
_FILES = {
    "cancellation_policy", "customer_communication", "customer_signature", "duplicate_charge_documentation", "receipt",
    "refund_policy", "service_documentation", "shipping_documentation", "uncategorized_file",
}  # fmt: skip
_WITH_MERCHANT = {"needs_response", "warning_needs_response"}


def open_dispute(
    call: Call,
    charge: Stored,
    *,
    reason: str = "fraudulent",
    amount_minor: int | None = None,
    due_s: int | None = None,
    inquiry: bool = False,
) -> Stored:
    """The bank disputes a captured charge: the amount (all that was not refunded when None) and the fee are withdrawn.

    An inquiry only asks and takes nothing. `due_s`: unix seconds by which evidence is due. Raises ApiError (400) when
    the charge cannot be disputed.
    """
    left_minor = charge["amount_captured"] - charge["amount_refunded"]
    amount = left_minor if amount_minor is None else amount_minor
    if reason not in REASONS:
        raise invalid(f"Invalid reason: must be one of {', '.join(sorted(REASONS))}", param="reason")
    if not charge["captured"] or charge["disputed"] or not 0 < amount <= left_minor:
        raise invalid(f"Charge {charge['id']} has nothing of that amount that could be disputed.", param="charge")
    dispute_id = call.world.new_id("du")
    withdrawal = None if inquiry else settlement.withdrawn(call, dispute_id, amount, charge)
    due = call.now_s + DUE_AFTER_S if due_s is None else due_s
    made = call.create("dispute", _fields(call, charge, dispute_id, amount, reason, withdrawal, due_s=due))
    charge_now = call.update(charge, {"disputed": True})
    call.emit("charge.dispute.created", made)
    call.emit("charge.updated", charge_now, charge)
    if not inquiry:
        call.emit("charge.dispute.funds_withdrawn", made)
    schedule.later(call, EVIDENCE_DUE, dispute_id, due)
    return made


def charged_back(call: Call, charge_id: str) -> bool:
    """Whether a dispute holds the money of a charge, so that it cannot be refunded."""
    return any(not dispute["is_charge_refundable"] for dispute in call.each("dispute", "charge", charge_id))


def submit(call: Call, dispute: Stored, evidence: dict[str, Any], *, final: bool, metadata: dict[str, str]) -> Stored:
    """Keeps evidence and, when `final`, sends it to the bank. Stripe's test texts decide at once.

    Raises ApiError (400) when the dispute is closed or the evidence is late.
    """
    if evidence and dispute["status"] not in _WITH_MERCHANT:
        raise invalid("This dispute is already closed or under review; evidence can no longer be changed.")
    for name in _FILES & evidence.keys():
        if evidence[name] is not None:
            _check_file(call, evidence[name], name)
    kept = {**dispute["evidence"], **evidence}
    changes: dict[str, Any] = {"evidence": kept, "metadata": metadata}
    details = {
        **dispute["evidence_details"],
        "has_evidence": any(kept[name] for name in kept if name != "enhanced_evidence"),
    }
    if final and dispute["status"] in _WITH_MERCHANT and details["has_evidence"]:
        details |= {"submission_count": details["submission_count"] + 1, "submission_method": "manual"}
        changes["status"] = "warning_under_review" if is_inquiry(dispute) else "under_review"
    changed = call.update(dispute, {**changes, "evidence_details": details})
    call.emit("charge.dispute.updated", changed, dispute)
    told = str(kept.get("uncategorized_text") or "")
    if changed["status"] in {"under_review", "warning_under_review"} and told in {
        "winning_evidence",
        "losing_evidence",
    }:
        return close(call, changed, won=told == "winning_evidence")
    return changed


def _check_file(call: Call, file_id: str, name: str) -> None:
    param = f"evidence[{name}]"
    if call.require("file", file_id, param=param)["purpose"] != "dispute_evidence":
        raise invalid(f"The file {file_id} was not uploaded with the purpose dispute_evidence.", param=param)


def close(call: Call, dispute: Stored, *, won: bool) -> Stored:
    """The bank has decided, or the merchant gave up. Raises ApiError (400) when it was closed before."""
    if dispute["status"] not in _OPEN:
        raise invalid("This dispute is already closed.")
    changes: dict[str, Any] = {"is_charge_refundable": won or is_inquiry(dispute)}
    changes["status"] = "warning_closed" if is_inquiry(dispute) else "won" if won else "lost"
    returned = won and not is_inquiry(dispute)
    if returned:
        changes["balance_transactions"] = [*dispute["balance_transactions"], settlement.reinstated(call, dispute)]
    closed = call.update(dispute, changes)
    if returned:
        call.emit("charge.dispute.funds_reinstated", closed, dispute)
    call.emit("charge.dispute.closed", closed, dispute)
    return closed


def lapse(call: Call, dispute_id: str) -> None:
    """No evidence came in time: the dispute is lost, an inquiry just ends."""
    dispute = call.get("dispute", dispute_id)
    if dispute is not None and dispute["status"] in _WITH_MERCHANT:
        late = call.update(dispute, {"evidence_details": {**dispute["evidence_details"], "past_due": True}})
        close(call, late, won=False)


def is_inquiry(dispute: Stored) -> bool:
    """Whether the bank only asks, before it takes any money."""
    return bool(dispute["status"].startswith("warning_"))


def _fields(
    call: Call,
    charge: Stored,
    dispute_id: str,
    amount_minor: int,
    reason: str,
    withdrawal: Stored | None,
    *,
    due_s: int,
) -> dict[str, Any]:
    brand = charge["payment_method_details"]["card"]["brand"]
    code = _REASON_CODE.get(reason)
    evidence = call.shape("dispute.evidence", {"enhanced_evidence": {}})
    evidence["customer_name"] = charge["billing_details"]["name"]
    evidence["customer_email_address"] = charge["billing_details"]["email"]
    card = {"brand": brand, "network": brand, "network_reason_code": code}
    return {
        "id": dispute_id,
        "amount": amount_minor,
        "balance_transactions": [withdrawal] if withdrawal is not None else [],
        "charge": charge["id"],
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": due_s,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": withdrawal is None,
        "metadata": {},
        "network_reason_code": code,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {**card, "case_type": "inquiry" if withdrawal is None else "chargeback"},
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if withdrawal is None else "needs_response",
    }
