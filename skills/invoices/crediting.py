"""Credit notes: how much of an invoice can be credited, how it is given back, and what that means.

Source: https://docs.stripe.com/invoicing/credit-notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.cards import LinkCard
from domain.errors import Conflict
from domain.money import Money
from skills.contract import Desk, Receipt
from skills.finding.addresses import web_address
from skills.finding.foreign import foreign, quoted
from skills.finding.invoice import PAID, Invoice
from skills.finding.payments import read_payment
from skills.invoices.acting import NO_MAIL_IN_TEST, owner_text
from skills.invoices.contents import read_contents
from skills.refunds.standing import read_standing, require_refundable
from skills.refunds.wording import ARRIVES

REASONS = frozenset({"duplicate", "fraudulent", "order_change", "product_unsatisfactory"})


@dataclass(frozen=True, slots=True)
class Way:
    """How the credit reaches the customer: `name` is refund, credit, or "" while the invoice is not paid."""

    name: str
    params: dict[str, int]
    summary: str
    effects: tuple[str, ...]
    source: str = ""
    payment_id: str | None = None
    warnings: tuple[str, ...] = ()
    figures: tuple[Money, ...] = ()


def credited(invoice: Invoice) -> Money:
    """What credit notes took off or gave back so far."""
    return invoice.money("pre_payment_credit_notes_amount") + invoice.money("post_payment_credit_notes_amount")


def creditable(invoice: Invoice) -> Money:
    """What can still be credited: what is to be paid, or of a paid invoice all that is not credited yet."""
    return invoice.total - credited(invoice) if invoice.status == PAID else invoice.left


async def way_of(desk: Desk, invoice: Invoice, money: Money, asked: str | None) -> Way:
    """Return how to credit: off what is to be paid, else as asked, else a refund where a payment can be refunded.

    Raises Conflict when what was asked can't be done, with what can.
    """
    if invoice.status != PAID:
        return _less_to_pay(desk, invoice, money)
    if asked == "credit":
        return _to_balance(desk, money, "")
    payments = [one for one in (await read_contents(desk, invoice.id)).payments if one.status == "paid"]
    if len(payments) != 1:
        if asked == "refund":
            why = "was not paid through Stripe" if not payments else "was paid by several payments"
            raise Conflict(
                f"Invoice {invoice.name} {why}, so there is no one payment to refund. Give it back as credit."
            )
        return _to_balance(desk, money, "no single payment of Stripe's paid it, so it can't be refunded")
    return await _refund(desk, invoice, money, payments[0].payment_id)


def effects(desk: Desk, invoice: Invoice, money: Money, way: Way) -> tuple[str, ...]:
    """State every consequence, each a sentence of its own."""
    lines = [owner_text(invoice), *way.effects]
    if before := credited(invoice).minor:
        lines.append(f"Credited before: {desk.show(Money(before, invoice.currency))}.")
    left = creditable(invoice) - money
    lines.append(f"After this {desk.show(left)} of the invoice can still be credited.")
    mailed = f"Stripe e-mails the credit note to {quoted(invoice.email, 80)}." if invoice.email else ""
    if mailed:
        lines.append(mailed if desk.stripe.livemode else f"{mailed} {NO_MAIL_IN_TEST}")
    return tuple(lines)


def warnings(desk: Desk, invoice: Invoice, preview: dict[str, Any]) -> tuple[str, ...]:
    """State what a bookkeeper would want to look at first."""
    taxes = preview.get("total_taxes") or []
    if invoice.tax.minor and not taxes:
        tax = desk.show(invoice.tax)
        return (f"The invoice holds {tax} of tax; the credit note is over one amount and states no tax by itself.",)
    return ()


def figures(invoice: Invoice, money: Money, preview: dict[str, Any]) -> tuple[Money, ...]:
    """Every amount that summary, effects and warnings may state."""
    total = Money(int(preview["total"]), invoice.currency)
    left = creditable(invoice)
    amounts = (money, total, invoice.total, invoice.left, invoice.tax, credited(invoice), left, left - money)
    return tuple(dict.fromkeys(amounts))


def reason_words(reason: str | None) -> tuple[str | None, str | None]:
    """Turn a reason into Stripe's code, and the words for the memo on the document; either may be None."""
    words = foreign(reason, 300)
    key = "_".join(words.casefold().replace("-", " ").split())
    if key in REASONS:
        return key, None
    return None, words or None


def note_receipt(desk: Desk, note: dict[str, Any], request_id: str | None) -> Receipt:
    """Show the credit note as Stripe confirmed it, with its PDF."""
    money = Money(int(note["total"]), note["currency"])
    number = foreign(note.get("number"), 40) or str(note["id"])
    refunds = [str(one["refund"]) for one in note.get("refunds") or [] if one.get("refund")]
    how = f" and refunded ({', '.join(refunds)})" if refunds else ""
    if note.get("customer_balance_transaction"):
        how = " and put to the customer's credit"
    url = web_address(note.get("pdf"))
    return Receipt(
        text=f"Credited {desk.show(money)}{how}: credit note {number}.",
        object_id=str(note["id"]),
        status=str(note["status"]),
        figures=(money,),
        data={
            "id": note["id"],
            "number": note.get("number"),
            "amount_minor": money.minor,
            "currency": money.currency,
            "refunds": refunds,
            "pdf_url": url,
        },
        cards=(LinkCard(f"Credit note {number} as PDF", url),) if url else (),
        request_id=request_id,
    )


async def _refund(desk: Desk, invoice: Invoice, money: Money, payment_id: str) -> Way:
    """Money goes back to what paid the invoice; Conflict when the payment can't give it."""
    payment = await read_payment(desk, payment_id)
    standing = await read_standing(desk, payment)
    instead = "give it back as credit for the next invoice"
    try:
        require_refundable(desk, standing)
    except Conflict as refusal:
        raise Conflict(f"{refusal.message} You can {instead}.") from refusal
    if payment.left < money:
        left = desk.show(payment.left)
        raise Conflict(
            f"Only {left} of invoice {invoice.name}'s payment is left to refund. Credit up to that, or {instead}."
        )
    return Way(
        "refund",
        {"refund_amount": money.minor},
        f" and refund it to the {payment.method or 'payment method'}",
        (f"Payment {payment.id} is refunded: {desk.show(money)}. {ARRIVES}",),
        source="the invoice is paid, and its payment can be refunded",
        payment_id=payment.id,
        warnings=_fee_warning(desk, standing.fee),
        figures=tuple(filter(None, (standing.fee, payment.left))),
    )


def _less_to_pay(desk: Desk, invoice: Invoice, money: Money) -> Way:
    """The invoice is not paid yet: it asks for less."""
    after = invoice.left - money
    change = f"To be paid goes from {desk.show(invoice.left)} to {desk.show(after)}."
    done = (change, "Nothing is left to pay, so the invoice is settled.") if not after.minor else (change,)
    return Way("", {}, ", so that less is to be paid", done, figures=(invoice.left, after))


def _to_balance(desk: Desk, money: Money, source: str) -> Way:
    """The customer has it to their credit."""
    text = (
        f"The customer has {desk.show(money)} more to their credit; Stripe takes it off their next invoices by itself."
    )
    return Way("credit", {"credit_amount": money.minor}, " as credit for the customer's next invoices", (text,), source)


def _fee_warning(desk: Desk, fee: Money | None) -> tuple[str, ...]:
    """Say that Stripe keeps its fee."""
    return (f"Stripe keeps its fee of {desk.show(fee)} for this payment.",) if fee is not None and fee.minor else ()
