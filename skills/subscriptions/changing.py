"""Another plan or another quantity for a running subscription, shown to the cent and then made exactly so.

The moment of the proration is pinned (`proration_date`), so that the credit and the charge a person saw are those that
Stripe makes however long the approval took: https://docs.stripe.com/billing/subscriptions/prorations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.money import Money
from domain.proposals import Argument
from skills.contract import Approval, Desk, Draft, Receipt, call, send
from skills.finding.foreign import quoted
from skills.finding.moments import day_text
from skills.finding.plan import Plan, period_cost
from skills.subscriptions.finding import mentions, read_subscription
from skills.subscriptions.previewing import Preview, balance_text, preview, preview_next
from skills.subscriptions.record import (
    Item,
    Subscription,
    as_data,
    cost_text,
    costs_of,
    period_text,
    status_text,
    title,
)
from skills.subscriptions.standing import preconditions


@dataclass(frozen=True, slots=True)
class Change:
    """One item of a subscription that is to have another plan or quantity; `quantity` None for a metered plan."""

    one: Subscription
    item: Item
    plan: Plan
    quantity: int | None

    @property
    def name(self) -> str:
        """What the item becomes."""
        return self.plan.name if self.quantity in (None, 1) else f"{self.quantity} × {self.plan.name}"

    @property
    def restarts(self) -> bool:
        """Whether a new period begins at once, because the new plan is billed in other intervals."""
        old = self.item.plan
        return (old.interval, old.interval_count) != (self.plan.interval, self.plan.interval_count)

    def params(self, at_unix_s: int) -> dict[str, Any]:
        """The parameters of the update, and of its preview, with the proration counted from that moment."""
        asked: dict[str, Any] = {"id": self.item.id, "price": self.plan.price_id}
        if self.quantity is not None:
            asked["quantity"] = self.quantity
        return {"items": [asked], "proration_behavior": "create_prorations", "proration_date": at_unix_s}


async def draft_change(desk: Desk, change: Change, summary: str, resolved: dict[str, Argument] | None = None) -> Draft:
    """Draft the change with its proration and the next invoice as Stripe reckons them; StripeRefused as it answers."""
    one = change.one
    at_unix_s = max(change.item.start_unix_s, min(int(desk.now.timestamp()), change.item.end_unix_s - 1))
    params = change.params(at_unix_s)
    asked = {"subscription": one.id, "subscription_details": params}
    before, after = await preview_next(desk, one.id), await preview(desk, asked)
    sent = dict(params)
    if change.restarts and one.source.get("collection_method") == "charge_automatically":
        sent["payment_behavior"] = "error_if_incomplete"  # a declined card leaves the subscription as it was
    now_due = after.due if after is not None and change.restarts and one.trial_end_unix_s is None else None
    figures = [*costs_of(one), change.plan.amount, *_amounts(before), *_amounts(after)]
    cost = period_cost(change.plan, change.quantity)
    figures += [cost] if cost is not None else []
    figures += after.made_by(before) if after is not None else []
    return Draft(
        summary=summary,
        money=now_due if now_due and now_due.minor > 0 else None,
        effects=tuple(_effects(desk, change, before, after)),
        request=call("POST", f"/v1/subscriptions/{one.id}", sent),
        preconditions=preconditions(one, (asked, after)),
        warnings=warnings(desk, one),
        resolved=resolved or {},
        figures=tuple(dict.fromkeys(figures)),
        mentions=mentions(one),
    )


def warnings(desk: Desk, one: Subscription) -> tuple[str, ...]:
    """State what a careful person would want to know of the subscription first."""
    lines: list[str] = []
    if one.status in ("past_due", "unpaid"):
        lines.append(f"This subscription is {status_text(desk, one)}. The change does not settle that invoice.")
    if one.cancel_unix_s is not None:
        lines.append(f"It still ends on {day_text(desk, one.cancel_unix_s)}; the change does not undo that.")
    if one.is_paused:
        lines.append("It is paused: what is invoiced while it is paused is not collected.")
    return tuple(lines)


async def make_change(approval: Approval, desk: Desk) -> Receipt:
    """Make the approved change; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    one = await read_subscription(desk, str(written.object["id"]))
    return changed_receipt(desk, one, written.request_id)


