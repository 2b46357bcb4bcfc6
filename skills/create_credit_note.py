"""Credits all or a part of an invoice: less to pay while it is open, money or credit back once it is paid."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import BadAmount, Conflict, PreconditionChanged
from domain.money import Money, check_chargeable
from domain.proposals import Argument
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.foreign import foreign
from skills.finding.invoice import OPEN, PAID, UNCOLLECTIBLE, Invoice
from skills.finding.invoices import find_invoice
from skills.finding.stamped import find_stamped
from skills.invoices.acting import mentions, preconditions, recheck_invoice
from skills.invoices.crediting import (
    Way,
    creditable,
    credited,
    effects,
    figures,
    note_receipt,
    reason_words,
    warnings,
    way_of,
)

CREDITABLE = (OPEN, PAID, UNCOLLECTIBLE)


class Args(BaseModel):
    """What a credit note needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    invoice: str = Field(
        min_length=1, max_length=120, description="Which invoice: its number, its id (in_…), or the customer it is for."
    )
    amount: str | None = Field(
        default=None,
        max_length=24,
        description='How much to credit with tax, in major units such as "12.50". Leave out for all that is left.',
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code of the amount, only when the person said one, e.g. EUR."
    )
    reason: str | None = Field(
        default=None,
        max_length=300,
        description="Why, if said: duplicate, fraudulent, order change, product unsatisfactory, or a few words.",
    )
    give_back: Literal["refund", "credit"] | None = Field(
        default=None,
        description="Only for a paid invoice, when said: refund to the card, or credit for the next invoice.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the note from the invoice as it stands; NotFound, BadAmount, or Conflict when nothing can be credited."""
    found = await find_invoice(desk, args.invoice, prefer=lambda invoice: invoice.status in CREDITABLE)
    if isinstance(found, Choice):
        return found
    _require_creditable(desk, found)
    money = _amount(args, desk, found)
    way = await way_of(desk, found, money, args.give_back)
    code, memo = reason_words(args.reason)
    params: dict[str, Any] = {"invoice": found.id, "amount": money.minor, **way.params}
    params |= {"reason": code} if code else {}
    params |= {"memo": memo} if memo else {}
    preview = await desk.stripe.get("/v1/credit_notes/preview", params)
    return Draft(
        summary=f"Credit {desk.show(money)} of invoice {found.name}{way.summary}.",
        money=money,
        effects=effects(desk, found, money, way),
        request=call("POST", "/v1/credit_notes", params, stamped=True),
        preconditions={**preconditions(found), "credited_minor": credited(found).minor, "payment": way.payment_id},
        warnings=warnings(desk, found, preview) + way.warnings,
        resolved=_resolved(args, found, money, way),
        figures=figures(found, money, preview) + way.figures,
        mentions=mentions(found),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the invoice, or what was credited of it, is not what was shown."""
    await recheck_invoice(approval, desk)
    shown = approval.terms.preconditions
    invoice = Invoice(await desk.stripe.get(f"/v1/invoices/{shown['invoice']}"))
    if credited(invoice).minor != shown["credited_minor"]:
        raise PreconditionChanged(
            f"Nothing was credited: {desk.show(credited(invoice))} of invoice {invoice.name} is credited by now. "
            "Ask again to see it as it stands."
        )
    if shown["payment"] is not None and approval.terms.money is not None:
        try:
            await way_of(desk, invoice, approval.terms.money, "refund")
        except Conflict as changed:
            raise PreconditionChanged(f"Nothing was credited: {changed.message}") from changed


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Issue the note, stamped with its proposal; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return note_receipt(desk, written.object, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the invoice's credit notes for the one that carries the proposal's stamp."""
    params = {"invoice": str(approval.terms.preconditions["invoice"])}
    note = await find_stamped(desk, "/v1/credit_notes", approval.proposal_id, params)
    return note_receipt(desk, note, None) if note else None


def _require_creditable(desk: Desk, invoice: Invoice) -> None:
    """Raise Conflict, with the way out, unless something of the invoice can be credited."""
    if invoice.status not in CREDITABLE:
        way = "Change or delete the draft instead." if invoice.status == "draft" else "Nobody owes anything on it."
        raise Conflict(f"Invoice {invoice.name} is {invoice.status}, so there is nothing to credit. {way}")
    if creditable(invoice).minor <= 0:
        shown = desk.show(credited(invoice))
        raise Conflict(
            f"Invoice {invoice.name} is {invoice.status} and nothing is left to credit: {shown} was already."
        )


def _amount(args: Args, desk: Desk, invoice: Invoice) -> Money:
    """Return the amount said, or all that is left; BadAmount for another currency or too much."""
    code, left = invoice.currency, creditable(invoice)
    if args.currency is not None and args.currency.lower() != code:
        raise BadAmount(
            f"Invoice {invoice.name} is in {code.upper()} and can only be credited in {code.upper()}. "
            f"{desk.show(left)} of it is left."
        )
    if args.amount is None:
        return left
    money = check_chargeable(Money.from_major(args.amount, code))
    if left < money:
        raise BadAmount(
            f"{desk.show(money)} is more than the {desk.show(left)} that can be credited of invoice {invoice.name}. "
            "Say an amount up to that, or none to credit all of it."
        )
    return money


def _resolved(args: Args, invoice: Invoice, money: Money, way: Way) -> dict[str, Argument]:
    """State what was filled from the merchant's own data, and from where."""
    found = {}
    if args.amount is None:
        found["amount"] = Argument(
            money.major_text(), f"all that can be credited of invoice {foreign(invoice.name, 40)}"
        )
    if args.currency is None:
        found["currency"] = Argument(invoice.currency.upper(), "the invoice's currency")
    if args.give_back is None and way.name:
        found["give_back"] = Argument(way.name, way.source)
    return found


SKILL = Acts(
    name="create_credit_note",
    summary="Credit all or a part of an invoice, by less to pay, a refund or credit, after a person has confirmed.",
    args=Args,
    examples=(
        "credit note over $50 for invoice F2A1B3C4-0003",
        "credit Jane's invoice in full, it was a duplicate",
        "take 20 euros off invoice in_1Q2w3E",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
