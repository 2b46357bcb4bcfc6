"""Makes an automation: when something happens at Stripe, tell the merchant, prepare a proposal, or send it on."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.automations import (
    AUTOMATIONS_MAX,
    NOTIFY,
    PREPARE,
    RUNS_AN_HOUR,
    STEPS,
    TRIGGERS,
    WEBHOOK,
    Conditions,
    Trigger,
    then_text,
    when_text,
)
from domain.errors import BadInput, Conflict, FlorinError, PreconditionChanged
from domain.ids import new_id
from domain.money import Money
from skills.automating.finding import AUTOMATIONS, all_automations, automation_now, automation_text, find_webhook
from skills.contract import Acts, Approval, Ask, Choice, Desk, Draft, Receipt, call, send
from skills.finding.customers import find_surely
from skills.finding.foreign import quoted

Event = Literal[
    "payment_succeeded", "payment_failed", "refund_succeeded", "refund_failed", "dispute_opened", "dispute_won",
    "dispute_lost", "fraud_warned", "payout_paid", "payout_failed", "invoice_paid", "invoice_payment_failed",
    "subscription_started", "subscription_canceled", "trial_ending", "customer_created", "checkout_completed",
]  # fmt: skip
Step = Literal[
    "answer_dispute", "create_invoice", "create_portal_link", "pay_invoice", "refund_payment", "remind_invoice",
    "resend_receipt", "retry_payment",
]  # fmt: skip
_Major = Annotated[str, Field(pattern=r"^\d{1,12}(\.\d{1,6})?$")]


class Args(BaseModel):
    """When, under which conditions, and what then."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    event: Event = Field(description="What has to happen.")
    do: Literal["notify", "prepare", "webhook"] = Field(
        default="notify",
        description="notify tells the merchant; prepare also drafts a proposal to confirm; webhook sends it on.",
    )
    step: Step | None = Field(default=None, description="With prepare: what to prepare.")
    webhook: str | None = Field(
        default=None, min_length=1, max_length=80, description="With webhook: which outgoing webhook, by label or id."
    )
    min_amount: _Major | None = Field(default=None, description="Only from this amount on, in major units.")
    max_amount: _Major | None = Field(default=None, description="Only up to this amount, in major units.")
    currency: Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")] | None = Field(
        default=None, description="Only in this currency; that of the amounts."
    )
    customer: str | None = Field(
        default=None, min_length=1, max_length=120, description="Only for this customer: name, email or id (cus_…)."
    )
    name: str | None = Field(default=None, min_length=1, max_length=80, description="What to call it.")


