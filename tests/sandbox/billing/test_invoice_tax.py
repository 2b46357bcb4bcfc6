"""Tax on invoices of the offline Stripe: taken as sent, added up, credited in part, and shown on every document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from tests.sandbox.billing.customers import payer

if TYPE_CHECKING:
    from tests.plugins.sandbox import SandboxWorld

VAT: dict[str, Any] = {"display_name": "VAT", "inclusive": False, "percentage": 19}


def taxed(world: SandboxWorld, *lines_minor: tuple[int, int], **more: Any) -> Any:
    """An open invoice whose lines are (amount, tax on top)."""
    client = world.client()
    made = client.v1.invoices.create({"customer": payer(world), "currency": "eur", **more})  # type: ignore[arg-type]  # built from parts
    lines: Any = [
        {
            "amount": amount,
            "description": f"Tea {at}",
            "tax_amounts": [{"amount": tax, "taxable_amount": amount, "tax_rate_data": VAT}],
        }
        for at, (amount, tax) in enumerate(lines_minor, 1)
    ]
    client.v1.invoices.add_lines(made.id, {"lines": lines})
    return client.v1.invoices.finalize_invoice(made.id)


def test_tax_is_added_to_the_total_and_summed_by_rate(world: SandboxWorld) -> None:
    """Two lines of one rate make one total tax; the rate can be read."""
    opened = taxed(world, (10_000, 1900), (5000, 950))
    assert (opened.subtotal, opened.total_excluding_tax, opened.total) == (15_000, 15_000, 17_850)
    assert opened.amount_due == 17_850
    (tax,) = opened.total_taxes
    assert (tax.amount, tax.taxable_amount, tax.tax_behavior) == (2850, 15_000, "exclusive")
    rate = world.client().v1.tax_rates.retrieve(tax.tax_rate_details.tax_rate)
    assert (rate.percentage, rate.display_name, rate.active) == (19, "VAT", False)
    assert len(world.client().v1.tax_rates.list().data) == 1


def test_a_credited_line_takes_its_tax_along(world: SandboxWorld) -> None:
    """Half a line is credited with half of its tax, and what is due goes down by both."""
    opened = taxed(world, (10_000, 1900))
    line: Any = {"type": "invoice_line_item", "invoice_line_item": opened.lines.data[0].id, "amount": 5000}
    note = world.client().v1.credit_notes.create({"invoice": opened.id, "lines": [line]})
    assert (note.subtotal, note.total_excluding_tax, note.total) == (5000, 5000, 5950)
    assert world.client().v1.invoices.retrieve(opened.id).amount_remaining == 5950


def test_the_documents_lead_from_the_lines_to_what_is_due(world: SandboxWorld) -> None:
    """Discount, tax and credit note stand in the PDF and on the page, with the amounts of the objects."""
    client = world.client()
    coupon = client.v1.coupons.create({"amount_off": 1000, "currency": "eur", "name": "Spring"})
    opened = taxed(world, (10_000, 1710), discounts=[{"coupon": coupon.id}])
    note = client.v1.credit_notes.create({"invoice": opened.id, "amount": 710})
    pdf = httpx.get(opened.invoice_pdf).content.decode("latin-1")
    page = httpx.get(opened.hosted_invoice_url).text
    for text, amount in (
        ("Tea 1", "100.00"), ("Discount Spring", "-?10.00"), ("VAT 19%", "?17.10"), (str(note.number), "-?7.10"),
    ):  # fmt: skip
        assert f"{text}: " in pdf or f"Credit note {text}: " in pdf
        assert amount.replace("?", "") in pdf.replace("?", "").replace("€", "")
        assert text in page
        assert amount.replace("?", "") in page.replace("€", "")
    assert client.v1.invoices.retrieve(opened.id).amount_remaining == 10_000 - 1000 + 1710 - 710
