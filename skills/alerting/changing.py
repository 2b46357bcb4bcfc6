"""The approved change of a rule: one call that holds the rule's next state whole, so that what was shown is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.errors import PreconditionChanged
from domain.ids import new_id
from domain.proposals import JSON
from skills.alerting.rules import Ruled, rule_now
from skills.alerting.tuning import figures_of, settings_text
from skills.alerting.wording import rule_text
from skills.contract import Approval, Desk, Draft, Receipt, call, send
from storage.alert_rules import AlertRule

RULES = "/florin/alert_rules"


def next_state(ruled: Ruled, **changes: Any) -> AlertRule:
    """Return a rule's next revision; a default that nobody had changed gets its id."""
    rule = ruled.rule
    return replace(rule, id=rule.id or new_id("rul"), revision=rule.revision + 1, **changes)


def as_call(rule: AlertRule) -> dict[str, JSON]:
    """Return the call that stores this revision of a rule."""
    return call("POST", f"{RULES}/{rule.id}", {
        "kind": rule.kind,
        "name": rule.name,
        "parameters": dict(rule.parameters),
        "is_default": rule.is_default,
        "is_on": rule.is_on,
        "muted_until": rule.muted_until.isoformat() if rule.muted_until else None,
        "revision": rule.revision,
    })  # fmt: skip


def preconditions(rule: AlertRule) -> dict[str, JSON]:
    """Return what must still be so when the revision is stored."""
    return {"rule": rule.id, "revision_before": rule.revision - 1}


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the rule was changed or deleted meanwhile."""
    shown = approval.terms.preconditions
    now = await rule_now(desk, str(shown["rule"]))
    if is_made(approval, now):
        return
    before = shown["revision_before"]
    if before and now is None:
        raise PreconditionChanged("Nothing was changed: this alert rule was deleted meanwhile.")
    if (now.revision if now else 0) != before:
        raise PreconditionChanged("Nothing was changed: this alert rule was changed meanwhile. Ask again.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Store it; PreconditionChanged when somebody else was faster, OutcomeUnknown when the answer was lost."""
    await send(approval, desk)
    return receipt(approval)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether the rule's stored state is this change's, or a later one's after it."""
    now = await rule_now(desk, str(approval.terms.preconditions["rule"]))
    return receipt(approval) if is_made(approval, now) else None


def is_made(approval: Approval, now: AlertRule | None) -> bool:
    """Whether the stored revision is the one that this approval made."""
    return now is not None and now.last_key == approval.key


def receipt(approval: Approval) -> Receipt:
    """Say what was stored, in the words that were approved."""
    rule_id = str(approval.terms.preconditions["rule"])
    return Receipt(
        text=f"Done: {approval.terms.summary}",
        object_id=rule_id,
        status="stored",
        data={"id": rule_id},
    )


def drafted(desk: Desk, before: Ruled, after: Ruled, summary: str) -> Draft:
    """Return the draft of a rule's next state, with how it was and what stays as it is."""
    was = (
        f"Until now: {rule_text(desk, before)}."
        if before.rule.revision or before.rule.is_default
        else "It is a new rule."
    )
    effects = [was, f"Then: {rule_text(desk, after)}."]
    if tunable := settings_text(after.kind, after.rule.parameters, desk):
        effects.append(f"It can be tuned: {tunable}.")
    effects.append("No money moves and nothing changes at Stripe. Alerts that were raised already stay.")
    figures = [*figures_of(before.rule.parameters, desk), *figures_of(after.rule.parameters, desk)]
    return Draft(
        summary=summary,
        money=None,
        effects=tuple(effects),
        request=as_call(after.rule),
        preconditions=preconditions(after.rule),
        figures=tuple(dict.fromkeys(figures)),
    )
