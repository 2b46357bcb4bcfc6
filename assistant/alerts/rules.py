"""The rules in force for a merchant: the default of every kind, as it is or as changed, and those that were added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assistant.alerts.kind import Kind
from skills.alerting.rules import with_defaults
from storage import alert_rules
from storage.alert_rules import AlertRule
from storage.database import Tx

# Stands in dedupe keys for a kind's default rule, changed or not.
DEFAULT = "default"


async def rules_in_force(tx: Tx, merchant_id: str, kinds: Iterable[Kind], now: datetime) -> dict[str, list[AlertRule]]:
    """Return the rules by kind that are on and not muted at `now`; a default that has no row has the id ""."""
    stored: dict[str, list[AlertRule]] = {}
    for rule in await alert_rules.listed(tx):
        stored.setdefault(rule.kind, []).append(rule)
    return {
        kind.name: [
            rule for rule in with_defaults(merchant_id, kind.about, stored.get(kind.name, [])) if _speaks(rule, now)
        ]
        for kind in kinds
    }


def rule_key(rule: AlertRule) -> str:
    """Return what stands for the rule in dedupe keys: the same for a default before and after it is changed."""
    return DEFAULT if rule.is_default else rule.id


def _speaks(rule: AlertRule, now: datetime) -> bool:
    """Whether a rule raises alerts now."""
    return rule.is_on and (rule.muted_until is None or rule.muted_until <= now)