async def find_change(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether the subscription has what was approved: before it did not, or nothing would have been proposed."""
    one = await read_subscription(desk, str(approval.terms.preconditions["subscription"]))
    asked = approval.terms.request["params"]["items"][0]
    wanted = (asked["id"], asked["price"], asked.get("quantity"))
    is_made = any((item.id, item.plan.price_id, item.quantity) == wanted for item in one.items)
    return changed_receipt(desk, one, None) if is_made else None


def changed_receipt(desk: Desk, one: Subscription, request_id: str | None) -> Receipt:
    """Say how the subscription stands now."""
    return Receipt(
        text=f"{quoted(one.customer_name, 80)} is now on {one.name}, {cost_text(desk, one)} (subscription {one.id}, "
        f"{status_text(desk, one)}).",
        object_id=one.id,
        status=one.status,
        figures=costs_of(one),
        data=as_data(one),
        request_id=request_id,
    )


def _amounts(shown: Preview | None) -> tuple[Money, ...]:
    """The amounts of a preview, if there is one."""
    return shown.amounts() if shown is not None else ()


def _effects(desk: Desk, change: Change, before: Preview | None, after: Preview | None) -> list[str]:
    """State what it costs now, at the next invoice and from then on."""
    one = change.one
    costs = period_text(desk, change.plan, change.quantity)
    lines = [f"Until now: {change.item.name}, {cost_text(desk, one)}. From now on: {change.name}, {costs}."]
    if one.trial_end_unix_s is not None:
        lines.append(f"It is in a free trial until {day_text(desk, one.trial_end_unix_s)}; nothing is prorated.")
    if after is None:
        return [*lines, "No invoice follows: the subscription ends or rests before its next one."]
    lines += _proration_lines(desk, change, before, after)
    if change.restarts and one.trial_end_unix_s is None:
        begins = f"A new period begins at once and is invoiced now: {desk.show(after.total)}"
        return [*lines, begins + balance_text(desk, after) + "."]
    on = day_text(desk, one.period_end_unix_s)
    instead = f" instead of {desk.show(before.total)}" if before is not None and before.total != after.total else ""
    return [
        *lines,
        f"The next invoice, on {on}, comes to {desk.show(after.total)}{instead}{balance_text(desk, after)}.",
    ]


def _proration_lines(desk: Desk, change: Change, before: Preview | None, after: Preview) -> list[str]:
    """State the credit and the charge that this change makes for the rest of the running period, if any."""
    back, charged = after.beyond(before)
    if not back.minor and not charged.minor:
        return []
    parts = []
    if back.minor:
        parts.append(f"{desk.show(back)} back for the unused time")
    if charged.minor:
        parts.append(f"{desk.show(charged)} for the rest of the period")
    net = charged - back
    whole = f"{desk.show(net)} to pay" if net.minor >= 0 else f"{desk.show(-net)} in the customer's favour"
    until = day_text(desk, change.item.end_unix_s)
    return [f"For the time up to {until}: {' and '.join(parts)}, together {whole} (before tax)."]


def next_invoice_line(desk: Desk, one: Subscription, after: Preview | None) -> tuple[str, ...]:
    """State when the next invoice comes and what it comes to, when one comes."""
    if after is None:
        return ()
    on = day_text(desk, one.period_end_unix_s)
    return (f"The next invoice, on {on}, comes to {desk.show(after.total)}{balance_text(desk, after)}.",)


def new_title(change: Change) -> str:
    """Name the change in one phrase for a summary."""
    return f"{title(change.one)} from {change.item.name} to {change.name}"
