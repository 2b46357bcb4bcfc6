"""What the home page shows of alerts: the most pressing first, a few of them whole, each with its ready next step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from assistant.alerts.next_steps.registry import step_of_kind
from assistant.alerts.watching.telling import span_text
from assistant.proposal_view import ProposalView, view
from domain.formats import format_money
from domain.money import Money
from domain.periods import zone_of
from domain.proposals import State
from storage import alerts, proposals
from storage.alerts import ACKNOWLEDGED, OPEN, RESOLVED, Alert
from storage.database import Tx
from storage.merchants import Merchant

LOOKED_AT = 200
WHOLE_MAX = 5
SEEN_MAX = 10

_RANKS = {"urgent": 0, "warning": 1, "info": 2}


async def shown_alerts(tx: Tx, merchant: Merchant, now: datetime) -> dict[str, Any]:
    """Return the page's alerts: `first` whole, `more` as lines, `snoozed`, and `seen` lately."""
    found = await alerts.listed(tx, states=[OPEN], limit=LOOKED_AT)
    seen = await alerts.listed(tx, states=[ACKNOWLEDGED, RESOLVED], limit=SEEN_MAX)
    rows = await proposals.some(tx, {alert.proposal_id for alert in found if alert.proposal_id})
    steps = {row.id: view(row, now) for row in rows.values()}
    awake = [alert for alert in found if not _is_snoozed(alert, now)]
    awake.sort(key=lambda alert: (_RANKS[alert.severity], alert.deadline_at or _FAR, -alert.created_at.timestamp()))
    cards = [_card(alert, merchant, now, steps) for alert in awake]
    # Whatever waits with a next step is shown whole: its buttons are nowhere else.
    whole: list[dict[str, Any]] = []
    more: list[dict[str, Any]] = []
    for place, card in enumerate(cards):
        (whole if place < WHOLE_MAX or card["step"] else more).append(card)
    return {
        "first": whole,
        "more": more,
        "snoozed": [_card(alert, merchant, now, steps) for alert in found if _is_snoozed(alert, now)],
        "seen": [_card(alert, merchant, now, {}) for alert in seen],
        "open": len(cards),
        "open_text": f"{len(cards)} or more" if len(found) == LOOKED_AT else str(len(cards)),
    }


_FAR = datetime.max.replace(tzinfo=zone_of("UTC"))


def _card(alert: Alert, merchant: Merchant, now: datetime, steps: Mapping[str, ProposalView]) -> dict[str, Any]:
    """One alert with its times as the merchant reads them."""
    step = steps.get(alert.proposal_id or "")
    is_ready = step is not None and step.state == State.OPEN
    return {
        "alert": alert,
        "when": _when(alert.created_at, merchant, now),
        "deadline": _deadline(alert, merchant, now),
        "snoozed": _is_snoozed(alert, now),
        "step": shown_proposal(step, merchant.locale) if step is not None and is_ready else None,
        "step_ended": _ended(step) if step is not None and not is_ready else alert.step_note or "",
        "can_prepare": alert.state == OPEN and _can_prepare(alert, step),
    }


def shown_proposal(proposal: ProposalView, locale: str) -> dict[str, Any]:
    """A proposal with its amount as the merchant reads it."""
    has_amount = proposal.amount_minor is not None and proposal.currency is not None
    money = Money(proposal.amount_minor or 0, proposal.currency or "usd")
    return {
        "view": proposal,
        "summary": proposal.summary,
        "amount_text": format_money(money, locale) if has_amount else "",
    }


def _ended(step: ProposalView) -> str:
    """What became of the next step."""
    return f"Next step: {step.summary} {step.outcome or f'It is {step.state}.'}"


def _can_prepare(alert: Alert, step: ProposalView | None) -> bool:
    """Whether a step may be prepared (anew): there is one for it, and none waits, is under way or done."""
    if step is not None:
        return step.state in {State.EXPIRED, State.REJECTED, State.FAILED}
    return step_of_kind(alert.kind) is not None


def _is_snoozed(alert: Alert, now: datetime) -> bool:
    """Whether it is silent now."""
    return alert.snoozed_until is not None and alert.snoozed_until > now


def _deadline(alert: Alert, merchant: Merchant, now: datetime) -> str:
    """Until when something can be done, and how long that is."""
    if alert.deadline_at is None:
        return ""
    until = f"{alert.deadline_at.astimezone(zone_of(merchant.timezone)):%Y-%m-%d %H:%M}"
    if alert.deadline_at <= now:
        return f"The deadline was {until}."
    return f"Until {until}, in {span_text(alert.deadline_at - now)}"


def _when(moment: datetime, merchant: Merchant, now: datetime) -> str:
    """Time of day for today, else the day too, in the merchant's time zone."""
    zone = zone_of(merchant.timezone)
    here = moment.astimezone(zone)
    is_today = here.date() == now.astimezone(zone).date() and abs(now - moment) < timedelta(days=1)
    return f"{here:%H:%M}" if is_today else f"{here:%Y-%m-%d %H:%M}"
