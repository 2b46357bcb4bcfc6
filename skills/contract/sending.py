"""Sends what was approved, and nothing else: one call, or all its steps in order under their own keys."""

from __future__ import annotations

from domain.errors import FlorinError, NotConnected, PartlyDone, StripeRefused
from integrations.stripe.account import Written
from skills.contract.approval import Approval
from skills.contract.desk import Desk
from skills.contract.requests import Step, calls_of, step_of


async def send(approval: Approval, desk: Desk) -> Written:
    """Send the approved call; StripeRefused or OutcomeUnknown as Stripe answers."""
    return (await send_all(approval, desk))[-1]


async def send_all(approval: Approval, desk: Desk) -> list[Written]:
    """Send the approved calls in order and return their answers.

    Sent again under the same keys, Stripe answers what it did already and goes on from there. Raises StripeRefused when
    the first is refused, PartlyDone when a later one is, OutcomeUnknown when an answer never came.
    """
    request = approval.terms.request
    done: list[Written] = []
    for index in range(len(calls_of(request))):
        answers = [written.object for written in done]
        step = step_of(request, index, answers, proposal_id=approval.proposal_id, key=approval.key)
        try:
            done.append(await _sent(step, desk))
        except (StripeRefused, NotConnected) as refused:
            if not done:
                raise
            raise _partly(done, index, refused) from refused
    return done


async def _sent(step: Step, desk: Desk) -> Written:
    """Send one call."""
    if step.method == "DELETE":
        return await desk.stripe.delete(step.path, step.params, key=step.key)
    return await desk.stripe.post(step.path, step.params, key=step.key)


def _partly(done: list[Written], index: int, refused: FlorinError) -> PartlyDone:
    """Say which objects exist by now and why it went no further."""
    made = ", ".join(dict.fromkeys(str(written.object.get("id", "one without an id")) for written in done))
    return PartlyDone(
        f"This was only partly done: {len(done)} of its steps took effect ({made}), then Stripe refused step "
        f"{index + 1}: {refused.message} Look at {made} before you ask again."
    )
