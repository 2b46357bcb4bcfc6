"""A customer's record: how it is named to a merchant, and how it is read again before something is done."""

from __future__ import annotations

from typing import Any

from domain.errors import BadInput, PreconditionChanged
from skills.contract import Desk
from skills.finding.foreign import foreign, quoted
from skills.finding.references import is_email

Customer = dict[str, Any]

# What a customer's record holds in the customer's own words.
OWN_WORDS = ("name", "email", "phone", "description", "business_name")

EMAIL_MAX = 512


def who_text(customer: Customer) -> str:
    """Name a customer for a sentence: “Jane Doe” (jane@example.com), cus_1."""
    name, email = quoted(customer.get("name"), 60), foreign(customer.get("email"), 80)
    words = f"{name} ({email})" if name and email else name or email
    return f"{words}, {customer['id']}" if words else str(customer["id"])


def written_by_others(customer: Customer) -> dict[str, str]:
    """Return what others wrote on the record, made harmless, for programs and models."""
    return {key: foreign(customer.get(key)) for key in OWN_WORDS}


def read_email(text: str) -> str:
    """Return an email as it will be stored; BadInput when it is none."""
    email = text.strip().strip("<>,;")
    if len(email) > EMAIL_MAX or not is_email(email):
        raise BadInput("That doesn't read as an email address. Write it like jane@example.com.")
    return email


async def with_email(desk: Desk, email: str) -> list[Customer]:
    """Return every customer with that email, in either spelling of capitals."""
    found: dict[str, Customer] = {}
    for spelling in dict.fromkeys((email, email.lower())):
        rows = await desk.stripe.all("/v1/customers", {"email": spelling})
        found |= {str(row["id"]): row for row in rows}
    return list(found.values())


async def reread(desk: Desk, customer_id: str) -> Customer:
    """Read a customer again; PreconditionChanged when it was deleted since."""
    customer = await desk.stripe.find(f"/v1/customers/{customer_id}")
    if customer is None or customer.get("deleted"):
        raise PreconditionChanged(f"Nothing was done: customer {customer_id} was deleted since you were asked.")
    return customer
