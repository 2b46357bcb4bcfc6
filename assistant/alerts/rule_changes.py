"""Stores approved changes of alert rules: each once under its key, and only onto the revision that was shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assistant.alerts.registry import all_kinds
from assistant.own_records import OwnCall
from domain.errors import BadInput, NotFound, PreconditionChanged
from domain.ids import is_id, new_id
from skills.alerting.rules import default_rule
from storage import alert_rules
from storage.alert_rules import AlertRule
from storage.database import Tx

_MOVED = "Nothing was changed: this alert rule was changed meanwhile. Ask again."


async def change_rule(tx: Tx, asked: OwnCall) -> dict[str, Any]:
    """POST /florin/alert_rules/{id} stores a revision, DELETE removes a rule that was added."""
    if not is_id(asked.rest, "rul"):
        raise NotFound("That is no alert rule.")
    if asked.method == "DELETE":
        await alert_rules.remove(tx, asked.rest)
        return {"id": asked.rest, "deleted": True}
    now = await alert_rules.get(tx, asked.rest)
    if now is not None and now.last_key == asked.key:
        return _told(now)
    wanted = _wanted(asked, now)
    stored = await alert_rules.replace(tx, wanted) if now is not None else await alert_rules.add(tx, wanted)
    if not stored:
        raise PreconditionChanged(_MOVED)
    return _told(wanted)


async def mute(tx: Tx, asked: OwnCall) -> dict[str, Any]:
    """POST /florin/alert_mutes silences defaults of kinds and added rules, until a moment or for good."""
    until = _moment(asked.params.get("until"))
    quiet: dict[str, Any] = {"muted_until": until} if until is not None else {"is_on": False, "muted_until": None}
    stored = {(rule.kind, "") if rule.is_default else ("", rule.id): rule for rule in await alert_rules.listed(tx)}
    for kind in asked.params.get("kinds") or ():
        if (known := all_kinds().get(kind)) is not None:
            unchanged = default_rule(asked.merchant_id, known.about)
            await _silence(tx, asked, stored.get((kind, "")), unchanged, quiet)
    for rule_id in asked.params.get("rules") or ():
        await _silence(tx, asked, stored.get(("", rule_id)), None, quiet)
    return {"id": asked.key, "muted": True}


async def _silence(
    tx: Tx, asked: OwnCall, now: AlertRule | None, unchanged: AlertRule | None, quiet: dict[str, Any]
) -> None:
    """Silence one rule; one that is gone is silent already."""
    before = now or unchanged
    if before is None or before.last_key == asked.key:
        return
    made = AlertRule(
        merchant_id=asked.merchant_id,
        id=before.id or new_id("rul"),
        kind=before.kind,
        name=before.name,
        parameters=before.parameters,
        is_default=before.is_default,
        is_on=bool(quiet.get("is_on", before.is_on)),
        muted_until=quiet["muted_until"],
        created_by=before.created_by or asked.by,
        created_at=before.created_at if now is not None else asked.now,
        revision=before.revision + 1,
        last_key=asked.key,
    )
    if not (await alert_rules.replace(tx, made) if now is not None else await alert_rules.add(tx, made)):
        raise PreconditionChanged(_MOVED)


def _wanted(asked: OwnCall, now: AlertRule | None) -> AlertRule:
    """Return the revision that an approved call describes; BadInput for what its kind does not take."""
    told = asked.params
    kind = all_kinds().get(str(told["kind"]))
    if kind is None:
        raise BadInput("There is no such kind of alert.")
    return AlertRule(
        merchant_id=asked.merchant_id,
        id=asked.rest,
        kind=kind.name,
        name=str(told["name"])[:80],
        parameters=kind.about.checked(told["parameters"]),
        is_default=bool(told["is_default"]),
        is_on=bool(told["is_on"]),
        muted_until=_moment(told.get("muted_until")),
        created_by=now.created_by if now is not None else asked.by,
        created_at=now.created_at if now is not None else asked.now,
        revision=int(told["revision"]),
        last_key=asked.key,
    )


def _told(rule: AlertRule) -> dict[str, Any]:
    """Return a stored rule as an answer."""
    return {"id": rule.id, "kind": rule.kind, "revision": rule.revision, "is_on": rule.is_on}


def _moment(text: Any) -> datetime | None:
    """Return a moment of a call."""
    return datetime.fromisoformat(str(text)) if text else None
