"""Stores approved changes of automations, each once under its key."""

from __future__ import annotations

from typing import Any

from assistant.own_records import OwnCall
from domain.automations import ACTIONS, TRIGGERS, Conditions
from domain.errors import BadInput, NotFound, PreconditionChanged
from domain.ids import is_id
from storage import automations
from storage.automations import Automation
from storage.database import Tx


async def change_automation(tx: Tx, asked: OwnCall) -> dict[str, Any]:
    """POST /florin/automations/{id} stores a new automation, DELETE removes one."""
    if not is_id(asked.rest, "aut"):
        raise NotFound("That is no automation.")
    if asked.method == "DELETE":
        await automations.remove(tx, asked.rest)
        return {"id": asked.rest, "deleted": True}
    wanted = _wanted(asked)
    if not await automations.add(tx, wanted):
        known = await automations.get(tx, asked.rest)
        if known is None or known.last_key != asked.key:
            raise PreconditionChanged("Nothing was changed: there is another automation of that id.")
    return {"id": asked.rest, "trigger": wanted.trigger}


def _wanted(asked: OwnCall) -> Automation:
    """Read the automation that was approved; BadInput for what no automation is made of."""
    params = asked.params
    trigger, action, name = params.get("trigger"), params.get("action"), params.get("name")
    if trigger not in TRIGGERS or not isinstance(action, dict) or action.get("do") not in ACTIONS:
        raise BadInput("That is no automation that Florin knows.")
    return Automation(
        merchant_id=asked.merchant_id,
        id=asked.rest,
        name=str(name)[:80],
        trigger=str(trigger),
        conditions=Conditions.of(params.get("conditions") or {}).stored(),
        action=dict(action),
        is_on=True,
        created_by=asked.by,
        created_at=asked.now,
        last_key=asked.key,
    )
