"""What a merchant's own automations tell, and that one was held back; assistant/automations raises these."""

from __future__ import annotations

from assistant.alerts.kind import Kind
from domain.alerting import AlertKind, Values
from domain.automations import RUNS_AN_HOUR


def explains(_values: Values, _locale: str) -> str:
    """Say when it is told."""
    return "an automation of yours says so"


def held_explains(_values: Values, _locale: str) -> str:
    """Say when it is told."""
    return f"an automation would run more than {RUNS_AN_HOUR} times within an hour, or its webhook may not speak"


KINDS = (
    Kind(
        AlertKind(name="automation", title="Automation", topic="automations", severity="info", explains=explains),
    ),
    Kind(
        AlertKind(
            name="automation_held",
            title="Automation held back",
            topic="automations",
            severity="warning",
            explains=held_explains,
        ),
    ),
)
