"""What is still due before an account may take or be paid money. Source: https://docs.stripe.com/connect/handling-api-verification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

_ALWAYS = ("business_profile.mcc", "business_profile.url", "business_type", "external_account",
           "tos_acceptance.date", "tos_acceptance.ip")  # fmt: skip
_OF_PERSON = tuple(
    f"individual.{name}"
    for name in ("address.line1", "dob.day", "dob.month", "dob.year", "email", "first_name", "last_name", "phone")
)
_OF_COMPANY = ("company.address.line1", "company.name", "company.phone", "company.tax_id")
_LISTS = ("alternatives", "currently_due", "errors", "eventually_due", "past_due", "pending_verification")
_INFORMATION = frozenset({"business_profile", "business_type", "company", "external_account", "individual",
                          "tos_acceptance"})  # fmt: skip


def wanted(business_type: str | None) -> tuple[str, ...]:
    """Everything that an account of this type of business has to tell."""
    return tuple(sorted(_ALWAYS + (_OF_PERSON if business_type in {None, "individual"} else _OF_COMPANY)))


def told(params: dict[str, Any]) -> set[str]:
    """Which requirements a request tells: "individual.dob.day" and the like."""
    return set(_leaves({name: value for name, value in params.items() if name in _INFORMATION}))


def due(business_type: str | None, provided: Iterable[str], extra: Iterable[str] = ()) -> list[str]:
    """What is missing; `extra` is what Stripe wants besides."""
    known = set(provided)
    return sorted((set(wanted(business_type)) | set(extra)) - known)


def hash_of(missing: list[str], *, deadline_s: int | None = None) -> dict[str, Any]:
    """The account's `requirements`; until its deadline (unix seconds) nothing that is missing disables anything."""
    lists: dict[str, list[Any]] = {name: [] for name in _LISTS}
    lists |= {"currently_due": missing, "eventually_due": missing}
    if missing and deadline_s is None:
        return {**lists, "past_due": missing, "current_deadline": None, "disabled_reason": "requirements.past_due"}
    return {**lists, "current_deadline": deadline_s if missing else None, "disabled_reason": None}


def _leaves(value: dict[str, Any], at: str = "") -> Iterator[str]:
    for name, inner in value.items():
        path = f"{at}.{name}" if at else name
        if path == "external_account":
            yield path
        elif isinstance(inner, dict):
            yield from _leaves(inner, path)
        elif inner is not None:
            yield path
