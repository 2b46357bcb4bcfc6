"""Answer a dispute: draft the evidence, or submit it when it is drafted and the time runs out."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.alerts.next_steps.step import Case, Step, Wish, stripe_id


async def wishes(case: Case) -> Sequence[Wish] | str:
    """Ask to draft; near the deadline ask to submit what is staged, whose warnings say what is missing."""
    dispute = stripe_id(case.alert.subject_id)
    if dispute is None:
        return "Florin does not know which dispute it is about."
    draft = Wish("draft_dispute_evidence", {"dispute": dispute}, dispute)
    submit = Wish("submit_dispute_evidence", {"dispute": dispute}, dispute)
    details = case.state.get("evidence_details")
    is_drafted = isinstance(details, dict) and details.get("has_evidence") is True
    return [submit, draft] if is_drafted and case.alert.kind == "dispute_deadline" else [draft, submit]


STEP = Step("answer_dispute", "draft or submit the evidence", wishes, frozenset({"dispute_opened", "dispute_deadline"}))
