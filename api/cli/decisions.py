"""`florin proposals`, `confirm` and `reject`: what waits, and a person's yes or no."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli.chat import confirm as confirm_shown
from api.cli.client import Client, Unclear, connect
from api.cli.console import ask, err, is_yes, out, print_json
from api.cli.deciding_plans import confirm_plan, draw_plan, question_for
from api.cli.drawing import draw_outcome, draw_proposal, draw_proposals, draw_still_open, plain
from api.cli.unanswered import yes_failed

NOT_DONE, NOT_KNOWN = 1, 3
_UNSETTLED = ("approved", "executing", "unknown", "running")

Id = Annotated[str, typer.Argument(help="the id of a proposal, prop_…, or of a plan, plan_…")]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]


def proposals(
    state: Annotated[str | None, typer.Option(help="open, done, failed, unknown, rejected or expired")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    json: Json = False,
) -> None:
    """List proposals, newest first."""
    with connect() as client:
        page = client.get("/api/proposals", state=state, limit=limit)
    if json:
        print_json(page)
    elif page["proposals"]:
        draw_proposals(out, page["proposals"])
        if len(page["proposals"]) == limit:
            out.print(f"There may be more than these {limit}: florin proposals --limit 100, or --state open.")
    else:
        out.print("There are no proposals." if state is None else f"No proposal is {state}.")


def confirm(
    proposal_id: Id,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask; needs --digest")] = False,
    digest: Annotated[str | None, typer.Option(help="the digest of what you saw")] = None,
    json: Json = False,
) -> None:
    """Show a proposal or plan, ask, and have it done; exit code 3 when Stripe's answer is still being looked up."""
    if yes and digest is None:
        raise typer.BadParameter("--yes needs --digest, so that what is done is what you saw")
    with connect() as client:
        if yes:
            done = _confirmed(client, proposal_id, digest, json=json)
        else:
            done = _asked(client, proposal_id, digest, json=json)
    raise typer.Exit(_exit_code(done))


def _confirmed(client: Client, proposal_id: str, digest: str | None, *, json: bool) -> dict[str, Any] | None:
    """Confirm without asking, and tell what came of it; as unknown when that did not come back."""
    try:
        done: dict[str, Any] = client.post(f"{_door(proposal_id)}/confirm", {"digest": digest})
    except Unclear as error:
        return yes_failed(error, {"id": proposal_id}, "florin proposals", err if json else out)
    if json:
        print_json(done)
    else:
        draw_outcome(out, done)
    return done


def plans(limit: Annotated[int, typer.Option(min=1, max=50)] = 10, json: Json = False) -> None:
    """List plans of many with where their lines stand, newest first."""
    with connect() as client:
        page = client.get("/api/plans", limit=limit)
    if json:
        print_json(page)
    elif not page["plans"]:
        out.print("There are no plans.")
    for plan in [] if json else page["plans"]:
        out.print(plain(f"{plan['id']}  {plan['state'].replace('-', ' ')}  {plan['title']}  {plan['outcome'] or ''}"))


def reject(proposal_id: Id, json: Json = False) -> None:
    """Turn a proposal, or every open line of a plan, down; it can't be confirmed any more."""
    with connect() as client:
        view = client.post(f"{_door(proposal_id)}/reject")
    if json:
        print_json(view)
    else:
        out.print("Rejected. Nothing was done.")


def _asked(client: Any, proposal_id: str, digest: str | None, *, json: bool) -> dict[str, Any] | None:
    """Show, ask and confirm; None when the person did not say yes."""
    view = client.get(_door(proposal_id))
    is_plan = "lines" in view
    (draw_plan if is_plan else draw_proposal)(out, view)
    if view["state"] != "open":
        out.print("It was decided before, and nothing is done now. What became of it then:")
        draw_outcome(out, view)
        return None
    if digest is not None and digest != view["digest"]:
        out.print(plain("This is not what that digest names, so nothing was done.", "red"))
        return None
    answer = ask(f"{question_for(view)} [y/N]" if is_plan else "Do this? [y/N]")
    if not is_yes(answer):
        draw_still_open(out, answer, view["id"])
        return None
    done = (confirm_plan if is_plan else confirm_shown)(client, view)
    if json and done is not None:
        print_json(done)
    return done


def _exit_code(done: dict[str, Any] | None) -> int:
    """0 done, 1 not done, 3 not known yet."""
    if done is not None and done["state"] in _UNSETTLED:
        return NOT_KNOWN
    return 0 if done is not None and done["state"] == "done" else NOT_DONE


def _door(text: str) -> str:
    """Return the address of a proposal or a plan, safe to build on; a usage error for anything else."""
    kind = {"prop": "proposals", "plan": "plans"}.get(text.partition("_")[0])
    if kind is None or not text.isascii() or not text.replace("_", "").isalnum():
        raise typer.BadParameter("a proposal's id starts with prop_, a plan's with plan_; florin proposals lists them")
    return f"/api/{kind}/{text}"
