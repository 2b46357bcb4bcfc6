"""Puts rules into words: when each fires, and whether it is on, off or muted."""

from __future__ import annotations

from datetime import datetime

from domain.alerting import Values
from domain.periods import zone_of
from skills.alerting.rules import Ruled
from skills.contract import Desk
from skills.finding.foreign import quoted


def fires_when(desk: Desk, ruled: Ruled) -> str:
    """Say when a rule fires, as in "a payment of $500.00 or more arrives"."""
    return ruled.kind.explains(_filled(desk, ruled.rule.parameters), desk.merchant.locale)


def rule_text(desk: Desk, ruled: Ruled) -> str:
    """Name a rule: its title, when it fires, and what keeps it silent."""
    named = ruled.kind.title if ruled.rule.is_default else quoted(ruled.rule.name, 80) or ruled.kind.title
    return f"{named} ({standing(desk, ruled)}): when {fires_when(desk, ruled)}"


def standing(desk: Desk, ruled: Ruled) -> str:
    """Say whether a rule is on, off, or muted until when."""
    if not ruled.rule.is_on:
        return "off"
    if ruled.speaks(desk.now) or ruled.rule.muted_until is None:
        return "on"
    return f"muted until {moment_text(desk, ruled.rule.muted_until)}"


def moment_text(desk: Desk, moment: datetime) -> str:
    """Return day and time in the merchant's time zone: "2026-11-18 14:05"."""
    return moment.astimezone(zone_of(desk.merchant.timezone)).strftime("%Y-%m-%d %H:%M")


def _filled(desk: Desk, values: Values) -> Values:
    """Return a rule's parameters with the merchant's currency where none is named."""
    if "currency" in values and values["currency"] is None:
        return {**values, "currency": desk.merchant.currency}
    return values
