"""The pages on which the owner of a connected account tells Stripe about himself, and sees his express dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from integrations.sandbox.pages.layout import form, page


def onboarding_page(name: str, missing: Sequence[str]) -> str:
    """What is still wanted, and two buttons: tell it all, or come back later."""
    rows = "".join(f"<li>{escape(field)}</li>" for field in missing)
    wanted = f"<p>Still needed:</p><ul>{rows}</ul>" if missing else "<p>Nothing is missing.</p>"
    buttons = form("", "", ("complete", "Fill in test data and submit"), ("later", "Save for later"))
    return page(f"Set up {name}", wanted + buttons)


def dashboard_page(name: str, amounts: Sequence[str]) -> str:
    """An express dashboard: what the account has; amounts come already written."""
    rows = "".join(f"<li>{escape(amount)}</li>" for amount in amounts)
    return page(name, f"<p>Your balance:</p><ul>{rows}</ul>" if rows else "<p>Your balance is empty.</p>")
