"""Collects an open invoice now by charging one of the customer's saved payment methods."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.cards import ChoiceCard, Option
from domain.errors import Conflict, PreconditionChanged, StripeRefused
from domain.proposals import Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.customers.methods import Saved, meant_methods, read_methods
from skills.finding.foreign import quoted
from skills.finding.invoice import DRAFT, OPEN, PAID, UNCOLLECTIBLE, Invoice
from skills.finding.invoices import find_invoice
from skills.finding.payment import id_of
from skills.invoices.acting import (
    hosted_url,
    mentions,
    outcome_by_state,
    owner_text,
    preconditions,
    receipt,
    recheck_invoice,
)
from skills.invoices.wording import due_words

PAYABLE = (OPEN, UNCOLLECTIBLE)

# What Stripe answers when the bank wants to hear from the cardholder (https://docs.stripe.com/error-codes).
WANTS_CARDHOLDER = frozenset({"authentication_required", "invoice_payment_intent_requires_action"})


class Args(BaseModel):
    """Which invoice, and with what."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    invoice: str = Field(
        min_length=1,
        max_length=120,
        description="Which invoice: its number, its id (in_…), or the customer when only one of theirs is open.",
    )
    payment_method: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Which saved method to charge, when said: the last four digits or an id (pm_…).",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the charge; NotFound, or Conflict when nothing is to be paid or no method is saved."""
    found = await find_invoice(desk, args.invoice, prefer=lambda invoice: invoice.status in PAYABLE)
    if isinstance(found, Choice):
        return found
    _require_payable(found)
    method = await _method(desk, found, args.payment_method)
    if isinstance(method, Choice):
        return method
    saved, source = method
    warnings = []
    if saved.has_expired(desk):
        warnings.append(f"The {saved.title} expired in {saved.expiry}; the bank may refuse it.")
    if found.status == UNCOLLECTIBLE:
        warnings.append("You have marked this invoice as uncollectible.")
    return Draft(
        summary=f"Charge {desk.show(found.left)} to the {saved.title} for invoice {found.name}.",
        money=found.left,
        effects=(
            owner_text(found),
            due_words(desk, found),
            f"Stripe charges the saved method now: {saved.title}. The invoice is then paid.",
            "If the bank refuses, nothing is taken and the invoice stays as it is.",
        ),
        request=call("POST", f"/v1/invoices/{found.id}/pay", {"payment_method": saved.id}),
        preconditions={**preconditions(found), "payment_method": saved.id},
        warnings=tuple(warnings),
        resolved={} if args.payment_method else {"payment_method": Argument(saved.title, source)},
        figures=tuple(dict.fromkeys((found.left, found.total))),
        mentions=mentions(found),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the invoice or the saved method is not what was shown."""
    await recheck_invoice(approval, desk)
    method_id = str(approval.terms.preconditions["payment_method"])
    method = await desk.stripe.find(f"/v1/payment_methods/{method_id}")
    if method is None or not method.get("customer"):
        raise PreconditionChanged(f"Nothing was charged: the payment method {method_id} is not saved any more.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Charge it; StripeRefused, with the page to pay on when the bank wants the cardholder, or OutcomeUnknown."""
    try:
        written = await send(approval, desk)
    except StripeRefused as refusal:
        if refusal.code not in WANTS_CARDHOLDER:
            raise
        raise await _send_them_there(approval, desk, refusal) from refusal
    return receipt(Invoice(written.object), _text(desk, Invoice(written.object)), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether it is paid now."""
    return await outcome_by_state(lambda one: _text(desk, one) if one.status == PAID else None)(approval, desk)


def _require_payable(invoice: Invoice) -> None:
    """Raise Conflict, with the way out, unless something is to be paid on a final invoice."""
    if invoice.status in PAYABLE and invoice.left.minor > 0:
        return
    why = {
        DRAFT: "is still a draft. Send it first.",
        PAID: "is paid already.",
    }.get(invoice.status, "is void: nobody owes anything on it. Make a new invoice instead.")
    raise Conflict(f"Invoice {invoice.name} {why}")


async def _method(desk: Desk, invoice: Invoice, said: str | None) -> tuple[Saved, str] | Choice:
    """Return the method to charge and why it is that one: what was said, else Stripe's own order, else the only one.

    Source: https://docs.stripe.com/billing/subscriptions/payment-methods-setting#payment-method-priority.
    """
    customer = await desk.stripe.get(f"/v1/customers/{invoice.customer_id}")
    saved = [] if customer.get("deleted") else await read_methods(desk, customer)
    who = quoted(invoice.who, 80) or "This customer"
    if not saved:
        raise Conflict(
            f"{who} has no saved payment method, so invoice {invoice.name} can't be charged. Send or remind it "
            "instead: the customer pays on its page."
        )
    found = meant_methods(saved, said)
    if said is None and (default := await _default(desk, invoice, saved)):
        return default
    if len(found) == 1:
        return found[0], "the only saved method"
    options = tuple(Option(f"{one.title} {one.expiry}".strip(), one.id) for one in found)
    question = f"{who} has {len(found)} saved methods that could pay invoice {invoice.name}. Which one?"
    return Choice(ChoiceCard(question, options), "payment_method", mentions(invoice))


async def _default(desk: Desk, invoice: Invoice, saved: list[Saved]) -> tuple[Saved, str] | None:
    """Return the method Stripe itself would charge, and whose default it is; None when there is no default."""
    by_id = {one.id: one for one in saved}
    own = id_of(invoice.source.get("default_payment_method"))
    if own in by_id:
        return by_id[own], "the invoice's own method"
    if invoice.subscription_id is not None:
        subscription = await desk.stripe.get(f"/v1/subscriptions/{invoice.subscription_id}")
        its = id_of(subscription.get("default_payment_method"))
        if its in by_id:
            return by_id[its], "its subscription's method"
    return next(((one, "the customer's default method") for one in saved if one.default), None)


async def _send_them_there(approval: Approval, desk: Desk, refusal: StripeRefused) -> StripeRefused:
    """Say that the cardholder has to confirm, and where."""
    invoice = Invoice(await desk.stripe.get(f"/v1/invoices/{approval.terms.preconditions['invoice']}"))
    return StripeRefused(
        f"The bank wants the cardholder to confirm this payment, so nothing was taken. Send the customer to "
        f"{hosted_url(invoice)} to pay invoice {invoice.name} there.",
        code=refusal.code,
        decline_code=refusal.decline_code,
        param=refusal.param,
        http_status=refusal.http_status,
        request_id=refusal.request_id,
    )


def _text(desk: Desk, invoice: Invoice) -> str:
    """Say how it stands after the charge."""
    if invoice.status == PAID:
        return f"Invoice {invoice.name} is paid: {desk.show(invoice.money('amount_paid'))}."
    return f"Stripe took the charge for invoice {invoice.name}; it is {invoice.status} until the money has arrived."


SKILL = Acts(
    name="pay_invoice",
    summary="Collect an open invoice by charging the customer's saved payment method, after a person has confirmed.",
    args=Args,
    examples=("charge Jane's card for invoice F2A1B3C4-0003", "pay invoice in_1Q2w3E", "collect invoice 17 now"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
