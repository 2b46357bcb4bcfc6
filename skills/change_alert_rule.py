"""Tunes a rule of alerts, or turns it on or off."""

from __future__ import annotations

from pydantic import BaseModel, Field

from domain.errors import Conflict
from skills.alerting.changing import drafted, execute, find_outcome, next_state, recheck
from skills.alerting.finding import find_rule
from skills.alerting.rules import Ruled
from skills.alerting.tuning import Tuning, given
from skills.alerting.wording import fires_when, rule_text
from skills.contract import Acts, Ask, Choice, Desk, Draft


class Which(BaseModel):
    """Which rule, and whether it speaks."""

    rule: str = Field(
        min_length=1, max_length=80, description="Which rule: its id (rul_…), its name, or its kind of alert."
    )
    active: bool | None = Field(None, description="True turns it on and ends its muting, False turns it off.")


class Args(Tuning, Which):
    """Which rule, and what of it changes."""


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft the change; NotFound when there is no such rule, Conflict when it is so already."""
    found = await find_rule(desk, args.rule, argument="rule")
    if isinstance(found, Choice):
        return found
    tuned = given(args, found.kind, desk)
    if not tuned and args.active is None and args.name is None:
        return Ask("What should change: on or off, or when it tells you?", "active")
    parameters = {**found.rule.parameters, **tuned}
    is_on = found.rule.is_on if args.active is None else args.active
    changes = {
        "parameters": parameters,
        "is_on": is_on,
        "muted_until": None if args.active else found.rule.muted_until,
        "name": args.name or found.rule.name,
    }
    if all(getattr(found.rule, name) == value for name, value in changes.items()):
        raise Conflict(f"It is so already. {rule_text(desk, found)}.")
    after = Ruled(next_state(found, **changes), found.kind)
    when = fires_when(desk, after)
    return drafted(desk, found, after, f"Tell you when {when}." if is_on else f"Tell you no more when {when}.")


SKILL = Acts(
    name="change_alert_rule",
    summary="Tune a rule of alerts, or turn it on or off, after you confirm it.",
    args=Args,
    examples=("change the alert for large payments to $1,000", "turn the alert for failed payouts on"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
