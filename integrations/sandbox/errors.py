"""Stripe's own error envelopes: type, code, message, parameter and HTTP status."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An error answer. What a handler stored before raising it stays stored, as a declined payment does at Stripe.

    `fields` are further members of Stripe's error object: decline_code, charge, payment_intent …
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "type": kind}
        if code:
            self.body["code"] = code
            self.body["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        if param:
            self.body["param"] = param
        self.body.update(fields)


class Breach(Exception):
    """The sandbox itself was about to say something that the contract does not allow: a fault in a resource file."""


def invalid(message: str, *, code: str | None = None, param: str | None = None, **fields: Any) -> ApiError:
    """A request that cannot be done as asked: 400 invalid_request_error."""
    return ApiError(400, message, code=code, param=param, **fields)


def missing_param(param: str) -> ApiError:
    """A parameter that this request needs although the contract lets it be left out."""
    return invalid(f"Missing required param: {param}.", code="parameter_missing", param=param)


def resource_missing(kind: str, object_id: str, *, param: str | None = None, other_mode: str | None = None) -> ApiError:
    """No such object: 404 for one named in the path, 400 for one named in parameter `param`.

    `other_mode` is "test" or "live" when an object of this id exists there.
    """
    message = f"No such {kind}: '{object_id}'"
    if other_mode:
        mine = "live" if other_mode == "test" else "test"
        message += (
            f"; a similar object exists in {other_mode} mode, but a {mine} mode key was used to make this request."
        )
    status = 400 if param else 404
    return ApiError(status, message, code="resource_missing", param=param or "id")


def card_error(code: str, message: str, *, decline_code: str | None = None, **fields: Any) -> ApiError:
    """A card that was refused: 402 card_error, with the issuer's reason in `decline_code`."""
    if decline_code:
        fields = {"decline_code": decline_code, **fields}
    return ApiError(402, message, kind="card_error", code=code, **fields)


def unknown_url(verb: str, path: str) -> ApiError:
    """A path that the API does not have."""
    return ApiError(
        404,
        f"Unrecognized request URL ({verb}: {path}). If you are trying to list objects, remove the trailing slash. "
        "If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. "
        "Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
    )
