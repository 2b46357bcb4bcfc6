"""The page on which a merchant lets a platform into its account."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from integrations.sandbox.pages.layout import form, hidden, page

_SCOPES = {
    "read_only": "see your account, payments and customers",
    "read_write": "see your account, and make charges, refunds and other changes in it",
}


def consent_page(
    platform: str, scope: str, accounts: Sequence[tuple[str, str]], carried: dict[str, str], *, livemode: bool
) -> str:
    """The consent page: `accounts` are (id, name) to choose from, `carried` the request's own parameters."""
    mode = "live" if livemode else "test"
    radios = "".join(
        f'<label><input type="radio" name="account" value="{escape(account_id)}"{" checked" if not index else ""}> '
        f"{escape(name)} <small>({escape(account_id)})</small></label>"
        for index, (account_id, name) in enumerate(accounts)
    )
    fields = f"{hidden(carried)}<fieldset><legend>Which account?</legend>{radios}</fieldset>"
    return page(
        f"Connect {platform} to your account",
        f"<p>{escape(platform)} asks to <strong>{escape(_SCOPES[scope])}</strong> in {mode} mode. "
        "You can disconnect it at any time.</p>" + form("", fields, ("connect", "Connect"), ("cancel", "Cancel")),
    )


def consent_error_page(message: str) -> str:
    """What is shown when the request itself is wrong, so that there is nowhere safe to send the person back to."""
    return page("This connection can't be made", f'<p class="error">{escape(message)}</p>')
