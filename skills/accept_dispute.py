"""Accepts a dispute: it is lost at once, the customer keeps the money and the fee stays."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.disputes.case import Case, deadline_text, opening, read_case, recheck_case, title
from skills.disputes.finding import find_dispute, require_answerable
from skills.finding.foreign import quoted


class Args(BaseModel):
    """Which dispute."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    dispute: str = Field(
        min_length=1,
        max_length=80,
        description="Which dispute: its id (du_…), the payment's id, the order number, or the customer.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft giving up; NotFound, or Conflict for an inquiry, which took no money, and for what is not open any more."""
    case = await find_dispute(desk, args.dispute, only_open=True)
    if isinstance(case, Choice):
        return case
    require_answerable(desk, case, "accept it")
    if case.is_inquiry:
        raise Conflict(
            f"{opening(desk, case)} took no money yet, so there is nothing to accept. To settle it, refund "
            f"payment {case.payment_id}; to contest it, say “draft evidence for {case.id}”."
        )
    warnings = []
    if case.evidence.get("uncategorized_text"):
        warnings.append("Evidence is staged for it; accepting throws that chance away.")
    return Draft(
        summary=f"Accept {title(desk, case)}: it is lost at once.",
        money=None,
        effects=tuple(_effects(desk, case)),
        request=call("POST", f"/v1/disputes/{case.id}/close", {}),
        preconditions=case.preconditions(),
        warnings=tuple(warnings),
        figures=(case.money, *([case.fee] if case.fee else [])),
        mentions=Mentions(case.payment_id, case.customer_id, case.who or None),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the dispute is not what was shown any more."""
    await recheck_case(desk, approval.terms.preconditions)


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Give it up; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, Case(written.object), written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether the dispute is lost without any evidence having been sent since."""
    shown = approval.terms.preconditions
    case = await read_case(desk, str(shown["dispute"]))
    given_up = case is not None and case.status == "lost" and case.submissions == int(shown["submission_count"])
    return _receipt(desk, case, None) if case is not None and given_up else None


def _effects(desk: Desk, case: Case) -> list[str]:
    """Say what is lost for good."""
    who = f" {quoted(case.who, 150)} (as they wrote it)" if case.who else " the customer"
    lines = [
        f"{desk.show(case.money)} stays with{who}; the bank took it from your balance when the dispute was opened."
    ]
    if case.fee:
        lines.append(f"Stripe's fee of {desk.show(case.fee)} is not returned.")
    lines.append("Nothing more leaves your balance by this. It counts as a lost dispute in your dispute rate.")
    lines.append(f"It can't be undone. You could still answer it {deadline_text(desk, case)}.")
    lines.append(f"Do not refund payment {case.payment_id} besides: the customer has the money already.")
    return lines


def _receipt(desk: Desk, case: Case, request_id: str | None) -> Receipt:
    """Say that it is over."""
    return Receipt(
        text=f"Dispute {case.id} over {desk.show(case.money)} was accepted; it is {case.state}. The customer keeps it.",
        object_id=case.id,
        status=case.status,
        figures=(case.money,),
        data={"id": case.id, "status": case.status},
        request_id=request_id,
    )


SKILL = Acts(
    name="accept_dispute",
    summary="Accept a dispute, so that it is lost and the customer keeps the money, after a person has confirmed.",
    args=Args,
    examples=("accept the dispute on order 42", "give up on du_1Nx"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
