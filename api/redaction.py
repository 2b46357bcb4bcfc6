"""Takes secrets and personal data out of anything that is about to be logged."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from domain.card_numbers import card_numbers

HIDDEN = "[hidden]"

_SECRET_NAMES = re.compile(r"(?i)token|secret|password|passwd|authorization|cookie|api_?key|credential")

_PATTERNS = (
    re.compile(r"\b(?:sk|rk|pk)_(?:test|live)_\w+"),  # Stripe's keys, and OAuth access tokens of older connections
    re.compile(r"\b(?:whsec|flk|lnk|st|ac|rt)_[\w-]{16,}"),  # webhook secrets, Florin's credentials, OAuth codes
    re.compile(r"\bsk-[\w-]{8,}"),  # keys of model vendors
    re.compile(r"(?i)\b(?:bearer|basic)\s+[\w.~+/=-]{6,}"),
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"),  # user:password in a URL
    re.compile(r"(?i)(?<=[?&;](?:code)=)[^&\s\"']+|(?<=[?&;](?:token|state)=)[^&\s\"']+"),
    re.compile(r"\bgAAAA[\w-]{20,}={0,2}"),  # Fernet tokens
)

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def redact(text: str) -> str:
    """Return the text with every credential, email address and card number replaced."""
    return _EMAIL.sub(HIDDEN, hide_credentials(text))


def hide_credentials(text: str) -> str:
    """Return the text with every credential and card number replaced: for a sentence that repeats what was sent."""
    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    for number in reversed(card_numbers(text)):
        text = f"{text[: number.start]}{HIDDEN}{text[number.end :]}"
    return text


def redact_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Redact a log event in place: values of secret-sounding names whole, all other text by its shape."""
    for name, value in event.items():
        event[name] = HIDDEN if _SECRET_NAMES.search(name) and value is not None else _cleaned(value)
    return event


def _cleaned(value: Any) -> Any:
    """Return a value with the texts inside it redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: HIDDEN if _SECRET_NAMES.search(str(key)) else _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_cleaned(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact(str(value))
