"""Addresses that Stripe gave, before one becomes a link in an answer."""

from __future__ import annotations

from urllib.parse import urlsplit


def web_address(url: object) -> str:
    """Return an address when it is one of the web; "" for none, another kind ("javascript:…") or a broken one."""
    text = str(url or "")
    try:
        return text if urlsplit(text).scheme in ("https", "http") else ""
    except ValueError:  # a bracket too few in a host
        return ""
