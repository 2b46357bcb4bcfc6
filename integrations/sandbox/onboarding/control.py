"""Who is responsible for what in a connected account. Source: https://docs.stripe.com/connect/accounts-v2/controller-properties."""

from __future__ import annotations

from typing import Any

_OF_TYPE: dict[str, dict[str, Any]] = {
    "standard": {"payer": "account", "losses": "stripe", "collection": "stripe", "dashboard": "full"},
    "express": {
        "payer": "application_express",
        "losses": "application",
        "collection": "stripe",
        "dashboard": "express",
    },
    "custom": {
        "payer": "application_custom",
        "losses": "application",
        "collection": "application",
        "dashboard": "none",
    },
}


def controller(kind: str | None, asked: dict[str, Any] | None) -> dict[str, Any]:
    """The `controller` of an account made with a `type`, or with controller parameters of its own."""
    if kind is not None:
        of_type = _OF_TYPE[kind]
    else:
        given = asked or {}
        of_type = {
            "payer": (given.get("fees") or {}).get("payer", "account"),
            "losses": (given.get("losses") or {}).get("payments", "stripe"),
            "collection": given.get("requirement_collection", "stripe"),
            "dashboard": (given.get("stripe_dashboard") or {}).get("type", "full"),
        }
    return {
        "fees": {"payer": of_type["payer"]},
        "is_controller": True,
        "losses": {"payments": of_type["losses"]},
        "requirement_collection": of_type["collection"],
        "stripe_dashboard": {"type": of_type["dashboard"]},
        "type": "application",
    }
