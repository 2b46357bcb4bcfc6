"""Which of Florin's own records skills may change, and by what."""

from __future__ import annotations

from assistant.alerts.registry import all_kinds
from assistant.alerts.rule_changes import change_rule, mute
from assistant.automations.changes import change_automation
from assistant.own_records import OwnOffice
from assistant.ports import Clock
from storage.database import Database


def own_office(db: Database, clock: Clock) -> OwnOffice:
    """Return every merchant's own records, each kind of change with the code that makes it."""
    kinds = {name: kind.about for name, kind in all_kinds().items()}
    return OwnOffice(
        db, clock, kinds, {"alert_rules": change_rule, "alert_mutes": mute, "automations": change_automation}
    )
