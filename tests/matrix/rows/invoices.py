"""Rows of the skills about invoices and credit notes, from the draft to the money."""

from __future__ import annotations

from tests.matrix.bench import DAY_S, Bench
from tests.matrix.row import Acting, Given, Reading, Stage, after, also, fixed, money_args

NOBODY = "nobody@example.com"
JANE = "jane@example.com"
NO_MONEY = "No amount is in it."


def opened(bench: Bench) -> Given:
    """An open invoice of a customer with a card, sent some days ago."""
    made = bench.invoice(bench.customer(card="visa"), to="sent")
    bench.later(3 * DAY_S)
    return {"invoice": made}


def drafted(bench: Bench) -> Given:
    """A draft."""
    return {"invoice": bench.invoice(bench.customer(card="visa"), to="draft")}


def paid(bench: Bench) -> Given:
    """A paid invoice."""
    return {"invoice": bench.invoice(bench.customer(card="visa"), to="paid")}


def voided(bench: Bench) -> Given:
    """A void invoice."""
    return {"invoice": bench.invoice(bench.customer(card="visa"), to="void")}


def two_of(to: str) -> Stage:
    """Two invoices of one customer, brought as far as that."""

    def staged(bench: Bench) -> Given:
        customer = bench.customer(card="visa")
        bench.invoice(customer, 5000, to=to)
        bench.invoice(customer, 7000, to=to)
        bench.later(3 * DAY_S)
        return {"invoice": JANE}

    return staged


two_open, two_drafts, two_paid = two_of("open"), two_of("draft"), two_of("paid")


def void(bench: Bench, given: Given) -> None:
    """The invoice is made void in the dashboard."""
    bench.sdk.invoices.void_invoice(given["invoice"])


def pay(bench: Bench, given: Given) -> None:
    """The invoice is paid by the customer."""
    bench.sdk.invoices.pay(given["invoice"])


def finalize(bench: Bench, given: Given) -> None:
    """The draft is made final in the dashboard."""
    bench.sdk.invoices.finalize_invoice(given["invoice"])


def credit(bench: Bench, given: Given) -> None:
    """A part is credited in the dashboard."""
    bench.sdk.credit_notes.create({"invoice": given["invoice"], "amount": 1000})


def credit_paid(bench: Bench, given: Given) -> None:
    """A part of a paid invoice is credited in the dashboard."""
    bench.sdk.credit_notes.create({"invoice": given["invoice"], "amount": 1000, "credit_amount": 1000})


def billed(bench: Bench) -> Given:
    """A bill for a customer who has an address."""
    bench.customer()
    return money_args(bench, 25_000, customer=JANE, description="Workshop")


def billed_two(bench: Bench) -> Given:
    """A bill for one of two people."""
    for number in (1, 2):
        bench.customer(f"jane{number}@example.com")
    return {"customer": "Jane Doe", "amount": "250"}


def no_address(bench: Bench) -> Given:
    """A bill for somebody without an address."""
    bench.customer(email="")
    return {"customer": "Jane Doe", "amount": "250"}


def move_house(bench: Bench, _given: Given) -> None:
    """The customer's e-mail address is changed in the dashboard."""
    bench.sdk.customers.update(bench.sdk.customers.list().data[0].id, {"email": "jane@new.example.com"})


ROWS = (
    Reading("list_invoices", after(opened), fixed(), "A list shows all that fit."),
    Reading("get_invoice", opened, fixed(invoice="in_1NoSuchInvoice"), two_open),
    Acting("create_invoice", billed, fixed(customer=NOBODY, amount="250"), billed_two, no_address, move_house, steps=3),
    Acting("send_invoice", drafted, fixed(invoice="in_1NoSuchInvoice"), two_drafts, paid, finalize),
    Acting("remind_invoice", opened, fixed(invoice="in_1NoSuchInvoice"), two_open, paid, pay),
    Acting("pay_invoice", opened, fixed(invoice="in_1NoSuchInvoice"), two_open, voided, pay),
    Acting("void_invoice", opened, fixed(invoice="in_1NoSuchInvoice"), two_open, paid, pay),
    Acting("void_invoice", drafted, fixed(invoice=NOBODY), two_drafts, voided, finalize, variant="draft"),
    Acting("mark_invoice_uncollectible", opened, fixed(invoice="in_1NoSuchInvoice"), two_open, paid, pay),
    Acting("create_credit_note", opened, fixed(invoice="in_1NoSuchInvoice"), two_open, drafted, credit),
    Acting(
        "create_credit_note", also(paid, give_back="refund"), fixed(invoice=NOBODY, give_back="refund"),
        also(two_paid, give_back="refund"), also(voided, give_back="refund"), credit_paid, variant="refund",
    ),
)  # fmt: skip
