"""Adds a rule by which Florin tells the merchant of something, or turns on one that every merchant has."""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel, Field

from domain.errors import Conflict
from skills.alerting.changing import drafted, execute, find_outcome, next_state, recheck
from skills.alerting.finding import find_kind
from skills.alerting.rules import Ruled, all_rules, default_rule
from skills.alerting.tuning import Tuning, given
from skills.alerting.wording import fires_when, rule_text
from skills.contract import Acts, Ask, Desk, Draft

RULES_MAX = 100


class Which(BaseModel):
    """What to tell of."""

    alert: str = Field(
        min_length=1,
        max_length=80,
        description="The kind of alert, such as payment_over, payout_failed or refund_surge; list_alert_rules has all.",
    )


class Args(Tuning, Which):
    """What to tell of, and from when on."""


async def propose(args: Args, desk: Desk) -> Draft | Ask:
    """Draft the rule; Conflict when Florin tells of exactly that already."""
    kind = find_kind(desk, args.alert)
    tuned = given(args, kind, desk)
    rules = await all_rules(desk)
    of_kind = [ruled for ruled in rules if ruled.kind.name == kind.name]
    if not kind.is_addable:
        return _default(of_kind[0], tuned, desk)
    if not tuned:
        return Ask("From which amount on should I tell you?", "amount")
    plain = default_rule(desk.merchant.merchant_id, kind)
    parameters = {**plain.parameters, **tuned}
    same = next((one for one in of_kind if one.rule.parameters == parameters and one.speaks(desk.now)), None)
    if same is not None:
        raise Conflict(f"Florin tells you that already. {rule_text(desk, same)}.")
    if sum(not ruled.rule.is_default for ruled in rules) >= RULES_MAX:
        raise Conflict(f"There are {RULES_MAX} added rules already. Delete one first.")
    new = Ruled(replace(plain, parameters=parameters, is_on=True, is_default=False, name=args.name or kind.title), kind)
    made = Ruled(next_state(new), kind)
    return drafted(desk, new, made, f"Tell you when {fires_when(desk, made)}.")


def _default(ruled: Ruled, tuned: dict[str, int | str | None], desk: Desk) -> Draft:
    """Draft to turn a kind's own rule on, tuned as said; Conflict when it is just so."""
    parameters = {**ruled.rule.parameters, **tuned}
    if ruled.speaks(desk.now) and parameters == ruled.rule.parameters:
        raise Conflict(f"Florin tells you that already. {rule_text(desk, ruled)}.")
    after = Ruled(next_state(ruled, parameters=parameters, is_on=True, muted_until=None), ruled.kind)
    return drafted(desk, ruled, after, f"Tell you when {fires_when(desk, after)}.")


SKILL = Acts(
    name="create_alert_rule",
    summary="Have Florin tell you when something happens, such as a payment over an amount, after you confirm it.",
    args=Args,
    examples=(
        "tell me when a payment over $500 arrives",
        "let me know when a payout fails",
        "warn me if refunds pass 5 %",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
