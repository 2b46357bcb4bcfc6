"""What Stripe sends by itself: whether it is Stripe's, whether it is recent, and which event of which account it is.

Source: https://docs.stripe.com/webhooks (signatures, several secrets while one is rotated) and
https://docs.stripe.com/api/v2/core/events (thin notifications, which name an object and hold nothing of it).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import stripe

from domain.errors import BadInput, BadSignature

TOLERANCE_S = 300

_HEADER_MAX = 4096
_NAME_MAX = 255
_NOT_AN_EVENT = "That is no event of Stripe's."
_NOT_SIGNED = "The signature does not fit any secret of this endpoint, or is too old. Nothing was stored."


@dataclass(frozen=True, slots=True)
class EndpointSecret:
    """A webhook endpoint's signing secret ("whsec_…"); one of test mode never speaks for real money."""

    value: str = field(repr=False)
    allows_live: bool


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """An event that Stripe has signed: `account_id` is "" for the platform's own; `is_thin` has no object in it."""

    event_id: str
    type: str
    account_id: str
    livemode: bool
    created_at: datetime
    is_thin: bool


def verified(body: bytes, header: str, secrets: Sequence[EndpointSecret]) -> SignedEvent:
    """Return the event of a body that one of the secrets has signed within the last five minutes.

    Raises BadSignature when none has, and BadInput when what was signed is no event. Never anything else.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise BadSignature(_NOT_SIGNED) from None
    secret = next((secret for secret in secrets if _is_signed(text, header, secret)), None)
    if secret is None:
        raise BadSignature(_NOT_SIGNED)
    event = event_of(payload_of(body))
    if event.livemode and not secret.allows_live:
        raise BadSignature(_NOT_SIGNED)
    return event


def payload_of(body: bytes) -> dict[str, Any]:
    """Return the JSON object of a body; BadInput when it is none."""
    try:
        payload = orjson.loads(body)
    except ValueError:
        try:
            payload = json.loads(body)  # takes what orjson does not, such as half a surrogate pair
        except (ValueError, RecursionError):
            raise BadInput(_NOT_AN_EVENT) from None
    if not isinstance(payload, dict):
        raise BadInput(_NOT_AN_EVENT)
    return payload


def event_of(payload: dict[str, Any]) -> SignedEvent:
    """Return what an event's payload says of itself, as a webhook or a list has it; BadInput when it is no event."""
    kind = payload.get("object")
    if kind not in ("event", "v2.core.event"):
        raise BadInput(_NOT_AN_EVENT)
    is_thin = kind == "v2.core.event"
    livemode = payload.get("livemode")
    if not isinstance(livemode, bool):
        raise BadInput(_NOT_AN_EVENT)
    account = payload.get("context" if is_thin else "account") or ""
    if is_thin and isinstance(account, str):
        account = next((part for part in reversed(account.split("/")) if part.startswith("acct_")), "")
    return SignedEvent(
        event_id=_name(payload.get("id")),
        type=_name(payload.get("type")),
        account_id=_name(account) if account != "" else "",
        livemode=livemode,
        created_at=_moment(payload.get("created")),
        is_thin=is_thin,
    )


def _is_signed(text: str, header: str, secret: EndpointSecret) -> bool:
    """Let Stripe's own library look at the signature and its age."""
    if not header.isascii() or len(header) > _HEADER_MAX:
        return False
    try:
        stripe.WebhookSignature.verify_header(text, header, secret.value, TOLERANCE_S)
    except stripe.SignatureVerificationError:
        return False
    return True


def _name(value: object) -> str:
    """Return an id or a type; BadInput for what none can look like."""
    if isinstance(value, str) and 0 < len(value) <= _NAME_MAX and value.isascii() and value.isprintable():
        return value
    raise BadInput(_NOT_AN_EVENT)


def _moment(value: object) -> datetime:
    """Return when an event was created: seconds since 1970, or ISO 8601 in a thin one."""
    try:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise BadInput(_NOT_AN_EVENT)
