"""A channel does not work: raised by delivery itself, and shown wherever else alerts go."""

from __future__ import annotations

from assistant.alerts.kind import Kind
from domain.alerting import AlertKind, Values
from storage.outbox import DELIVERY_FAILED


def explains(_values: Values, _locale: str) -> str:
    """Say when the rule fires."""
    return "alerts can't be delivered through one of your channels"


KIND = Kind(
    AlertKind(
        name=DELIVERY_FAILED,
        title="Channel failing",
        topic="delivery",
        severity="warning",
        explains=explains,
    )
)
