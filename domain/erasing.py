"""What is left of one of Stripe's objects when a person's words must not be kept: ids, amounts, states and moments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

# Texts of Stripe's own choosing, the same for everybody, that sums and lists need.
_KEPT_TEXTS = frozenset(
    "object status type kind currency reason interval mode brand funding network category reporting_category "
    "failure_code decline_code advice_code code balance_type billing_reason collection_method capture_method "
    "cancellation_details confirmation_method presentment_currency payment_status outcome_type source_type method "
    "network_status seller_message billing_scheme usage_type tax_behavior tax_exempt usage".split()
)
# Objects that hold nothing but what people wrote or where they are.
_DROPPED = frozenset(
    "metadata shipping billing_details address customer_details customer_address customer_shipping evidence "
    "custom_fields customer_tax_ids tax_ids card_present receipt_url".split()
)
_ID = re.compile(r"(?:[a-z]+_){1,3}[A-Za-z0-9]{8,}(?:_secret.*)?\Z")


# Where an object says who a guest is: a field, or a field of an object.
GUEST_FIELDS = (("receipt_email",), ("customer_email",), ("billing_details", "email"), ("customer_details", "email"))


def guest_emails(state: Mapping[str, Any]) -> set[str]:
    """Return the e-mail addresses, in small letters, of whoever paid without being a customer."""
    if state.get("customer") is not None:
        return set()
    found: set[str] = set()
    for path in GUEST_FIELDS:
        value: Any = state
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        if isinstance(value, str) and value:
            found.add(value.lower())
    return found


def guest_key(email: str) -> str:
    """Return what stands for a guest where the address itself must not be kept."""
    return "guest_" + hashlib.sha256(email.lower().encode()).hexdigest()


def bare(value: Any) -> Any:
    """Return JSON without people's words: texts become None, whole objects of them {}; ids and numbers stay.

    The shape stays too, so that whoever reads an object finds its fields.
    """
    return _bare(value, "")


def _bare(value: Any, name: str) -> Any:
    """Strip what stands in a field of that name."""
    if isinstance(value, dict):
        return {} if name in _DROPPED else {key: _bare(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_bare(one, name) for one in value]
    if isinstance(value, str) and name not in _KEPT_TEXTS and not (_ID.match(value) and "_secret" not in value):
        return None
    return value
