"""Deletes a customer for good, saying first what is lost: subscriptions, payment methods, credit."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import PreconditionChanged, StripeRefused
from domain.money import Money
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.customers.paid import listed
from skills.customers.record import reread, who_text
from skills.customers.standing import Standing, read_standing, subscription_text
from skills.finding.customers import find_surely

NAMED_MAX = 10


class Args(BaseModel):
    """Whom to delete."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="Whom to delete: name, email or id (cus_…).")


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the deletion with all that goes with it; NotFound with what to try."""
    found = await find_surely(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    standing = await read_standing(desk, found.id)
    return Draft(
        summary=f"Delete the customer {who_text(standing.customer)} for good.",
        money=None,
        effects=_effects(desk, standing),
        request=call("DELETE", f"/v1/customers/{found.id}"),
        preconditions=standing.preconditions(),
        warnings=_warnings(desk, standing),
        figures=_figures(standing),
        mentions=Mentions(customer_id=found.id, customer_name=found.name),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged, naming it, when more or less would be lost than was shown."""
    shown = approval.terms.preconditions
    customer_id = str(shown["customer"])
    await reread(desk, customer_id)
    now = (await read_standing(desk, customer_id)).preconditions()
    changed = [label for key, label in _CHANGES.items() if now[key] != shown[key]]
    if changed:
        raise PreconditionChanged(
            f"Nothing was deleted: {' and '.join(changed)} of customer {customer_id} changed since you were asked. "
            "Ask again to see what would be lost now."
        )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Delete the approved customer; StripeRefused or OutcomeUnknown as Stripe answers.

    Stripe keeps no idempotency keys for deletions: the second of two finds the customer gone, which is what was asked.
    """
    try:
        written = await send(approval, desk)
    except StripeRefused as refusal:
        gone = await find_outcome(approval, desk) if refusal.http_status == 404 else None
        if gone is None:
            raise
        return gone
    return _receipt(written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Read whether the customer is deleted now."""
    customer = await desk.stripe.find(f"/v1/customers/{approval.terms.preconditions['customer']}")
    return _receipt(customer, None) if customer and customer.get("deleted") else None


_CHANGES = {
    "subscriptions": "the subscriptions",
    "payment_methods": "the payment methods",
    "open_invoices": "the unpaid invoices",
    "credit_minor": "the credit balance",
}


def _effects(desk: Desk, standing: Standing) -> tuple[str, ...]:
    """Say what is lost and what stays."""
    lines = ["This can't be undone: the record, its notes and its metadata are gone."]
    running = standing.running
    if running:
        named = "; ".join(subscription_text(desk, row, standing.plans) for row in running[:NAMED_MAX])
        more = f"; and {len(running) - NAMED_MAX} more" if len(running) > NAMED_MAX else ""
        lines.append(f"Cancelled at once, without refund or final invoice: {named}{more}.")
    else:
        lines.append("There is no running subscription.")
    if standing.methods:
        lines.append(f"Saved payment methods lost: {', '.join(one.title for one in standing.methods[:NAMED_MAX])}.")
    if credit := {code: money for code, money in standing.credit.items() if money.minor > 0}:
        lines.append(f"Credit balance lost: {listed(desk, credit)}.")
    lines.append("Past payments and invoices stay in your records and can still be refunded.")
    return tuple(lines)


def _warnings(desk: Desk, standing: Standing) -> tuple[str, ...]:
    """State what a careful person would want to settle first."""
    lines = []
    if standing.running:
        count = len(standing.running)
        lines.append(f"{'A subscription ends' if count == 1 else f'{count} subscriptions end'} at once with this.")
    if standing.open_invoices:
        count = len(standing.open_invoices)
        which = "an unpaid invoice" if count == 1 else f"{count} unpaid invoices"
        lines.append(f"{listed(desk, standing.owed)} is still open on {which}; collect or void it first.")
    if debt := {code: -money for code, money in standing.credit.items() if money.minor < 0}:
        lines.append(f"The customer owes {listed(desk, debt)} on their balance, which is lost too.")
    return tuple(lines)


def _figures(standing: Standing) -> tuple[Money, ...]:
    """Return every amount in the texts."""
    plans = [plan.amount for plan in standing.plans.values()]
    credit = [money if money.minor > 0 else -money for money in standing.credit.values()]
    return tuple(dict.fromkeys([*plans, *credit, *standing.owed.values()]))


def _receipt(customer: dict[str, Any], request_id: str | None) -> Receipt:
    """Say who is gone."""
    return Receipt(
        text=f"Deleted the customer {customer['id']}.",
        object_id=str(customer["id"]),
        status="deleted",
        data={"id": customer["id"], "deleted": True},
        request_id=request_id,
    )


SKILL = Acts(
    name="delete_customer",
    summary="Delete a customer for good, with what is lost shown first, after a person has confirmed.",
    args=Args,
    examples=("delete customer jane@example.com", "remove cus_12 for good"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
