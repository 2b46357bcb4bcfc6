"""Alerts and their rules, to be read; rules are changed by the skills' own routes, each through a proposal."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.alert_shapes import AlertPage, AlertShown, AlertState, ParameterShown, RuleList, RuleShown, shown_alert
from api.credentials import Reader, house_of
from api.shapes import checked_id
from api.wiring import House
from assistant.alerts.registry import all_kinds
from assistant.parts import merchant_view
from domain.errors import NotFound
from skills.alerting.rules import Ruled, arranged
from skills.contract import MerchantView
from storage import alert_rules, alerts

router = APIRouter(prefix="/api", tags=["alerts"])

PAGE_MAX = 100
_NO_ALERT = "You have no alert of that id."

TheHouse = Annotated[House, Depends(house_of)]


@router.get("/alerts")
async def listed(
    actor: Reader,
    house: TheHouse,
    state: AlertState | None = None,
    kind: Annotated[str | None, Query(max_length=80, pattern=r"^[a-z_]+$", description="such as payout_failed")] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
    before: Annotated[str | None, Query(max_length=64, description="the `next` of the page before")] = None,
) -> AlertPage:
    """List alerts, newest first: of one state or kind, or all."""
    last = checked_id(before, "alr") if before else None
    async with house.db.merchant(actor.merchant_id) as tx:
        after = await alerts.get(tx, last) if last else None
        if last and after is None:
            raise NotFound(_NO_ALERT)
        found = await alerts.listed(
            tx,
            states=(state,) if state else alerts.ALERT_STATES,
            kinds=(kind,) if kind else None,
            before=(after.created_at, after.id) if after else None,
            limit=limit,
        )
    page = [shown_alert(alert) for alert in found]
    return AlertPage(alerts=page, next=page[-1].id if len(page) == limit else None)


@router.get("/alerts/{alert_id}")
async def one(alert_id: str, actor: Reader, house: TheHouse) -> AlertShown:
    """Return one alert."""
    checked = checked_id(alert_id, "alr")
    async with house.db.merchant(actor.merchant_id) as tx:
        found = await alerts.get(tx, checked)
    if found is None:
        raise NotFound(_NO_ALERT)
    return shown_alert(found)


@router.get("/alert-rules")
async def rules(actor: Reader, house: TheHouse) -> RuleList:
    """List every rule: the default of each kind, as it is or as changed, and those that were added."""
    async with house.db.merchant(actor.merchant_id) as tx:
        merchant = await merchant_view(tx, actor.merchant_id)
        rows = await alert_rules.listed(tx)
    kinds = {name: kind.about for name, kind in all_kinds().items()}
    return RuleList(rules=[_shown(ruled, merchant) for ruled in arranged(actor.merchant_id, kinds, rows)])


def _shown(ruled: Ruled, merchant: MerchantView) -> RuleShown:
    """Show a rule."""
    rule, kind = ruled.rule, ruled.kind
    filled = {**rule.parameters}
    if filled.get("currency", "") is None:
        filled["currency"] = merchant.currency
    return RuleShown(
        id=rule.id or None,
        kind=kind.name,
        topic=kind.topic,
        title=kind.title,
        name=rule.name,
        severity=kind.severity,
        when=kind.explains(filled, merchant.locale),
        parameters=[
            ParameterShown(
                name=parameter.unit,
                about=parameter.about,
                value=rule.parameters.get(parameter.unit),
                default=parameter.default,
                low=parameter.low,
                high=parameter.high,
            )
            for parameter in kind.parameters
        ],
        is_default=rule.is_default,
        is_on=rule.is_on,
        muted_until=rule.muted_until,
        revision=rule.revision,
    )
