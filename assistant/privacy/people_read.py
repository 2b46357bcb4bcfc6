"""Collects who the customers are from Stripe's objects as they are read: the values, not where they will be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.privacy.recognisers import Kind

# Fields of Stripe's objects that tell who a customer is (https://docs.stripe.com/api); `name` only beside others.
_FIELDS: dict[str, Kind] = {
    "email": "email", "customer_email": "email", "receipt_email": "email", "customer_email_address": "email",
    "phone": "phone", "customer_phone": "phone",
    "account_holder_name": "name", "verified_name": "name", "cardholder_name": "name",
    "customer_name": "name", "individual_name": "name", "business_name": "name", "customer_signature": "name",
    "line1": "address", "line2": "address", "city": "address", "postal_code": "address",
    "billing_address": "address", "shipping_address": "address", "customer_purchase_ip": "address",
    "ip_address": "address", "tracking_number": "address", "shipping_tracking_number": "address",
    "uncategorized_text": "text", "customer_communication": "text",
}  # fmt: skip
_BESIDE_NAME = frozenset({"email", "phone", "address", "line1"})
_NAMED = frozenset({"customer", "card", "bank_account", "source", "cardholder"})  # objects whose name is a person's
_PARTS_NAMED = frozenset(
    "shipping shipping_details billing_details customer_details customer_shipping owner collected_information".split()
)
_TAX_IDS = frozenset({"tax_ids", "customer_tax_ids", "tax_id_data"})
_TEXTS_OF_CUSTOMER = ("description", "metadata")

# What the merchant makes has names of its own, which a model may know.
_MERCHANTS_OWN = frozenset(
    "product price plan coupon promotion_code payment_link account tax_rate webhook_endpoint".split()
)


def people_in(value: Any) -> Iterator[tuple[Kind, str]]:
    """Yield (what it is, the value as Stripe has it) for everything in an object that tells who a customer is."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        field, here = waiting.pop()
        if isinstance(here, list):
            waiting.extend((field, item) for item in here if isinstance(item, dict | list))
        elif isinstance(here, dict):
            under = field if here.get("object") == "list" else ""  # a list's data is what the list's field says
            waiting.extend((under or name, item) for name, item in here.items() if isinstance(item, dict | list))
            yield from _told_by(field, here)


def _told_by(field_of: str, here: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    """What one object under a field tells itself, those inside it left out."""
    kind_of_object = here.get("object")
    if kind_of_object in _MERCHANTS_OWN:
        return
    for field in here.keys() & _FIELDS.keys():
        if isinstance(here[field], str):
            yield _FIELDS[field], here[field]
    is_person = kind_of_object in _NAMED or field_of in _PARTS_NAMED or here.keys() & _BESIDE_NAME
    if is_person and isinstance(here.get("name"), str):
        yield "name", here["name"]
    if (kind_of_object == "tax_id" or field_of in _TAX_IDS) and isinstance(here.get("value"), str):
        yield "id", here["value"]
    yield from _of_city(here)
    yield from _written_by_customer(here)


def _of_city(here: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    """A postcode together with its city: some are too short to be told from other numbers alone."""
    code, city = here.get("postal_code"), here.get("city")
    if isinstance(code, str) and isinstance(city, str):
        yield "address", f"{code} {city}"
        yield "address", f"{city} {code}"


def _written_by_customer(here: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    """What an object holds that was written by the customer, or about them."""
    if here.get("object") == "customer":
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
