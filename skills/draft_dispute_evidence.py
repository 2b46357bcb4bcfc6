"""Stages evidence for a dispute from Stripe's own data; nothing is sent to the bank by it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Conflict
from skills.contract import Acts, Approval, Choice, Desk, Draft, Mentions, Receipt, call, send
from skills.disputes.case import Case, deadline_text, missing_words, read_case, recheck_case, title
from skills.disputes.finding import find_dispute, require_answerable
from skills.disputes.gathering import Gathered, Piece, gather
from skills.disputes.reasons import FILES, in_sentence, label_of, reason_of
from skills.disputes.surroundings import read_surroundings
from skills.finding.foreign import foreign, quoted


class Args(BaseModel):
    """Which dispute, and what the merchant has to say to it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    dispute: str = Field(
        min_length=1,
        max_length=80,
        description="Which dispute: its id (du_…), the payment's id, the order number, or the customer.",
    )
    note: str | None = Field(
        default=None, max_length=2_000, description="The merchant's own statement for the bank, in their words, if any."
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the evidence from what Stripe knows.

    Raises NotFound, or Conflict when the dispute can't be answered (any more) or nothing would be added.
    """
    case = await find_dispute(desk, args.dispute, only_open=True)
    if isinstance(case, Choice):
        return case
    require_answerable(desk, case, "draft evidence for it")
    gathered = gather(desk, await read_surroundings(desk, case), foreign(args.note, 2_000))
    if not gathered.pieces:
        raise Conflict(
            f"All that Stripe knows is staged for {case.id} already. Add a statement of your own, or say "
            f"“submit evidence for {case.id}”."
        )
    evidence = {piece.field: piece.value for piece in gathered.pieces}
    count = f"{len(evidence)} field{'' if len(evidence) == 1 else 's'}"
    return Draft(
        summary=f"Stage evidence for {title(desk, case)}: {count}. Nothing is sent to the bank yet.",
        money=None,
        effects=tuple(_effects(desk, case, gathered)),
        request=call("POST", f"/v1/disputes/{case.id}", {"evidence": evidence, "submit": False}),
        preconditions=case.preconditions(),
        warnings=tuple(_warnings(case, gathered)),
        figures=(case.money, *gathered.figures, *([case.fee] if case.fee else [])),
        mentions=Mentions(case.payment_id, case.customer_id, case.who or None),
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when the dispute or its evidence is not what was shown any more."""
    await recheck_case(desk, approval.terms.preconditions)


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Stage the approved evidence; StripeRefused or OutcomeUnknown as Stripe answers."""
    written = await send(approval, desk)
    return _receipt(desk, Case(written.object), approval, written.request_id)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether the dispute holds exactly the approved texts now."""
    case = await read_case(desk, str(approval.terms.preconditions["dispute"]))
    wanted = approval.terms.request["params"]["evidence"]
    if case is None or any(_line(case.evidence.get(name, "")) != _line(text) for name, text in wanted.items()):
        return None
    return _receipt(desk, case, approval, None)


def _effects(desk: Desk, case: Case, gathered: Gathered) -> list[str]:
    """Show every field with its source, the free text line by line, then what follows."""
    lines = [_shown(piece) for piece in gathered.pieces if piece.field != "uncategorized_text"]
    for piece in gathered.pieces:
        if piece.field == "uncategorized_text":
            lines.append(f"{label_of(piece.field)}, from {piece.source}:")
            lines += [line for line in piece.value.split("\n") if line.strip()]
    changed = {piece.field for piece in gathered.pieces}
    if kept := [in_sentence(name) for name in sorted(case.evidence) if name not in changed]:
        lines.append(f"Kept as it is: {', '.join(kept)}.")
    lines.append(
        f"It is only staged: you can read and change it in Stripe. It goes to the bank when you submit it, "
        f"{deadline_text(desk, case)}."
    )
    return lines


def _shown(piece: Piece) -> str:
    """Write one field with its source; a stranger's words stand in quotation marks."""
    value = quoted(piece.value, 1_000) if piece.foreign else piece.value
    return f"{label_of(piece.field)}: {value} (from {piece.source}{', as others wrote it' if piece.foreign else ''})."


def _warnings(case: Case, gathered: Gathered) -> list[str]:
    """Say what speaks against the merchant and what only the merchant can add."""
    lines = [f"Not in the evidence, but it speaks against you: {line}" for line in gathered.against]
    filled = {piece.field for piece in gathered.pieces}
    left = Case({**case.dispute, "evidence": {**case.evidence, **dict.fromkeys(filled, "x")}})
    if left.missing:
        lines.append(f"Still missing for {case.reason}: {missing_words(left)}.")
    if FILES & set(left.missing):
        lines.append("Files can be added in Stripe's dashboard before it is submitted.")
    if not filled & set(reason_of(case.dispute["reason"]).fields[:3]):
        lines.append("None of what counts most for this reason is known to Stripe; the answer is weak without it.")
    return lines


def _line(text: object) -> str:
    """Return a text as Stripe may give it back: line ends and outer blanks are not kept for sure."""
    return str(text).replace("\r\n", "\n").strip()


def _receipt(desk: Desk, case: Case, approval: Approval, request_id: str | None) -> Receipt:
    """Say what is staged and how it goes on."""
    count = len(approval.terms.request["params"]["evidence"])
    return Receipt(
        text=(
            f"Staged {count} field{'' if count == 1 else 's'} of evidence for dispute {case.id}; nothing was sent to "
            f"the bank. Say “submit evidence for {case.id}” {deadline_text(desk, case)}."
        ),
        object_id=case.id,
        status=case.status,
        data={"id": case.id, "staged": sorted(approval.terms.request["params"]["evidence"])},
        request_id=request_id,
    )


SKILL = Acts(
    name="draft_dispute_evidence",
    summary="Assemble evidence for a dispute from Stripe's data and stage it, unsent, after a person has confirmed.",
    args=Args,
    examples=(
        "draft evidence for the dispute on order 42",
        "prepare an answer to du_1Nx, the parcel was delivered on May 3",
    ),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
