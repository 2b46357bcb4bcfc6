"""Silences alerts: one rule, a kind, a whole topic or all, until a day or until they are turned on again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import BadPeriod, Conflict, PreconditionChanged
from domain.periods import parse_day, zone_of
from skills.alerting.finding import ALL, find_rules
from skills.alerting.rules import Ruled, all_rules
from skills.alerting.wording import moment_text
from skills.contract import Acts, Approval, Desk, Draft, Receipt, call, send
from skills.finding.foreign import quoted

_NAMED_MAX = 8
_DAYS_MAX = 366


class Args(BaseModel):
    """What to silence, and until when."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    alerts: str = Field(
        min_length=1,
        max_length=80,
        description='A kind such as payment_failed, a topic such as fraud, a rule by id or name, or "all".',
    )
    until: str | None = Field(
        None, max_length=10, description="The first ISO day on which they speak again; left out, when turned on again."
    )


async def propose(args: Args, desk: Desk) -> Draft:
    """Draft the silence; NotFound when nothing is called so, Conflict when all of it is silent already."""
    found = await find_rules(desk, args.alerts)
    until = _moment(desk, args.until) if args.until else None
    loud = [ruled for ruled in found if _would_change(ruled, until)]
    if not loud:
        raise Conflict("Those alerts are silent already. “What do you alert me about?” shows which are on.")
    what = "every alert" if args.alerts.casefold() == ALL else _named(loud)
    for_how_long = f"until {moment_text(desk, until)}" if until else "until you turn it on again"
    urgent = [ruled.kind.title for ruled in loud if ruled.kind.severity == "urgent"]
    return Draft(
        summary=f"Stop telling you of {what}, {for_how_long}.",
        money=None,
        effects=(
            f"Silent then: {_named(loud, len(loud))}.",
            "What happens meanwhile raises no alert, and none is made up for later. Alerts raised already stay.",
            "No money moves and nothing changes at Stripe.",
        ),
        request=call("POST", "/florin/alert_mutes", {
            "kinds": sorted({ruled.kind.name for ruled in loud if ruled.rule.is_default}),
            "rules": sorted(ruled.rule.id for ruled in loud if not ruled.rule.is_default),
            "until": until.isoformat() if until else None,
        }),
        preconditions={"rules": {ruled.ref: ruled.rule.revision for ruled in loud}},
        warnings=(f"Among them are urgent ones: {', '.join(urgent[:_NAMED_MAX])}.",) if urgent else (),
    )  # fmt: skip


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when one of the rules was changed or deleted meanwhile."""
    shown = approval.terms.preconditions["rules"]
    now = {ruled.ref: ruled.rule for ruled in await all_rules(desk)}
    for ref, revision in shown.items():
        rule = now.get(ref)
        if rule is None or (rule.revision != revision and rule.last_key != approval.key):
            raise PreconditionChanged("Nothing was muted: one of these alerts was changed meanwhile. Ask again.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Silence them; OutcomeUnknown when the answer was lost."""
    await send(approval, desk)
    return _receipt(approval)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether this silence is what the rules last heard; it is stored for all of them at once."""
    made = any(ruled.rule.last_key == approval.key for ruled in await all_rules(desk))
    return _receipt(approval) if made else None


def _would_change(ruled: Ruled, until: datetime | None) -> bool:
    """Whether the silence is new to a rule: one that is off stays off, a longer one stands."""
    if not ruled.rule.is_on:
        return False
    return until is None or ruled.rule.muted_until is None or ruled.rule.muted_until < until


def _moment(desk: Desk, day: str) -> datetime:
    """Return the beginning of a day in the merchant's time zone; BadPeriod unless it is to come, within a year."""
    first: date = parse_day(day)
    if first <= desk.today:
        raise BadPeriod(f"{first} is not after today ({desk.today}). Until which day should they be silent?")
    if (first - desk.today).days > _DAYS_MAX:
        raise BadPeriod("Alerts can be muted for a year at most. Without a day they stay off until you turn them on.")
    return datetime.combine(first, time(), zone_of(desk.merchant.timezone)).astimezone(UTC)


def _named(rules: list[Ruled], most: int = _NAMED_MAX) -> str:
    """Name rules by their titles."""
    names = list(
        dict.fromkeys(
            ruled.kind.title.lower() if ruled.rule.is_default else quoted(ruled.rule.name, 80) for ruled in rules
        )
    )
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _receipt(approval: Approval) -> Receipt:
    """Say what is silent."""
    return Receipt(text=f"Done: {approval.terms.summary}", object_id="alert_rules", status="muted")


SKILL = Acts(
    name="mute_alerts",
    summary="Silence alerts of a kind, a topic or all, until a day or until turned on again, after you confirm it.",
    args=Args,
    examples=("stop telling me about failed cards", "mute fraud alerts until Monday"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
