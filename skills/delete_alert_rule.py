"""Deletes a rule of alerts that the merchant added; those every merchant has are turned off instead."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict, PreconditionChanged
from skills.alerting.changing import RULES
from skills.alerting.finding import find_rule
from skills.alerting.rules import rule_now
from skills.alerting.tuning import figures_of
from skills.alerting.wording import fires_when, rule_text
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send


class Args(BaseModel):
    """Which rule."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    rule: str = Field(
        min_length=1, max_length=80, description="Which rule: its id (rul_…), its name, or its kind of alert."
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the deletion; NotFound when there is no such rule, Conflict for one that every merchant has."""
    found = await find_rule(desk, args.rule, argument="rule", added_only=True)
    if isinstance(found, Choice):
        return found
    if found.rule.is_default:
        name = found.kind.name
        raise Conflict(f"This alert comes with Florin and can be turned off: “stop telling me about {name}”.")
    return Draft(
        summary=f"Delete the alert rule that tells you when {fires_when(desk, found)}.",
        money=None,
        effects=(
            f"It is: {rule_text(desk, found)}.",
            "It tells you nothing any more. Alerts that were raised already stay.",
            "A deleted rule can't be brought back; a new one can be made.",
        ),
        request=call("DELETE", f"{RULES}/{found.rule.id}"),
        preconditions={"rule": found.rule.id, "revision_before": found.rule.revision},
        figures=figures_of(found.rule.parameters, desk),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the rule was changed or deleted meanwhile."""
    shown = approval.terms.preconditions
    now = await rule_now(desk, str(shown["rule"]))
    if now is None:
        raise PreconditionChanged("Nothing was deleted: this alert rule is gone already.")
    if now.revision != shown["revision_before"]:
        raise PreconditionChanged("Nothing was deleted: this alert rule was changed meanwhile. Ask again.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Delete it; OutcomeUnknown when the answer was lost."""
    await send(approval, desk)
    return _receipt(approval)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether it is gone."""
    now = await rule_now(desk, str(approval.terms.preconditions["rule"]))
    return _receipt(approval) if now is None else None


def _receipt(approval: Approval) -> Receipt:
    """Say that it is gone."""
    rule_id = str(approval.terms.preconditions["rule"])
    return Receipt(text=f"Done: {approval.terms.summary}", object_id=rule_id, status="deleted", data={"id": rule_id})


SKILL = Acts(
    name="delete_alert_rule",
    summary="Delete a rule of alerts that you added, after you confirm it.",
    args=Args,
    examples=("delete my alert for payments over $500", "remove the rule rul_01jd"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
