"""What of a Stripe object goes out: everything but what opens something."""

from __future__ import annotations

from typing import Any

# Fields of Stripe's objects that let whoever reads them act: https://docs.stripe.com/api (client_secret of payment
# and setup intents and Checkout sessions, an invoice's confirmation_secret, a webhook endpoint's secret, keys).
_SECRET = frozenset({"client_secret", "confirmation_secret", "secret", "api_key", "access_token", "refresh_token"})


def without_secrets(value: Any) -> Any:
    """Return a JSON value without Stripe's secrets, at any depth; metadata is the merchant's own and stays."""
    if isinstance(value, dict):
        return {
            name: inner if name == "metadata" else without_secrets(inner)
            for name, inner in value.items()
            if name not in _SECRET
        }
    if isinstance(value, list):
        return [without_secrets(inner) for inner in value]
    return value
