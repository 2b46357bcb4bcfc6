"""Alerts and the rules that raise them, as they go over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

AlertState = Literal["open", "acknowledged", "resolved"]
Severity = Literal["info", "warning", "urgent"]


class AlertShown(BaseModel):
    """One alert; `title` and `lines` may quote what customers wrote, `because` names the rule's numbers.

    `subject_id` is Stripe's id of what it is about, `proposal_id` the next step that waits for a yes; `step_note` says
    why there is none.
    """

    id: str
    rule_id: str | None
    kind: str
    severity: Severity
    title: str
    lines: list[str]
    because: str
    account_id: str
    livemode: bool
    subject_id: str | None
    occurred_at: datetime
    created_at: datetime
    deadline_at: datetime | None
    amount_minor: int | None
    currency: str | None
    proposal_id: str | None
    state: AlertState
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    step_note: str | None


class AlertPage(BaseModel):
    """Alerts, newest first; `next` goes into `before` for the page after, None at the end."""

    alerts: list[AlertShown]
    next: str | None


class ParameterShown(BaseModel):
    """What can be tuned of a rule: amounts in minor units, shares in hundredths of a percent; None is left open."""

    name: str
    about: str
    value: int | str | None
    default: int | str | None
    low: int
    high: int


class RuleShown(BaseModel):
    """One rule: `when` says when it fires; `id` is None for a default that nobody has changed."""

    id: str | None
    kind: str
    topic: str
    title: str
    name: str
    severity: Severity
    when: str
    parameters: list[ParameterShown]
    is_default: bool
    is_on: bool
    muted_until: datetime | None
    revision: int


class RuleList(BaseModel):
    """Every rule, by topic and title."""

    rules: list[RuleShown]


def shown_alert(alert: Any) -> AlertShown:
    """Show a stored alert."""
    values = {name: getattr(alert, name) for name in AlertShown.model_fields}
    return AlertShown(**{**values, "lines": list(alert.lines)})
