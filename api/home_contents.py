"""What the home page shows to somebody who is signed in, as its templates need it."""

from __future__ import annotations

import asyncio
from typing import Any

from api.home_alerts import shown_alerts, shown_proposal
from api.wiring import House
from assistant.plans.view import PlanView
from domain.formats import format_money
from domain.money import Money
from domain.people import Actor, Role, Scope
from domain.plans import PlanState
from domain.proposals import State
from storage import live, merchants
from storage.merchants import Merchant

# Whatever waits for a decision is shown, and of what was decided the newest.
WAITING_MAX, DECIDED_MAX = 100, 20
PLANS_READ_MAX, PLANS_DECIDED_MAX = 50, 10
UNDER_WAY = frozenset({PlanState.OPEN, PlanState.RUNNING, PlanState.UNKNOWN})


async def contents(house: House, actor: Actor) -> dict[str, Any]:
    """Return everything; `newest` is the number of live updates up to which it is complete."""
    async with house.db.merchant(actor.merchant_id) as tx:
        newest = await live.newest(tx)  # first, so that whatever changes while the rest is read is told
    return {"newest": newest, **await parts_of(house, actor)}


async def parts_of(house: House, actor: Actor) -> dict[str, Any]:
    """Return what may have changed since a page was shown; read side by side, somebody waits for it."""
    (merchant, alerts), waiting, newest, plans_found, connections = await asyncio.gather(
        _alerts(house, actor),
        house.assistant.proposals(actor, State.OPEN, WAITING_MAX, alone=True),
        house.assistant.proposals(actor, None, DECIDED_MAX, alone=True),
        house.assistant.plans(actor, PLANS_READ_MAX),
        house.connect.connections(actor),
    )
    locale = merchant.locale if merchant else "en-US"
    in_alerts = {card["step"]["view"].id for card in alerts.get("first", ()) if card["step"]}
    plans = [_shown_plan(plan, locale) for plan in plans_found]
    return {
        "alerts": alerts,
        "connections": connections,
        "is_connected": any(connection.status == "active" for connection in connections),
        "modes": house.stripe.platforms,
        "may_connect": actor.allows(Scope.APPROVE) and actor.role is Role.ADMIN,
        "may_approve": actor.allows(Scope.APPROVE),
        "may_propose": actor.allows(Scope.PROPOSE),
        "proposals": [
            shown_proposal(view, locale) for view in waiting if view.state == State.OPEN and view.id not in in_alerts
        ],
        "may_be_more": len(waiting) == WAITING_MAX,
        "settled": [view for view in newest if view.state != State.OPEN],
        "plans": [shown for shown in plans if shown["view"].state in UNDER_WAY],
        "settled_plans": [shown for shown in plans if shown["view"].state not in UNDER_WAY][:PLANS_DECIDED_MAX],
        "is_running": any(shown["view"].state == PlanState.RUNNING for shown in plans),
    }


async def _alerts(house: House, actor: Actor) -> tuple[Merchant | None, dict[str, Any]]:
    """The merchant, and its alerts."""
    async with house.db.merchant(actor.merchant_id) as tx:
        merchant = await merchants.get(tx, actor.merchant_id)
        return merchant, await shown_alerts(tx, merchant, house.clock()) if merchant else {}


def _shown_plan(plan: PlanView, locale: str) -> dict[str, Any]:
    """A plan with its amounts as the merchant reads them, and what the button under it says."""
    count = sum(line.state == State.OPEN for line in plan.lines)
    sums = " and ".join(format_money(Money(total.amount_minor, total.currency), locale) for total in plan.open_totals)
    every = f"all {count}" if count == len(plan.lines) else f"the other {count}"
    return {
        "view": plan,
        "lines": [shown_proposal(line, locale) for line in plan.lines],
        "ended": sum(line.state not in {State.OPEN, State.APPROVED, State.EXECUTING} for line in plan.lines),
        "open": count,
        "button": f"Confirm {every} ({sums})" if sums else f"Confirm {every}",
    }
