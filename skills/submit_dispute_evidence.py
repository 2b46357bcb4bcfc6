"""Sends the staged evidence of a dispute to the bank, once and for good."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.disputes.case import Case, deadline_text, missing_words, read_case, recheck_case, title
from skills.disputes.finding import find_dispute, require_answerable
from skills.disputes.gathering import HEADING
from skills.disputes.reasons import FILES, label_of
from skills.finding.foreign import foreign, quoted

# With these alone, which Stripe fills in by itself, a bank learns nothing that it does not know.
_PREFILLED = frozenset({"customer_name", "customer_email_address", "customer_purchase_ip", "billing_address"})


class Args(BaseModel):
    """Which dispute."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    dispute: str = Field(
        min_length=1,
        max_length=80,
        description="Which dispute: its id (du_…), the payment's id, the order number, or the customer.",
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the submission of what is staged; NotFound, or Conflict when nothing is or it can't be answered."""
    case = await find_dispute(desk, args.dispute, only_open=True)
    if isinstance(case, Choice):
        return case
    require_answerable(desk, case, "submit evidence for it")
    if not case.evidence:
        raise Conflict(
            f"Nothing is staged for {title(desk, case)}, so there is nothing to submit. Say “draft evidence for "
            f"{case.id}” first."
        )
    return Draft(
        summary=f"Submit the staged evidence for {title(desk, case)} to the bank. This can be done once.",
        money=None,
        effects=tuple(_effects(desk, case)),
        request=call("POST", f"/v1/disputes/{case.id}", {"submit": True}),
        preconditions=case.preconditions(),
        warnings=tuple(_warnings(case)),
        figures=(case.money, *([case.fee] if case.fee else [])),
        mentions=Mentions(case.payment_id, case.customer_id, case.who or None),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the dispute or its evidence is not what was shown any more."""
    await recheck_case(desk, approval.terms.preconditions)


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Send it; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, Case(written.object), approval, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether evidence was sent once more than when it was shown."""
    shown = approval.terms.preconditions
    case = await read_case(desk, str(shown["dispute"]))
    sent = case is not None and case.submissions > int(shown["submission_count"])
    return _receipt(desk, case, approval, None) if case is not None and sent else None


def _effects(desk: Desk, case: Case) -> list[str]:
    """Show what the bank will get, then what cannot be undone."""
    lines = []
    for name, value in sorted(case.evidence.items()):
        if name == "uncategorized_text":
            lines.append(f"{label_of(name)}:")
            lines += [_text_line(line) for line in value.split("\n") if line.strip()]
        else:
            lines.append(f"{label_of(name)}: {'a file, ' if name in FILES else ''}{quoted(value, 1_000)}.")
    lines.append(
        f"It can still be changed until then ({deadline_text(desk, case)}); once sent, it can't, nor taken back."
    )
    if case.is_inquiry:
        lines.append("The bank then decides whether it becomes a dispute.")
    else:
        lines.append(f"The bank decides, usually within 60 to 75 days. If you win, {desk.show(case.money)} comes back.")
    if case.fee:
        lines.append(f"Stripe's fee of {desk.show(case.fee)} stays, whoever wins.")
    return lines


def _text_line(line: str) -> str:
    """Write a line of the free text harmlessly: whoever edited it last, it may not be Florin's any more."""
    return foreign(line, 1_000)


def _warnings(case: Case) -> list[str]:
    """Say what would count and is missing."""
    lines = []
    if case.missing:
        lines.append(f"Missing for {case.reason}: {missing_words(case)}. After this nothing can be added.")
    if not set(case.evidence) - _PREFILLED:
        lines.append("Only who the customer is stands there; that alone rarely wins. Draft evidence first.")
    own = case.evidence.get("uncategorized_text", "")
    if own and HEADING not in own:
        lines.append("The free text was not written by Florin; read it before you confirm.")
    return lines


def _receipt(desk: Desk, case: Case, approval: Approval, request_id: str | None) -> Receipt:
    """Say how the dispute stands after the evidence was sent; "failed" when Stripe took the call but sent nothing."""
    if case.submissions <= int(approval.terms.preconditions["submission_count"]):
        text = f"Stripe sent nothing to the bank: dispute {case.id} is {case.state} by now."
        return Receipt(text, case.id, "failed", data={"id": case.id, "status": case.status}, request_id=request_id)
    outcome = {
        "won": f"The bank has decided already: won. {desk.show(case.money)} comes back.",
        "lost": f"The bank has decided already: lost. The customer keeps {desk.show(case.money)}.",
    }.get(case.status, "The bank decides now; Florin tells you when it has.")
    return Receipt(
        text=f"The evidence for dispute {case.id} over {desk.show(case.money)} was sent to the bank. {outcome}",
        object_id=case.id,
        status=case.status,
        figures=(case.money,),
        data={"id": case.id, "status": case.status, "submission_count": case.submissions},
        request_id=request_id,
    )


SKILL = Acts(
    name="submit_dispute_evidence",
    summary="Send a dispute's staged evidence to the bank, once and for good, after a person has confirmed.",
    args=Args,
    examples=("submit the evidence for du_1Nx", "send our answer to the dispute on order 42"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
