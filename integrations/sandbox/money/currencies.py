"""Which currency a request means."""

from __future__ import annotations

from integrations.sandbox.errors import invalid
from integrations.sandbox.money import amounts


def known_currency(given: str) -> str:
    """The currency in lower case. Raises ApiError (400) for one that Stripe does not take."""
    currency = given.lower()
    if currency not in amounts.KNOWN:
        known = ", ".join(sorted(amounts.KNOWN))
        raise invalid(
            f"Invalid currency: {given}. Stripe currently supports these currencies: {known}", param="currency"
        )
    return currency
