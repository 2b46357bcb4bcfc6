"""What a customer can be charged by: saved payment methods, how they are named, and which subscriptions they pay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from domain.errors import NotFound
from skills.contract import Desk
from skills.finding.foreign import foreign
from skills.finding.payment import id_of

Method = dict[str, Any]

_METHOD_ID = re.compile(r"(?:pm|card|src|ba)_[A-Za-z0-9_]{1,60}\Z")
_LAST4 = re.compile(r"(?<!\d)(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved method; `pays` are ids of the running subscriptions that are paid with it, `default` the customer's."""

    method: Method
    default: bool
    pays: tuple[str, ...]

    @property
    def id(self) -> str:
        """Stripe's id."""
        return str(self.method["id"])

    @property
    def last4(self) -> str:
        """The last four digits, or "" where the kind has none."""
        return foreign(_details(self.method).get("last4"), 4)

    @property
    def title(self) -> str:
        """What it is: "Visa card ending in 4242", "SEPA debit ending in 3000"."""
        kind, details = str(self.method["type"]), _details(self.method)
        named = kind.replace("_", " ").replace("sepa", "SEPA")
        if kind == "card":
            named = f"{foreign(details.get('brand'), 20).title()} card".strip()
        return f"{named} ending in {self.last4}" if self.last4 else named

    @property
    def expiry(self) -> str:
        """When a card expires: "09/2030"; "" for what does not."""
        details = _details(self.method)
        return f"{details['exp_month']:02}/{details['exp_year']}" if details.get("exp_year") else ""

    def has_expired(self, desk: Desk) -> bool:
        """Whether a card's last month is over."""
        details = _details(self.method)
        if not details.get("exp_year"):
            return False
        return bool((details["exp_year"], details["exp_month"]) < (desk.today.year, desk.today.month))


async def read_methods(
    desk: Desk, customer: dict[str, Any], subscriptions: list[dict[str, Any]] | None = None
) -> list[Saved]:
    """Read every saved method of a customer; `subscriptions` are the running ones, read when not given."""
    rows = await desk.stripe.all(f"/v1/customers/{customer['id']}/payment_methods")
    running = subscriptions if subscriptions is not None else await read_running(desk, str(customer["id"]))
    default = id_of((customer.get("invoice_settings") or {}).get("default_payment_method"))
    paid_by = {str(row["id"]): id_of(row.get("default_payment_method")) or default for row in running}
    return [
        Saved(row, row["id"] == default, tuple(sorted(sub for sub, method in paid_by.items() if method == row["id"])))
        for row in rows
    ]


async def read_running(desk: Desk, customer_id: str) -> list[dict[str, Any]]:
    """Read a customer's subscriptions that are not over; Stripe leaves the canceled out."""
    rows = await desk.stripe.all("/v1/subscriptions", {"customer": customer_id})
    return [row for row in rows if row["status"] not in ("canceled", "incomplete_expired")]


def meant_methods(saved: list[Saved], said: str | None) -> list[Saved]:
    """Return the methods that `said` may mean: an id, last four digits, a brand or kind; all without words.

    Raises NotFound, naming those that exist, when none fits.
    """
    if said is None:
        return saved
    wanted = " ".join(said.split()).strip(" .,;:!?\"'“”").casefold()
    if _METHOD_ID.match(said.strip()):
        found = [one for one in saved if one.id == said.strip()]
    elif digits := _LAST4.search(wanted):
        found = [one for one in saved if one.last4 == digits[1]]
    elif wanted in ("default", "the default", "default card", "the default card"):
        found = [one for one in saved if one.default]
    else:
        words = set(wanted.split()) - {"the", "their", "her", "his", "card", "a", "method", "payment"}
        found = [one for one in saved if words and words <= set(one.title.casefold().split())]
    if not found:
        there = "; ".join(f"{one.title} ({one.id})" for one in saved)
        raise NotFound(f"None of the saved payment methods is called {said.strip()[:60]!r}. There are: {there}.")
    return found


def _details(method: Method) -> dict[str, Any]:
    """Return the part of a method that its kind is described in."""
    return method.get(str(method["type"])) or {}
