"""A merchant's alert rules: the default of every kind, as it is or as changed, and those that were added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.alerting import AlertKind
from domain.errors import Misconfigured
from skills.contract import Desk
from skills.contract.own_records import OwnRecords
from storage import alert_rules
from storage.alert_rules import AlertRule

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_NOT_KEPT = "This Florin keeps no alert rules here."


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule with its kind."""

    rule: AlertRule
    kind: AlertKind

    @property
    def ref(self) -> str:
        """What the rule is called by: its id, or its kind's name when nobody has changed the default."""
        return self.rule.id or self.kind.name

    def speaks(self, now: datetime) -> bool:
        """Whether it raises alerts at a moment."""
        return self.rule.is_on and (self.rule.muted_until is None or self.rule.muted_until <= now)


def default_rule(merchant_id: str, kind: AlertKind) -> AlertRule:
    """Return a kind's default rule as nobody has changed it; its id is ""."""
    return AlertRule(
        merchant_id=merchant_id,
        id="",
        kind=kind.name,
        name=kind.title,
        parameters=kind.defaults(),
        is_default=True,
        is_on=kind.is_on,
        muted_until=None,
        created_by="",
        created_at=_ALWAYS,
        revision=0,
        last_key="",
    )


def with_defaults(merchant_id: str, kind: AlertKind, stored: list[AlertRule]) -> list[AlertRule]:
    """Return all rules of a kind, its default first."""
    own = [rule for rule in stored if rule.is_default] or [default_rule(merchant_id, kind)]
    return own + [rule for rule in stored if not rule.is_default]


def own_records(desk: Desk) -> OwnRecords:
    """Return the desk's records of Florin's own; Misconfigured where there are none."""
    if desk.own is None:
        raise Misconfigured(_NOT_KEPT)
    return desk.own


async def all_rules(desk: Desk) -> list[Ruled]:
    """Return every rule of the merchant's, by topic and title, each default before those that were added."""
    own = own_records(desk)
    async with own.reading() as tx:
        rows = await alert_rules.listed(tx)
    return arranged(desk.merchant.merchant_id, own.kinds, rows)


def arranged(merchant_id: str, kinds: Mapping[str, AlertKind], rows: list[AlertRule]) -> list[Ruled]:
    """Return the rows and the defaults that need none, by topic and title; rows of kinds that are no more are left."""
    stored: dict[str, list[AlertRule]] = {}
    for row in rows:
        stored.setdefault(row.kind, []).append(row)
    return [
        Ruled(rule, kind)
        for kind in sorted(kinds.values(), key=lambda kind: (kind.topic, kind.title))
        for rule in with_defaults(merchant_id, kind, stored.get(kind.name, []))
    ]


async def rule_now(desk: Desk, rule_id: str) -> AlertRule | None:
    """Return a stored rule as it is now, or None."""
    async with own_records(desk).reading() as tx:
        return await alert_rules.get(tx, rule_id)
