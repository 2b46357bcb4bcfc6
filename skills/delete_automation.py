"""Deletes an automation."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import PreconditionChanged
from skills.automating.finding import AUTOMATIONS, automation_now, automation_text, find_automation
from skills.contract import Acts, Approval, Choice, Desk, Draft, Receipt, call, send
from skills.finding.foreign import quoted


class Args(BaseModel):
    """Which automation."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    automation: str = Field(
        min_length=1, max_length=80, description="Which automation: its id (aut_…), its name, or its event."
    )


async def propose(args: Args, desk: Desk) -> Draft | Choice:
    """Draft the deletion; NotFound when there is no such automation, a choice where several fit."""
    found = await find_automation(desk, args.automation)
    if isinstance(found, Choice):
        return found
    return Draft(
        summary=f"Delete the automation {quoted(found.name, 80)} ({found.id}).",
        money=None,
        effects=(
            f"It says: {automation_text(desk, found)}.",
            "It does nothing any more. What it prepared and told already stays.",
            "A deleted automation can't be brought back; a new one can be made.",
        ),
        request=call("DELETE", f"{AUTOMATIONS}/{found.id}"),
        preconditions={"automation": found.id},
    )


async def recheck(approval: Approval, desk: Desk) -> None:
    """Raise PreconditionChanged when it is gone already."""
    if await automation_now(desk, str(approval.terms.preconditions["automation"])) is None:
        raise PreconditionChanged("Nothing was deleted: this automation is gone already.")


async def execute(approval: Approval, desk: Desk) -> Receipt:
    """Delete it; OutcomeUnknown when the answer was lost."""
    await send(approval, desk)
    return _receipt(approval)


async def find_outcome(approval: Approval, desk: Desk) -> Receipt | None:
    """Look whether it is gone."""
    now = await automation_now(desk, str(approval.terms.preconditions["automation"]))
    return _receipt(approval) if now is None else None


def _receipt(approval: Approval) -> Receipt:
    """Say that it is gone."""
    automation_id = str(approval.terms.preconditions["automation"])
    text = f"Done: {approval.terms.summary}"
    return Receipt(text=text, object_id=automation_id, status="deleted", data={"id": automation_id})


SKILL = Acts(
    name="delete_automation",
    summary="Delete an automation, after you confirm it.",
    args=Args,
    examples=("delete the automation “Big payments”", "remove automation aut_01jd"),
    propose=propose,
    recheck=recheck,
    execute=execute,
    find_outcome=find_outcome,
)
