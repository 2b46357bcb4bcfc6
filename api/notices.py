"""Sends a browser home with a sentence that the page shows once."""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

COOKIE = "florin_notice"
CHARS_MAX = 300


def home_with(notice: str) -> Response:
    """Redirect to the home page; the notice travels in a cookie, so that a link can't put words on the page."""
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(
        COOKIE, quote(notice[:CHARS_MAX], safe=" "), max_age=60, path="/", httponly=True, samesite="strict"
    )
    return answer


def notice_of(request: Request) -> str:
    """Return the sentence to show now, or ""."""
    return unquote(request.cookies.get(COOKIE, "")[:CHARS_MAX])


def is_page(request: Request) -> bool:
    """Say whether a browser asks for a page that a person will look at."""
    return "text/html" in request.headers.get("accept", "")
