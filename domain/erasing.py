"""What is left of one of Stripe's objects when a person's words must not be kept: ids, amounts, states and moments."""

from __future__ import annotations

import re
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