async def propose(args: Args, desk: Desk) -> Draft | Ask | Choice:
    """Draft it; Ask for what to prepare, BadInput for what does not go together, Conflict when it exists already."""
    trigger = TRIGGERS[args.event]
    conditions = await _conditions(args, trigger, desk)
    if isinstance(conditions, Choice):
        return conditions
    action = await _action(args, trigger, desk)
    if not isinstance(action, dict):
        return action
    every = await all_automations(desk)
    stored = conditions.stored()
    same = [one for one in every if (one.trigger, one.conditions, one.action) == (args.event, stored, action)]
    if same:
        raise Conflict(f"You have that already ({same[0].id}): {automation_text(desk, same[0])}.")
    if len(every) >= AUTOMATIONS_MAX:
        raise Conflict(f"There are {AUTOMATIONS_MAX} automations already. Delete one first.")
    when, then = when_text(trigger, conditions, desk.merchant.locale), then_text(action)
    automation_id = new_id("aut")
    return Draft(
        summary=f"From now on, when {when}, {then}.",
        money=None,
        effects=tuple(_effects(action, args.name)),
        request=call("POST", f"{AUTOMATIONS}/{automation_id}", {
            "name": args.name or trigger.title,
            "trigger": args.event,
            "conditions": stored,
            "action": action,
        }),
        preconditions={"automation": automation_id, "webhook": action.get("channel")},
        figures=_figures(conditions),
    )  # fmt: skip


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when its webhook may not speak any more."""
    webhook = approval.terms.preconditions["webhook"]
    if webhook is None:
        return
    try:
        await find_webhook(desk, str(webhook))
    except FlorinError as error:
        raise PreconditionChanged("Nothing was changed: the webhook was removed or turned off meanwhile.") from error


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Store it; OutcomeUnknown when the answer was lost."""
    await send(approval, desk)
    return _receipt(approval)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether it is stored."""
    now = await automation_now(desk, str(approval.terms.preconditions["automation"]))
    return _receipt(approval) if now is not None and now.last_key == approval.key else None


async def _conditions(args: Args, trigger: Trigger, desk: Desk) -> Conditions | Choice:
    """Read the conditions; BadInput where the event has no amount or customer to speak of."""
    low = high = None
    currency = args.currency.lower() if args.currency else None
    if args.min_amount is not None or args.max_amount is not None:
        if not trigger.amounts:
            raise BadInput(f"When {trigger.title}, there is no amount to compare with.")
        currency = currency or desk.merchant.currency
        low = Money.from_major(args.min_amount, currency).minor if args.min_amount is not None else None
        high = Money.from_major(args.max_amount, currency).minor if args.max_amount is not None else None
        if low is not None and high is not None and high < low:
            raise BadInput("The upper amount is below the lower one.")
    if args.customer is None:
        return Conditions(low, high, currency, None)
    if args.event in {"payout_paid", "payout_failed", "customer_created"} or args.event.startswith(
        ("refund_", "dispute_", "fraud_")
    ):
        raise BadInput(f"When {trigger.title}, Stripe does not say of which customer. Leave the customer out.")
    found = await find_surely(desk, args.customer, "customer")
    return found if isinstance(found, Choice) else Conditions(low, high, currency, found.id)


async def _action(args: Args, trigger: Trigger, desk: Desk) -> dict[str, Any] | Ask | Choice:
    """Read what is to be done."""
    if args.do == NOTIFY:
        return {"do": NOTIFY}
    if args.do == WEBHOOK:
        found = await find_webhook(desk, args.webhook)
        return found if isinstance(found, Choice) else {"do": WEBHOOK, "channel": found.id}
    if not trigger.steps:
        raise BadInput(f"When {trigger.title}, Florin knows nothing to prepare. It can tell you, or send it on.")
    step = args.step or (trigger.steps[0] if len(trigger.steps) == 1 else None)
    if step is None or step not in trigger.steps:
        return Ask(f"What shall be prepared: {', or '.join(STEPS[name] for name in trigger.steps)}?", "step")
    return {"do": PREPARE, "step": step}


def _effects(action: dict[str, Any], name: str | None) -> list[str]:
    """Say what follows from it."""
    lines = [f"It is called {quoted(name, 80)}."] if name else []
    if action["do"] == PREPARE:
        lines.append("What it prepares waits for a person each time; nothing is ever done by itself.")
    if action["do"] == WEBHOOK:
        lines.append("What Stripe reports, customers' data included, is sent to that address, signed.")
    return [
        *lines,
        "It is for what happens from now on, once for each.",
        f"More than {RUNS_AN_HOUR} times within an hour it does nothing more, and Florin tells you.",
        "No money moves and nothing changes at Stripe.",
    ]


def _figures(conditions: Conditions) -> tuple[Money, ...]:
    """Every amount that is stated."""
    minors = (conditions.min_minor, conditions.max_minor)
    return tuple(Money(minor, conditions.currency or "") for minor in minors if minor is not None)


def _receipt(approval: Approval) -> Receipt:
    """Say what was stored, in the words that were approved."""
    automation_id = str(approval.terms.preconditions["automation"])
    text = f"Done: {approval.terms.summary}"
    return Receipt(text=text, object_id=automation_id, status="stored", data={"id": automation_id})


SKILL = Acts(
    name="create_automation",
    summary="When something happens at Stripe, tell you, prepare a proposal or call a webhook, after you confirm it.",
    args=Args,
    examples=(
        "when a payment fails, prepare a retry",
        "whenever a refund is processed, send it to the accounting webhook",
        "when a payment over $500 succeeds, prepare an invoice",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
