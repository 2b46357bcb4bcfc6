"""What a coupon or promotion code has given: on which invoices and checkouts, to whom, and where it still runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.money import Money, totals
from skills.contract import Desk
from skills.coupons.finding import Meant
from skills.finding.foreign import foreign
from skills.finding.payment import id_of

# Invoices that were really billed: a draft may change, a void one is as if it had never been.
BILLED = frozenset({"open", "paid", "uncollectible"})
OVER = frozenset({"canceled", "incomplete_expired"})
PROGRESS_EVERY_PAGES = 10


@dataclass(slots=True)
class User:
    """One customer's use: what was given per currency, on how many invoices and checkouts, which subscriptions run."""

    customer_id: str
    who: str = ""
    given: dict[str, Money] = field(default_factory=dict)
    invoices: int = 0
    checkouts: int = 0
    subscriptions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Usage:
    """Every use that was found, by customer, and how much was looked through."""

    users: dict[str, User] = field(default_factory=dict)
    invoices_read: int = 0
    checkouts_read: int = 0

    def user(self, customer_id: str | None, who: str) -> User:
        """Return the customer's use, new when there is none; payers without a record share one."""
        user = self.users.setdefault(customer_id or "", User(customer_id or ""))
        user.who = user.who or who
        return user

    @property
    def given(self) -> dict[str, Money]:
        """What was given in all, per currency."""
        return totals(money for user in self.users.values() for money in user.given.values())


async def read_usage(desk: Desk, meant: Meant) -> Usage:
    """Read all invoices, finished checkouts and running subscriptions and keep what this coupon or code touched."""
    usage = Usage()
    await _invoices(desk, meant, usage)
    await _checkouts(desk, meant, usage)
    params = {"expand": ["data.discounts", "data.customer"]}
    async for page in desk.stripe.pages("/v1/subscriptions", params):
        for row in page:
            if row["status"] not in OVER and any(_is_it(meant, one) for one in row.get("discounts") or ()):
                usage.user(id_of(row["customer"]), _who(row["customer"])).subscriptions.append(str(row["id"]))
    return usage


async def _invoices(desk: Desk, meant: Meant, usage: Usage) -> None:
    """Add what was taken off each billed invoice."""
    pages = 0
    async for page in desk.stripe.pages("/v1/invoices", {"expand": ["data.total_discount_amounts.discount"]}):
        for row in page:
            taken = [part for part in row.get("total_discount_amounts") or () if _is_it(meant, part["discount"])]
            if row["status"] in BILLED and taken:
                named = {"name": row.get("customer_name"), "email": row.get("customer_email")}
                user = usage.user(id_of(row["customer"]), _who(named))
                user.invoices += 1
                amounts = [Money(part["amount"], row["currency"]) for part in taken]
                user.given = totals([*user.given.values(), *amounts])
        usage.invoices_read += len(page)
        pages += 1
        if pages % PROGRESS_EVERY_PAGES == 0:
            await desk.progress(f"Read {usage.invoices_read:,} invoices")


async def _checkouts(desk: Desk, meant: Meant, usage: Usage) -> None:
    """Add what was taken off checkouts that no invoice stands for."""
    async for page in desk.stripe.pages("/v1/checkout/sessions", {"status": "complete"}):
        usage.checkouts_read += len(page)
        for row in page:
            if row.get("invoice") or row.get("mode") != "payment":
                continue
            if any(_was_used(meant, one) for one in row.get("discounts") or ()):
                details = row.get("customer_details") or {}
                user = usage.user(id_of(row.get("customer")), _who(details))
                user.checkouts += 1
                money = Money(row["total_details"]["amount_discount"], row["currency"])
                user.given = totals([*user.given.values(), money])


def _is_it(meant: Meant, discount: Any) -> bool:
    """Say whether an expanded discount came from the coupon, or by the code when a code is meant."""
    if not isinstance(discount, dict):
        return False
    if meant.code is not None:
        return bool(id_of(discount.get("promotion_code")) == meant.code["id"])
    return bool(id_of((discount.get("source") or {}).get("coupon")) == meant.coupon["id"])


def _was_used(meant: Meant, discount: dict[str, Any]) -> bool:
    """Say the same of a checkout's discount, which names coupon and code itself."""
    if meant.code is not None:
        return bool(id_of(discount.get("promotion_code")) == meant.code["id"])
    return bool(id_of(discount.get("coupon")) == meant.coupon["id"])


def _who(record: Any) -> str:
    """Name and email as the customer wrote them, made harmless."""
    if not isinstance(record, dict):
        return ""
    name, email = foreign(record.get("name"), 60), foreign(record.get("email"), 80)
    return f"{name} ({email})" if name and email else name or email
