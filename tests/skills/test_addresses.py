"""Which addresses may become links."""

from __future__ import annotations

import pytest

from skills.finding.addresses import web_address


@pytest.mark.parametrize(
    "url", ["https://pay.stripe.com/r/1?a=b#c", "http://127.0.0.1:12111/pay", "HTTPS://shop.example"]
)
def test_an_address_of_the_web_is_kept(url: str) -> None:
    """What a browser opens as a page stays exactly as Stripe gave it."""
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [None, "", 7, "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "shop.example", "https://[::1"],
)
def test_anything_else_is_no_link(url: object) -> None:
    """A script, a file, a bare name or a broken address never becomes a link, and breaks nothing."""
    assert web_address(url) == ""
