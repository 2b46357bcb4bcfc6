"""Makes an invoice and sends it to the customer by e-mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, PreconditionChanged
from domain.money import Money
from domain.proposals import Argument
from skills.contract import (
    Acts,
    Approval,
    Ask,
    Choice,
    Desk,
    Draft,
    Mentions,
    Receipt,
    call,
    in_steps,
    result_of,
    send_all,
)
from skills.finding.begun import can_carry_on
from skills.finding.customers import find_surely
from skills.finding.foreign import foreign, quoted
from skills.finding.invoice import DRAFT, PAID, Invoice
from skills.finding.stamped import find_stamped
from skills.invoices.acting import receipt
from skills.invoices.addressee import Addressee, read_addressee
from skills.invoices.announcing import effects, figures, warnings
from skills.invoices.drawing_up import DUE_DAYS_DEFAULT, Bill, Due, draw_up, due_of
from skills.invoices.wording import due_words

LINES_MAX = 50
QUANTITY_MAX = 100_000
DUE_DAYS_MAX = 1825


class LineArgs(BaseModel):
    """One line of the invoice."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    description: str = Field(min_length=1, max_length=200, description="What it is; the customer reads it.")
    amount: str = Field(
        min_length=1, max_length=24, description='The price of one, a decimal in major units such as "12.50".'
    )
    quantity: int = Field(default=1, ge=1, le=QUANTITY_MAX, description="How many; 1 if left out.")


