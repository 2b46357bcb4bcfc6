"""Errors over HTTP: problem+json (RFC 9457) with a stable `type`, never the input that was rejected.

A person at a browser gets the same sentence as a page (content negotiation, RFC 9110 section 12.5.1).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from api.notices import is_page
from api.redaction import hide_credentials
from api.rendering import render
from domain.errors import FlorinError, Misconfigured, TooMany

log = structlog.get_logger("florin.http")

TYPE_PREFIX = "urn:florin:problem:"

_TITLES = {
    400: "That request can't be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    413: "Too large",
    415: "Media type not supported",
    422: "Some fields are wrong",
}


class Problem(JSONResponse):
    """A problem document."""

    media_type = "application/problem+json"

    def __init__(self, body: dict[str, Any], status_code: int, headers: dict[str, str] | None) -> None:
        """Keep the title and sentence for whoever looks at a page instead."""
        super().__init__(body, status_code=status_code, headers=headers)
        self.title, self.detail = str(body["title"]), str(body["detail"])


def problem(kind: str, status: int, title: str, detail: str, **more: Any) -> Problem:
    """Return a problem document of `urn:florin:problem:<kind>`."""
    body = {"type": TYPE_PREFIX + kind, "title": title, "status": status, "detail": hide_credentials(detail), **more}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return Problem(body, status_code=status, headers=headers)


def problem_of(error: FlorinError) -> Problem:
    """Show one of Florin's own errors: its sentence, and nothing a caller could not already know."""
    title = error.kind.replace("-", " ").capitalize()
    if isinstance(error, Misconfigured):
        return problem(error.kind, 500, title, "Florin's settings need attention; its log says which.")
    answer = problem(error.kind, error.status, title, error.message)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def install(app: FastAPI) -> None:
    """Answer every error of the app as a problem document, or as a page where a person looks at it."""
    app.add_exception_handler(FlorinError, _for_whom_it_is(_expected))
    app.add_exception_handler(RequestValidationError, _for_whom_it_is(_invalid))
    app.add_exception_handler(HTTPException, _for_whom_it_is(_plain))
    app.add_exception_handler(Exception, _for_whom_it_is(_unexpected))


def _for_whom_it_is(
    answer: Callable[[Request, Exception], Awaitable[Problem]],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return a handler that says the same as a page to a browser; programs get the problem document."""

    async def told(request: Request, error: Exception) -> Response:
        refusal = await answer(request, error)
        return _page_of(refusal) if is_page(request) else refusal

    return told


def _page_of(refusal: Problem) -> Response:
    """Show a problem's sentence, and how to sign in where that is what is missing."""
    status = refusal.status_code
    # The sentence about wrong fields names a part of the document, which nobody sees here.
    sentence = f"{refusal.title}." if status == 422 else refusal.detail
    page = render("refused.html", title=refusal.title, sentence=sentence, asks_to_sign_in=status == 401)
    kept = {name: refusal.headers[name] for name in ("Allow", "Retry-After") if name in refusal.headers}
    return HTMLResponse(page, status_code=status, headers=kept)


async def _expected(request: Request, error: Exception) -> Problem:
    """An error that Florin raised on purpose."""
    if not isinstance(error, FlorinError):
        raise error
    _count(request, error.kind)
    if error.status >= 500:
        log.warning("refused", kind=error.kind, reason=error.message)
    return problem_of(error)


async def _invalid(request: Request, error: Exception) -> Problem:
    """Wrong fields: where and what, never the value, which may be a secret."""
    if not isinstance(error, RequestValidationError):
        raise error
    _count(request, "invalid-fields")
    if any(item["type"] == "json_invalid" for item in error.errors()):
        return problem("bad-input", 400, _TITLES[400], "The body is no JSON document.")
    places = [
        {"loc": [_short(part) for part in item["loc"]], "msg": _short(item["msg"]), "type": item["type"]}
        for item in error.errors()[:20]
    ]
    return problem("invalid-fields", 422, _TITLES[422], "Correct the fields named in `errors`.", errors=places)


def _short(part: object) -> object:
    """Bound a place or message; a caller's own field name may be any length and hold anything."""
    return part if isinstance(part, int) else hide_credentials(str(part)[:200].encode(errors="replace").decode())


def _count(request: Request, kind: str) -> None:
    """Count a problem for whoever watches over the process."""
    request.app.state.house.tally.add("errors", kind=kind)


async def _plain(_request: Request, error: Exception) -> Problem:
    """What the web framework itself refuses."""
    if not isinstance(error, HTTPException):
        raise error
    title = _TITLES.get(error.status_code, "That can't be done")
    kind = title.lower().replace("'", "").replace(" ", "-")
    answer = problem(kind, error.status_code, title, f"{title}.")
    if allow := (error.headers or {}).get("Allow"):
        answer.headers["Allow"] = allow
    return answer


async def _unexpected(request: Request, error: Exception) -> Problem:
    """A fault of Florin's: everything goes to the log, the caller gets the number to ask for."""
    request_id = request.scope.get("florin_request_id", "")
    log.error("fault", request_id=request_id, exc_info=error)
    _count(request, "fault")
    detail = "Something went wrong inside Florin. Nothing you sent was kept. The log knows more under this request id."
    return problem("fault", 500, "Florin failed", detail, request_id=request_id)
