"""How a new subscription begins: what it is paid with, when, and the one call that begins it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.errors import BadInput, BadPeriod, Conflict
from domain.periods import Period, parse_day
from skills.contract import Desk, call
from skills.customers.methods import read_methods
from skills.finding.customers import Found
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.plan import Plan
from skills.subscriptions.coupon import Discount
from skills.subscriptions.previewing import Preview
from skills.subscriptions.record import period_text

DAY_S = 86_400
DAYS_UNTIL_DUE = 30
DAYS_AHEAD_MAX = 1825


@dataclass(frozen=True, slots=True)
class Collection:
    """How money is collected: from a saved method or by a mailed invoice; `text` says so in a sentence's end."""

    text: str
    method_id: str | None
    params: dict[str, Any]

    @property
    def by_invoice(self) -> bool:
        """Whether the customer is sent an invoice."""
        return self.method_id is None


@dataclass(frozen=True, slots=True)
class Start:
    """A subscription that is to begin; `at_unix_s` is None for now, `trial_end_unix_s` None without a trial."""

    customer: Found
    plan: Plan
    quantity: int | None
    collection: Collection
    discount: Discount | None
    at_unix_s: int | None
    trial_days: int

    @property
    def name(self) -> str:
        """What is subscribed to."""
        return self.plan.name if self.quantity in (None, 1) else f"{self.quantity} × {self.plan.name}"

    @property
    def items(self) -> list[dict[str, Any]]:
        """Its one item, as Stripe is told."""
        item: dict[str, Any] = {"price": self.plan.price_id}
        return [item if self.quantity is None else {**item, "quantity": self.quantity}]

    @property
    def discounts(self) -> dict[str, Any]:
        """Its discount, as Stripe is told; nothing without one."""
        return {"discounts": [self.discount.param]} if self.discount else {}

    def preview_params(self) -> dict[str, Any]:
        """What Stripe is asked for the first invoice that costs something."""
        return {"customer": self.customer.id, "subscription_details": {"items": self.items}, **self.discounts}

    def first_unix_s(self, desk: Desk) -> int:
        """When the first period that is paid begins."""
        begins = self.at_unix_s if self.at_unix_s is not None else int(desk.now.timestamp())
        return begins + self.trial_days * DAY_S

    def request(self) -> dict[str, Any]:
        """The one call: the subscription itself, or a schedule that begins it on a later day.

        A declined card leaves nothing behind (`error_if_incomplete`).
        """
        if self.at_unix_s is not None:
            return self._later(self.at_unix_s)
        params: dict[str, Any] = {"customer": self.customer.id, "items": self.items, **self.discounts}
        if not self.collection.by_invoice:
            params["payment_behavior"] = "error_if_incomplete"
        if self.trial_days:
            params["trial_period_days"] = self.trial_days
        return call("POST", "/v1/subscriptions", {**params, **self.collection.params}, stamped=True)

    def _later(self, at_unix_s: int) -> dict[str, Any]:
        """A schedule with the trial as a phase of its own; after the last phase the subscription goes on by itself."""
        terms: dict[str, Any] = {"items": self.items, **self.discounts}
        if self.collection.by_invoice:
            terms |= {"collection_method": "send_invoice", "invoice_settings": {"days_until_due": DAYS_UNTIL_DUE}}
        else:
            terms["default_payment_method"] = self.collection.method_id
        paid = {**terms, "duration": {"interval": self.plan.interval, "interval_count": self.plan.interval_count}}
        trial = {**terms, "trial": True, "end_date": at_unix_s + self.trial_days * DAY_S}
        params: dict[str, Any] = {"customer": self.customer.id, "start_date": at_unix_s, "end_behavior": "release"}
        phases = [trial, paid] if self.trial_days else [paid]
        return call("POST", "/v1/subscription_schedules", {**params, "phases": phases}, stamped=True)


async def collection_of(desk: Desk, customer: Found) -> Collection:
    """Decide how a customer pays: the default method, else the newest saved one, else an invoice by mail.

    Raises Conflict for a customer with neither a saved method nor an email address.
    """
    saved = await read_methods(desk, customer.customer, [])
    usual = next((one for one in saved if one.default), None)
    chosen = usual or (saved[0] if saved else None)
    if chosen is not None:
        why = "the customer's default" if usual else "the newest saved, as none is the default"
        params = {} if usual else {"default_payment_method": chosen.id}
        return Collection(f"charged to the {chosen.title} ({why})", chosen.id, params)
    if not customer.customer.get("email"):
        raise Conflict(
            f"{quoted(customer.name, 80)} ({customer.id}) has no saved card and no email address, so nothing could be "
            "collected. Add an email address to send invoices to, or let the customer save a card."
        )
    terms: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": DAYS_UNTIL_DUE}
    return Collection(f"invoiced by email, due in {DAYS_UNTIL_DUE} days, as no card is saved", None, terms)


def begins_at(desk: Desk, day: str | None) -> int | None:
    """Return the first moment of the day it begins; None for today or no day.

    Raises BadPeriod for a day that is past or too far away.
    """
    if day is None:
        return None
    date = parse_day(day)
    if date < desk.today:
        raise BadPeriod(f"{date} is past (today is {desk.today}). A subscription begins today or later.")
    if (date - desk.today).days > DAYS_AHEAD_MAX:
        raise BadPeriod(f"{date} is too far away. Name a day within five years.")
    return None if date == desk.today else Period(date, date).bounds_unix_s(desk.merchant.timezone)[0]


def require_offered(customer: Found, plan: Plan, quantity: int | None) -> None:
    """Raise Conflict for a plan that this customer can't be given, BadInput for a quantity of a metered one."""
    if not plan.active:
        raise Conflict(f"{quoted(plan.name)} ({plan.price_id}) is archived and can't be given to anybody new.")
    if plan.interval is None:
        raise Conflict(f"{quoted(plan.name)} ({plan.price_id}) is paid once; it is no plan for a subscription.")
    currency = customer.customer.get("currency")
    if currency and currency != plan.amount.currency:
        raise Conflict(
            f"{quoted(customer.name, 80)} is billed in {str(currency).upper()}, and {quoted(plan.name)} is in "
            f"{plan.amount.currency.upper()}. Stripe keeps one currency for a customer: create a second customer."
        )
    if plan.metered and quantity is not None:
        raise BadInput(f"{quoted(plan.name)} is billed by usage and takes no quantity.")


def first_lines(desk: Desk, start: Start, first: Preview | None) -> list[str]:
    """State when the first money is asked for, how much, how it is collected, and what follows."""
    amount = desk.show(first.due) if first is not None else "an amount that is not known yet"
    on, how = day_text(desk, start.first_unix_s(desk)), start.collection.text
    lines = []
    if start.at_unix_s is not None:
        lines.append(f"Nothing happens before {day_text(desk, start.at_unix_s)}, when it begins.")
    if start.trial_days:
        free = "day is" if start.trial_days == 1 else f"{start.trial_days} days are"
        lines.append(f"The first {free} free: nothing is charged until {on}.")
    if start.plan.metered:
        lines.append(f"What is used is billed after each period, {how}. Nothing is charged at the start.")
    elif start.at_unix_s is None and not start.trial_days:
        lines.append(f"{amount} is due now, {how}.")
    else:
        lines.append(f"{amount} is due on {on}, {how}.")
    each = period_text(desk, start.plan, start.quantity)
    lines.append(f"It renews at {each}, before discounts and tax, until somebody cancels it.")
    return lines
