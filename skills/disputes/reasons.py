"""What a cardholder claims by each reason of a dispute, and which evidence answers it.

Sources: https://docs.stripe.com/disputes/categories (reasons and what overcomes them) and
https://docs.stripe.com/api/disputes/evidence_object (the fields).
"""

from __future__ import annotations

from dataclasses import dataclass

# Stripe's evidence fields in a merchant's words.
FIELDS = {
    "access_activity_log": "Log of the customer's access or use",
    "billing_address": "Billing address",
    "cancellation_policy": "Cancellation policy",
    "cancellation_policy_disclosure": "How the cancellation policy was shown",
    "cancellation_rebuttal": "Why the subscription was not canceled",
    "customer_communication": "Messages with the customer",
    "customer_email_address": "Customer's email",
    "customer_name": "Customer's name",
    "customer_purchase_ip": "IP address of the purchase",
    "customer_signature": "Customer's signature",
    "duplicate_charge_documentation": "Papers of the other payment",
    "duplicate_charge_explanation": "How the two payments differ",
    "duplicate_charge_id": "The other payment",
    "product_description": "What was sold",
    "receipt": "Receipt",
    "refund_policy": "Refund policy",
    "refund_policy_disclosure": "How the refund policy was shown",
    "refund_refusal_explanation": "Why no (further) refund is due",
    "service_date": "Date of the service",
    "service_documentation": "Proof that the service was given",
    "shipping_address": "Shipping address",
    "shipping_carrier": "Carrier",
    "shipping_date": "Date of shipping",
    "shipping_documentation": "Proof of shipping",
    "shipping_tracking_number": "Tracking number",
    "uncategorized_file": "Another file",
    "uncategorized_text": "Statement",
}

# Fields that hold an uploaded file: only the merchant has these papers (https://docs.stripe.com/file-upload).
FILES = frozenset(
    "cancellation_policy customer_communication customer_signature duplicate_charge_documentation receipt "
    "refund_policy service_documentation shipping_documentation uncategorized_file".split()
)

_WHO = ("customer_name", "customer_email_address", "customer_purchase_ip", "billing_address")
_SHIPPED = ("shipping_documentation", "shipping_tracking_number", "shipping_carrier", "shipping_date",
            "shipping_address")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: what the customer says, what an answer must show, and the fields that count, most telling first."""

    claim: str
    to_show: str
    fields: tuple[str, ...]


_GENERAL = Reason(
    "The bank gave no reason that fits another category.",
    "that the payment was rightful and what it paid for was delivered",
    (*_WHO, "product_description", "customer_communication", "receipt", "service_documentation", "uncategorized_text"),
)
_DEBIT = Reason(
    "The customer's bank says that the debit could not be made or was not authorised.",
    "that the customer agreed to the debit; banks rarely change these, so ask the customer first",
    (*_WHO, "customer_signature", "customer_communication", "product_description", "uncategorized_text"),
)

REASONS: dict[str, Reason] = {
    "bank_cannot_process": _DEBIT,
    "check_returned": _DEBIT,
    "credit_not_processed": Reason(
        "The customer says that they returned or canceled something and got no refund.",
        "that the refund was made, or that none is due under the policy they were shown",
        ("refund_refusal_explanation", "refund_policy", "refund_policy_disclosure", "customer_communication",
         "receipt", *_WHO, "uncategorized_text"),
    ),
    "customer_initiated": _DEBIT,
    "debit_not_authorized": _DEBIT,
    "duplicate": Reason(
        "The customer says that they were charged twice for the same thing.",
        "that the two payments were for different things, or that one of them was refunded",
        ("duplicate_charge_id", "duplicate_charge_explanation", "duplicate_charge_documentation", "receipt",
         "shipping_documentation", "product_description", "uncategorized_text"),
    ),
    "fraudulent": Reason(
        "The cardholder says that they did not make or allow this payment.",
        "that the rightful cardholder paid: who they are, from where, what they got, and what they bought before",
        ("customer_purchase_ip", "access_activity_log", "shipping_documentation", "shipping_address",
         "customer_communication", "customer_name", "customer_email_address", "billing_address", "customer_signature",
         "product_description", "uncategorized_text"),
    ),
    "general": _GENERAL,
    "incorrect_account_details": _DEBIT,
    "insufficient_funds": _DEBIT,
    "noncompliant": Reason(
        "The card network says that a rule of its own was broken.",
        "that the rule was kept, or that the bank names the wrong one; the network's reason code says which",
        ("uncategorized_text", "uncategorized_file", "product_description", *_WHO),
    ),
    "product_not_received": Reason(
        "The customer says that what they paid for never came.",
        "that it was delivered to them before the dispute, or was used by them",
        (*_SHIPPED, "service_date", "service_documentation", "access_activity_log", "customer_communication",
         "product_description", *_WHO, "uncategorized_text"),
    ),
    "product_unacceptable": Reason(
        "The customer says that what came was defective, damaged or not as described.",
        "that it was as described, or that they kept it and did not try to return it",
        ("product_description", "customer_communication", "refund_policy", "refund_policy_disclosure",
         "refund_refusal_explanation", "service_documentation", "shipping_documentation", *_WHO, "uncategorized_text"),
    ),
    "subscription_canceled": Reason(
        "The customer says that they were charged after they had canceled a subscription.",
        "that it was not canceled before the charge, or that they used it afterwards and knew the terms",
        ("cancellation_rebuttal", "cancellation_policy", "cancellation_policy_disclosure", "access_activity_log",
         "service_date", "customer_communication", "product_description", *_WHO, "uncategorized_text"),
    ),
    "unrecognized": Reason(
        "The cardholder does not recognise the payment on the statement.",
        "who bought what, so that they remember it; a word with the customer may end it",
        ("product_description", "receipt", "customer_communication", *_WHO, "shipping_documentation",
         "shipping_address", "access_activity_log", "uncategorized_text"),
    ),
}  # fmt: skip


def reason_of(code: object) -> Reason:
    """Return what is known of a reason; one that Stripe adds later is answered like a general one."""
    return REASONS.get(str(code), _GENERAL)


def label_of(field: str) -> str:
    """Name an evidence field in a merchant's words."""
    return FIELDS.get(field, field.replace("_", " ").capitalize())


def in_sentence(field: str) -> str:
    """Name an evidence field inside a sentence; what is written in capitals stays so."""
    label = label_of(field)
    return label if label[:2].isupper() else label[0].lower() + label[1:]
