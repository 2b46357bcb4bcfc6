"""Outgoing webhooks, signed as Standard Webhooks has it, so that any receiver's library can check them.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import orjson

from domain.errors import Misconfigured
from integrations.notify.message import Destination, Message
from integrations.notify.posting import Poster

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a fresh secret: 256 random bits in base 64, with the standard's prefix."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(body: bytes, given: Sequence[str], *, message_id: str, at_s: int) -> str:
    """Return the header webhook-signature: one signature for each secret, so that a rotation is noticed by nobody."""
    signed = f"{message_id}.{at_s}.".encode() + body
    return " ".join(f"v1,{_mac(signed, secret)}" for secret in given)


def body_of(message: Message) -> bytes:
    """Return what is posted: {"type", "timestamp", "data"}."""
    return orjson.dumps({"type": message.type, "timestamp": message.occurred_at, "data": message.data})


async def send(poster: Poster, to: Destination, message: Message, *, message_id: str, at: datetime) -> None:
    """Post a message; its id is the same at every try, so that a receiver can drop one that it has already."""
    body = body_of(message)
    at_s = int(at.timestamp())
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": signature(body, to.secrets, message_id=message_id, at_s=at_s),
    }
    await poster.post(to.url, body, headers)


def _mac(signed: bytes, secret: str) -> str:
    """The HMAC-SHA256 in base 64."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise Misconfigured("A webhook's signing secret is no base 64. Make a new one.") from None
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
