"""What a Stripe account says of itself, as far as Florin keeps it beside the connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_LABEL_CHARACTERS_MAX = 100


@dataclass(frozen=True, slots=True)
class AccountProfile:
    """`label` is the account's name, "" when it has none; the others are as Stripe writes them."""

    label: str
    country: str | None
    default_currency: str | None


def profile_of(account: Mapping[str, Any]) -> AccountProfile:
    """Read an account object of Stripe's, of any shape (https://docs.stripe.com/api/accounts/object)."""
    return AccountProfile(_label(account), _text(account.get("country")), _text(account.get("default_currency")))


def _label(account: Mapping[str, Any]) -> str:
    """The account's name as its owner knows it."""
    profile, settings = _part(account, "business_profile"), _part(account, "settings")
    names = (profile.get("name"), _part(settings, "dashboard").get("display_name"), account.get("email"))
    name = next((name for name in names if isinstance(name, str) and name.strip()), "")
    return "".join(sign for sign in name.strip() if sign.isprintable())[:_LABEL_CHARACTERS_MAX]


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of an object, empty when there is none."""
    part = of.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: object) -> str | None:
    """A text field, or None."""
    return value if isinstance(value, str) and value.isprintable() and len(value) <= _LABEL_CHARACTERS_MAX else None
