"""Collects who the customers are from Stripe's objects as they are read: the values, not where they will be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.privacy.recognisers import Kind

# Fields of Stripe's objects that tell who a customer is (https://docs.stripe.com/api); `name` only beside others.
_FIELDS: dict[str, Kind] = {
    "email": "email", "customer_email": "email", "receipt_email": "email", "customer_email_address": "email",
    "phone": "phone", "customer_phone": "phone",
    "customer_name": "name", "individual_name": "name", "business_name": "name", "customer_signature": "name",
    "line1": "address", "line2": "address", "city": "address", "postal_code": "address",
    "billing_address": "address", "shipping_address": "address", "customer_purchase_ip": "address",
    "ip_address": "address", "tracking_number": "address", "shipping_tracking_number": "address",
    "uncategorized_text": "text", "customer_communication": "text",
}  # fmt: skip
_BESIDE_NAME = frozenset({"email", "phone", "address", "line1"})
_TEXTS_OF_CUSTOMER = ("description", "metadata")

# What the merchant makes has names of its own, which a model may know.
_MERCHANTS_OWN = frozenset(
    "product price plan coupon promotion_code payment_link account tax_rate webhook_endpoint".split()
)


def people_in(value: Any) -> Iterator[tuple[Kind, str]]:
    """Yield (what it is, the value as Stripe has it) for everything in an object that tells who a customer is."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting.extend(item for item in here if isinstance(item, dict | list))
        elif isinstance(here, dict):
            waiting.extend(item for item in here.values() if isinstance(item, dict | list))
            yield from _told_by(here)


def _told_by(here: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    """What one object tells itself, those inside it left out."""
    kind_of_object = here.get("object")
    if kind_of_object in _MERCHANTS_OWN:
        return
    for field in here.keys() & _FIELDS.keys():
        if isinstance(here[field], str):
            yield _FIELDS[field], here[field]
    if isinstance(here.get("name"), str) and (kind_of_object == "customer" or here.keys() & _BESIDE_NAME):
        yield "name", here["name"]
    if kind_of_object == "customer":
        for field in _TEXTS_OF_CUSTOMER:
            told = here.get(field)
            for text in told.values() if isinstance(told, dict) else (told,):
                if isinstance(text, str):
                    yield "text", text
    for custom in here.get("custom_fields") or ():
        text = custom.get("text") if isinstance(custom, dict) else None
        if isinstance(text, dict) and isinstance(text.get("value"), str):
            yield "text", text["value"]
        elif isinstance(custom, dict) and isinstance(custom.get("value"), str):
            yield "text", custom["value"]
