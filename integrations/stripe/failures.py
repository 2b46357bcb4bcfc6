"""What one failed try of a Stripe call means: whether to try again, and what to tell the merchant in the end.

Sources: https://docs.stripe.com/error-low-level (retries, idempotency), https://docs.stripe.com/error-codes,
https://docs.stripe.com/rate-limits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import stripe

from domain.errors import (
    ConnectionRevoked,
    FlorinError,
    KeyReused,
    OutcomeUnknown,
    StripeRefused,
    TooMany,
    Unavailable,
)
from integrations.stripe.transport import AnswerTooLarge, NeverSent

_UNREACHABLE = "Stripe can't be reached right now. Nothing was changed; try again in a moment."
_TROUBLE = "Stripe has a problem of its own right now. Try again in a moment."
_REVOKED = "Stripe no longer accepts this connection: access was revoked. Connect the Stripe account again."
_BUSY = "Stripe is busy with this object. Nothing was changed; try again in a moment."
_UNKNOWN = (
    "Stripe did not say what became of this. It may or may not have happened; Florin keeps asking and will never do it "
    "twice."
)

# Stripe masks keys in its messages; a client secret or a key in full has no place in a sentence all the same.
_SECRET = re.compile(r"\b(?:(?:sk|rk|pk)_(?:live|test)_\w+|whsec_\w+|\w+_secret_\w+)")

_MESSAGE_CHARACTERS_MAX = 400


@dataclass(frozen=True, slots=True)
class Failure:
    """One try that brought no result.

    `error` is the verdict when no other try is in doubt. `retry` says whether Stripe may answer otherwise next time,
    `retry_after_s` how long it wants to be left alone. `in_doubt`: the request may have had its effect. `settles`: the
    answer comes from behind Stripe's idempotency layer, so it also speaks for earlier tries with the same key.
    """

    error: FlorinError
    retry: bool = False
    in_doubt: bool = False
    settles: bool = False
    retry_after_s: float = 0.0

    def verdict(self, *, write: bool, doubt: bool) -> FlorinError:
        """Return what to raise: for a write of which any try is in doubt, only a settling answer is a definite no."""
        if write and (self.in_doubt or (doubt and not self.settles)):
            return OutcomeUnknown(_UNKNOWN)
        return self.error


def read_failure(error: stripe.StripeError) -> Failure:
    """Judge one SDK error."""
    if isinstance(error, NeverSent):
        return Failure(Unavailable(_UNREACHABLE), retry=True)
    if isinstance(error, AnswerTooLarge):
        return Failure(Unavailable("Stripe's answer is too large to be read. Ask for less at once."), in_doubt=True)
    if isinstance(error, stripe.APIConnectionError):
        return Failure(Unavailable(_UNREACHABLE), retry=True, in_doubt=True)
    status = error.http_status or 0
    if status >= 500:
        return _server_trouble(error)
    if isinstance(error, stripe.RateLimitError):
        return _rate_limited(error)
    if error.error is None or not 400 <= status < 500:
        # A page from something between Florin and Stripe: it says nothing about what Stripe did.
        return Failure(Unavailable(_TROUBLE), retry=status in (0, 200, 408, 425), in_doubt=True)
    return _definite(error, status)


def _server_trouble(error: stripe.StripeError) -> Failure:
    """A 5xx: "treat as indeterminate". A stored one is replayed for ever, so asking again would not help."""
    stored = _header(error, "Idempotent-Replayed") == "true"
    refused = _header(error, "Stripe-Should-Retry") == "false"
    return Failure(
        Unavailable(_TROUBLE), retry=not (stored or refused), in_doubt=True, retry_after_s=_retry_after_s(error)
    )


def _rate_limited(error: stripe.StripeError) -> Failure:
    """A 429: turned away at the door, before anything was done."""
    wait_s = _retry_after_s(error)
    told = TooMany(
        "Stripe asks to slow down. Nothing was changed; try again shortly.", retry_after_s=max(1, int(wait_s))
    )
    return Failure(told, retry=_header(error, "Stripe-Should-Retry") != "false", retry_after_s=wait_s)


def _definite(error: stripe.StripeError, status: int) -> Failure:
    """A 4xx in Stripe's own words."""
    code = _text(error, "code")
    if status == 409:
        return _conflict(error, code)
    if _text(error, "type") == "idempotency_error":
        return Failure(KeyReused("This request was already used with other content. Start a new one."))
    revoked = code in {"account_invalid", "platform_api_key_expired", "api_key_expired"}
    if status == 401 or (status == 403 and (revoked or "revoked" in (error.user_message or ""))):
        return Failure(ConnectionRevoked(_REVOKED))
    # Permission is checked before the idempotency layer, everything else behind it.
    return Failure(_refused(error, status), settles=status != 403)


def _conflict(error: stripe.StripeError, code: str | None) -> Failure:
    """A 409: the same key is being worked on, the object is locked, or a conflict Stripe explains."""
    wait_s = _retry_after_s(error)
    retry = _header(error, "Stripe-Should-Retry") != "false"
    if code == "idempotency_key_in_use" or _text(error, "type") == "idempotency_error":
        return Failure(Unavailable(_BUSY), retry=retry, in_doubt=True, retry_after_s=wait_s)
    if code == "lock_timeout":
        return Failure(Unavailable(_BUSY), retry=retry, retry_after_s=wait_s)
    return Failure(_refused(error, 409), retry=retry, retry_after_s=wait_s)


def _refused(error: stripe.StripeError, status: int) -> StripeRefused:
    """Stripe's no, in its own words, one line, with anything secret taken out."""
    text = " ".join((error.user_message or "no reason given").split())
    words = _SECRET.sub("…", "".join(sign if sign.isprintable() else "?" for sign in text))
    return StripeRefused(
        f"Stripe refused: {words[:_MESSAGE_CHARACTERS_MAX]}",
        code=_text(error, "code"),
        decline_code=_text(error, "decline_code"),
        param=_text(error, "param"),
        http_status=status,
        request_id=error.request_id,
    )


def _text(error: stripe.StripeError, name: str) -> str | None:
    """Read a text field of Stripe's error object."""
    body = error.json_body
    told = body.get("error") if isinstance(body, dict) else None
    value = told.get(name) if isinstance(told, dict) else None
    return value if isinstance(value, str) else None


def _header(error: stripe.StripeError, name: str) -> str | None:
    """Read a header of the answer; the SDK hands over aiohttp's, which ignore case."""
    return error.headers.get(name) if error.headers else None


def _retry_after_s(error: stripe.StripeError) -> float:
    """Seconds Stripe asks to wait (RFC 9110 §10.2.3, the number form only); 0 when it names none."""
    text = (_header(error, "Retry-After") or "").strip()
    return float(text) if text.isdecimal() and len(text) < 6 else 0.0
