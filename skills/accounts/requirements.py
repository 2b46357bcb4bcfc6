"""What Stripe still wants to know of an account, in plain words.

Source: https://docs.stripe.com/connect/handling-api-verification and the fields of
https://docs.stripe.com/api/accounts/object#account_object-requirements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Whole fields first, then the parts they are made of; the first that fits a field's end names it.
_WHOLE = {
    "business_profile.mcc": "what kind of business it is",
    "business_profile.url": "the business's website",
    "business_profile.product_description": "what you sell",
    "business_profile.support_phone": "a phone number for your customers",
    "business_type": "whether it is a person or a company",
    "external_account": "a bank account for payouts",
    "tos_acceptance.date": "your agreement to Stripe's terms",
    "tos_acceptance.ip": "your agreement to Stripe's terms",
    "settings.payments.statement_descriptor": "what stands on card statements",
    "company.name": "the company's name",
    "company.tax_id": "the company's tax number",
    "company.vat_id": "the company's VAT number",
    "company.phone": "the company's phone number",
    "company.owners_provided": "a confirmation that all owners are named",
    "company.directors_provided": "a confirmation that all directors are named",
    "company.executives_provided": "a confirmation that all executives are named",
    "company.verification.document": "a document of the company",
}
_PARTS = (
    ("verification.additional_document", "a second identity document{of}"),
    ("verification.document", "an identity document{of}"),
    ("verification.proof_of_liveness", "a photo{of}"),
    ("id_number", "the identity number{of}"),
    ("ssn_last_4", "the last four digits of the social security number{of}"),
    ("first_name", "the name{of}"),
    ("last_name", "the name{of}"),
    ("dob", "the date of birth{of}"),
    ("address", "the address{of}"),
    ("email", "the email{of}"),
    ("phone", "the phone number{of}"),
    ("relationship.title", "the role in the company{of}"),
    ("relationship", "the part in the company{of}"),
    ("nationality", "the nationality{of}"),
)
_OWNERS = {
    "individual": "the owner",
    "company": "the company",
    "representative": "the representative",
    "owners": "the owners",
    "directors": "the directors",
    "executives": "the executives",
}

_DISABLED = {
    "requirements.past_due": "something Stripe asked for is overdue",
    "requirements.pending_verification": "Stripe is checking what you gave",
    "action_required.requested_capabilities": "abilities that it needs must be asked for",
    "listed": "Stripe is checking whether the account is on a list of forbidden ones",
    "under_review": "Stripe is reviewing the account",
    "platform_paused": "the platform has paused it",
    "rejected.fraud": "Stripe rejected it for suspected fraud",
    "rejected.listed": "Stripe rejected it, because it is on a list of forbidden ones",
    "rejected.terms_of_service": "Stripe rejected it for breaking its terms",
    "rejected.other": "Stripe rejected it",
    "rejected.incomplete_verification": "Stripe rejected it, because its verification was never completed",
    "rejected.unsupported_business": "Stripe does not serve this kind of business",
    "other": "Stripe is looking into it",
}


def in_words(fields: Iterable[str]) -> list[str]:
    """Name what is wanted, each thing once: day, month and year of birth are one."""
    return list(dict.fromkeys(map(one_in_words, fields)))


def one_in_words(field: str) -> str:
    """Name one requirement: "individual.dob.day" is "the date of birth of the owner"."""
    if field in _WHOLE:
        return _WHOLE[field]
    owner, _dot, rest = field.partition(".")
    whose = _OWNERS.get(owner) or ("a person" if owner.startswith("person_") else "")
    for part, words in _PARTS:
        if rest == part or rest.startswith(f"{part}.") or f".{part}" in rest:
            return words.format(of=f" of {whose}" if whose else "")
    spelled = re.sub(r"[._]+", " ", rest or field).strip()
    return f"{spelled} of {whose}" if whose and rest else spelled


def disabled_in_words(reason: object) -> str:
    """Say why something is switched off, or "" when nothing is."""
    if not isinstance(reason, str) or not reason:
        return ""
    return _DISABLED.get(reason, reason.replace("_", " ").replace(".", ": "))
