"""Voids an invoice, so that nobody owes it any more; a draft is deleted instead."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, StripeRefused
from domain.money import Money
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.invoice import DRAFT, OPEN, PAID, UNCOLLECTIBLE, VOID, Invoice
from skills.finding.invoices import find_invoice
from skills.invoices.acting import mentions, owner_text, preconditions, receipt, recheck_invoice
from skills.invoices.wording import due_words, origin_effect

VOIDABLE = (OPEN, UNCOLLECTIBLE)


class Args(BaseModel):
    """Which invoice."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    invoice: str = Field(
        min_length=1,
        max_length=120,
        description="Which invoice: its number, its id (in_…), or the customer when only one of theirs is open.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the voiding (or, for a draft, the deletion); NotFound, or Conflict when it is paid, void or a renewal."""
    found = await find_invoice(desk, args.invoice, prefer=lambda one: one.status in (*VOIDABLE, DRAFT))
    if isinstance(found, Choice):
        return found
    if found.status not in (*VOIDABLE, DRAFT):
        raise Conflict(_why_not(found))
    if found.status == DRAFT:
        return _deletion(desk, found)
    paid = found.money("amount_paid")
    taken = _credit_back(found)
    effects = [owner_text(found), due_words(desk, found)]
    effects.append(f"Nobody owes the {desk.show(found.left)} any more; its page can't be paid.")
    if taken:
        effects.append(f"The {desk.show(taken)} of credit it used goes back to the customer's balance.")
    effects += [*origin_effect(found), "It keeps its number in your books and can't be opened again."]
    return Draft(
        summary=f"Void invoice {found.name} over {desk.show(found.total)}.",
        money=None,
        effects=tuple(effects),
        request=call("POST", f"/v1/invoices/{found.id}/void"),
        preconditions=preconditions(found),
        warnings=(f"{desk.show(paid)} of it is paid already; voiding gives none of that back.",) if paid.minor else (),
        figures=tuple(dict.fromkeys(filter(None, (found.total, found.left, paid, taken)))),
        mentions=mentions(found),
    )


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Void or delete it; StripeRefused or OutcomeUnknown as Stripe answers."""
    try:
        written = await send(approval, desk)
    except StripeRefused as refusal:
        # Stripe keeps no answers to DELETE: sent again it only says that nothing is there, which is what was wanted.
        if approval.terms.request["method"] == "DELETE" and refusal.code == "resource_missing":
            return _deleted(str(approval.terms.preconditions["invoice"]), refusal.request_id)
        raise
    if written.object.get("deleted"):
        return _deleted(str(written.object["id"]), written.request_id)
    return _voided(desk, Invoice(written.object), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Say whether it is void now, or gone."""
    invoice_id = str(approval.terms.preconditions["invoice"])
    source = await desk.stripe.find(f"/v1/invoices/{invoice_id}")
    if source is None or source.get("deleted"):
        return _deleted(invoice_id, None)
    invoice = Invoice(source)
    return _voided(desk, invoice, None) if invoice.status == VOID else None


def _deletion(desk: Desk, draft: Invoice) -> Draft:
    """Draft the deletion of a draft: Stripe voids only what is final."""
    if draft.subscription_id is not None:
        raise Conflict(
            f"Invoice {draft.name} is a subscription's draft, and Stripe doesn't let those be deleted. Send it first "
            "and void it then, or change the subscription."
        )
    return Draft(
        summary=f"Delete the draft invoice {draft.name} over {desk.show(draft.total)}.",
        money=None,
        effects=(
            owner_text(draft),
            "It is a draft, so it is deleted instead of voided: the customer never gets it, and no number is used.",
            "Its lines are gone with it; this can't be undone.",
        ),
        request=call("DELETE", f"/v1/invoices/{draft.id}"),
        preconditions=preconditions(draft),
        figures=(draft.total,),
        mentions=mentions(draft),
    )


def _credit_back(invoice: Invoice) -> Money | None:
    """The customer's credit that the invoice used; Stripe counts credit negative."""
    used = int(invoice.source.get("ending_balance") or 0) - int(invoice.source.get("starting_balance") or 0)
    return Money(used, invoice.currency) if used > 0 else None


def _why_not(invoice: Invoice) -> str:
    """Say why there is nothing to void, and what to do instead."""
    if invoice.status == PAID:
        way = "Give the money back with a credit note or a refund."
        return f"Invoice {invoice.name} is paid, so it can't be voided. {way}"
    return f"Invoice {invoice.name} is void already."


def _voided(desk: Desk, invoice: Invoice, request_id: str | None) -> Receipt:
    """Say that nobody owes it."""
    text = f"Invoice {invoice.name} over {desk.show(invoice.total)} is void; nobody owes it any more."
    return receipt(invoice, text, request_id)


def _deleted(invoice_id: str, request_id: str | None) -> Receipt:
    """Say that the draft is gone."""
    text = f"The draft invoice {invoice_id} is deleted."
    return Receipt(text, invoice_id, "deleted", data={"id": invoice_id, "status": "deleted"}, request_id=request_id)


SKILL = Acts(
    name="void_invoice",
    summary="Void an open invoice so that nobody owes it, or delete a draft, after a person has confirmed.",
    args=Args,
    examples=("void invoice F2A1B3C4-0003", "cancel Jane's invoice", "delete the draft invoice in_1Q2w3E"),
    propose=propose,
    recheck=recheck_invoice,
    execute=execute,
    find_outcome=find_outcome,
)
