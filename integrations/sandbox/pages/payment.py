"""The hosted page of a payment link or checkout session, and the bank's own page in front of a payment."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from integrations.sandbox.pages.layout import form, page


def payment_page(seller: str, lines: Sequence[tuple[str, str]], total: str, error: str | None) -> str:
    """What is bought, and a field for a test card number; amounts come already written."""
    rows = "".join(
        f'<tr><td>{escape(name)}</td><td class="amount">{escape(amount)}</td></tr>' for name, amount in lines
    )
    problem = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    fields = (
        f'<table>{rows}<tr><td><strong>Total</strong></td><td class="amount"><strong>{escape(total)}</strong></td></tr>'
        f'</table>{problem}<label>Email<input type="text" name="email" value="" autocomplete="email"></label>'
        '<label>Test card number<input type="text" name="card" value="4242424242424242" inputmode="numeric"></label>'
    )
    return page(f"Pay {seller}", form("", fields, ("pay", f"Pay {total}"), ("cancel", "Cancel")))


def paid_page(seller: str, total: str) -> str:
    """The thank-you page."""
    return page("Payment received", f"<p>{escape(seller)} has received {escape(total)}. You can close this page.</p>")


def gone_page(message: str) -> str:
    """A link that can no longer be paid."""
    return page("Nothing to pay here", f"<p>{escape(message)}</p>")


def authentication_page(seller: str, amount: str) -> str:
    """The card's bank asks its holder (3D Secure)."""
    text = f"<p>Your bank asks: do you pay <strong>{escape(amount)}</strong> to {escape(seller)}?</p>"
    return page("Your bank asks", text + form("", "", ("complete", "Complete"), ("fail", "Fail")))