class Args(BaseModel):
    """What an invoice needs to know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    customer: str = Field(min_length=1, max_length=120, description="For whom: name, email or id (cus_…).")
    amount: str | None = Field(
        default=None,
        max_length=24,
        description='How much without tax, a decimal in major units such as "250"; left out when lines are given.',
    )
    currency: str | None = Field(
        default=None, max_length=8, description="ISO code such as EUR; left out, it is the merchant's own currency."
    )
    due_days: int | None = Field(
        default=None,
        ge=0,
        le=DUE_DAYS_MAX,
        description=f"Due so many days after sending; {DUE_DAYS_DEFAULT} if unsaid.",
    )
    due_date: str | None = Field(
        default=None, max_length=20, description="Due on this day, ISO date; not with due_days."
    )
    description: str | None = Field(
        default=None, max_length=200, description="What the amount is for; the customer reads it."
    )
    lines: list[LineArgs] | None = Field(
        default=None, min_length=1, max_length=LINES_MAX, description="Several lines instead of one amount."
    )
    memo: str | None = Field(default=None, max_length=500, description="A note to the customer on the invoice.")
    tax_rate: str | None = Field(
        default=None, max_length=12, description='Tax in percent, added on top, only when said: "19" or "8.875".'
    )


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the invoice; NotFound, BadAmount, BadPeriod, or Conflict when the customer has no e-mail address."""
    if args.amount is None and not args.lines:
        return Ask("How much should the invoice be?", "amount")
    currency = (args.currency or desk.merchant.currency).lower()
    bill = draw_up(_parts(args, desk), currency, args.tax_rate)
    if args.lines and args.amount is not None and Money.from_major(args.amount, currency) != bill.subtotal:
        said = desk.show(Money.from_major(args.amount, currency))
        return Ask(f"The lines add up to {desk.show(bill.subtotal)}, not {said}. What should the total be?", "lines")
    due = due_of(desk, args.due_days, args.due_date)
    found = await find_surely(desk, args.customer, "customer")
    if isinstance(found, Choice):
        return found
    to = await read_addressee(desk, found.id, currency)
    if not to.email:
        raise Conflict(
            f"{quoted(found.name, 80)} has no e-mail address, so Stripe can't send an invoice. Add one to the customer "
            "first, or make a payment link instead."
        )
    return Draft(
        summary=_summary(desk, bill, to, due),
        money=bill.total,
        effects=effects(desk, bill, to, due),
        request=_request(args, bill, to, due),
        preconditions=to.preconditions(),
        warnings=await warnings(desk, bill, to),
        resolved=_resolved(args, currency, due),
        figures=figures(bill, to),
        mentions=Mentions(customer_id=to.id, customer_name=to.name),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged, naming what changed, when the customer's record is not as it was shown."""
    shown = approval.terms.preconditions
    to = await read_addressee(desk, str(shown["customer"]), str(shown["currency"]))
    if changes := to.changes(desk, shown):
        begun = await _stamped(approval, desk)
        what = f"The invoice was not sent, and its draft {begun['id']} is left" if begun else "No invoice was made"
        raise PreconditionChanged(f"{what}: {'; '.join(changes)}. Ask again to see it as it stands.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Make, fill and send it; StripeRefused, PartlyDone with the draft's id, or OutcomeUnknown."""
    written = (await send_all(approval, desk))[-1]
    invoice = Invoice(written.object)
    return receipt(invoice, _text(desk, invoice), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look among the customer's invoices for the one that carries the proposal's stamp.

    One that is still a draft stopped on the way: as long as the same keys carry it on, that is no outcome yet; after
    that it is said to have stopped there.
    """
    source = await _stamped(approval, desk)
    if source is None or (source["status"] == DRAFT and can_carry_on(approval, desk)):
        return None
    found = receipt(Invoice(source), _text(desk, Invoice(source)))
    return replace(found, took_effect=False) if source["status"] == DRAFT else found


async def _stamped(approval: Approval, desk: Desk) -> dict[str, Any] | None:
    """Return the invoice that this proposal made."""
    params = {"customer": str(approval.terms.preconditions["customer"])}
    return await find_stamped(desk, "/v1/invoices", approval.proposal_id, params)


def _parts(args: Args, desk: Desk) -> list[tuple[str, str, int]]:
    """The lines as (description, price of one, quantity)."""
    if args.lines:
        return [(foreign(line.description, 200), line.amount, line.quantity) for line in args.lines]
    name = foreign(args.description, 200) or f"Invoice of {foreign(desk.merchant.name, 80)}"
    return [(name, str(args.amount), 1)]


def _request(args: Args, bill: Bill, to: Addressee, due: Due) -> dict[str, Any]:
    """Three calls: a draft that stays one by itself, its lines, and sending, which makes it final."""
    params: dict[str, Any] = {
        "customer": to.id,
        "currency": bill.currency,
        "collection_method": "send_invoice",
        "auto_advance": False,
        "pending_invoice_items_behavior": "exclude",
        # Set to nothing, so that no discount of the customer's changes the total that was approved.
        "discounts": "",
        **due.params,
    }
    memo = foreign(args.memo, 500) or (foreign(args.description, 200) if args.lines else "")
    if memo:
        params["description"] = memo
    return in_steps(
        call("POST", "/v1/invoices", params, stamped=True),
        call("POST", f"/v1/invoices/{result_of(0)}/add_lines", {"lines": bill.params()}),
        call("POST", f"/v1/invoices/{result_of(0)}/send"),
    )


def _summary(desk: Desk, bill: Bill, to: Addressee, due: Due) -> str:
    """One sentence: whom, how much, how it reaches them, when it is due."""
    tax = f" ({desk.show(bill.subtotal)} plus {bill.percent}% tax)" if bill.percent else ""
    return (
        f"Invoice {quoted(to.name, 80)} for {desk.show(bill.total)}{tax} and e-mail it to {to.email}, due {due.text}."
    )


def _resolved(args: Args, currency: str, due: Due) -> dict[str, Argument]:
    """State what was filled in, and from where."""
    found = {}
    if args.currency is None:
        found["currency"] = Argument(currency.upper(), "your own currency, as none was said")
    if due.is_usual:
        found["due_days"] = Argument(DUE_DAYS_DEFAULT, f"the usual {DUE_DAYS_DEFAULT} days, as no due date was said")
    return found


def _text(desk: Desk, invoice: Invoice) -> str:
    """Say how far it came."""
    total = desk.show(invoice.total)
    if invoice.status == DRAFT:
        return (
            f"A draft of the invoice ({invoice.id}, {total} so far) exists, but it was not sent: the customer has not "
            "got it. Send it when its lines are complete, or delete it."
        )
    if invoice.status == PAID:
        return f"Invoice {invoice.name} over {total} is made; the customer's credit paid for it, so nothing is due."
    left = "" if invoice.left == invoice.total else f", {desk.show(invoice.left)} of it to be paid"
    return f"Sent invoice {invoice.name} over {total}{left} to {invoice.email}. {due_words(desk, invoice)}"


SKILL = Acts(
    name="create_invoice",
    summary="Make an invoice and e-mail it to the customer, after a person has confirmed.",
    args=Args,
    examples=(
        "invoice Jane $250 for the workshop, due in 14 days",
        "bill acme@x.io 240 euros plus 19% tax",
        "create an invoice for Bob over 1200",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
