"""The plain home page: who is connected, what waits for a person, and their yes or no; no script needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.credentials import Approver, find_actor, house_of
from api.notices import COOKIE, home_with, notice_of
from api.protection import STRICT_CSP
from api.routes.plans import begun
from api.shapes import checked_id
from api.wiring import House
from assistant.plans.view import PlanView
from assistant.proposal_view import ProposalView
from domain.errors import FlorinError, NotSignedIn
from domain.formats import format_money
from domain.money import Money
from domain.people import Actor, Role, Scope
from domain.plans import PlanState
from domain.proposals import State
from storage import merchants

router = APIRouter(include_in_schema=False)

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "pages"), autoescape=True, undefined=StrictUndefined
)

SHOWN_MAX = 20
PLANS_SHOWN_MAX = 10
UNDER_WAY = frozenset({PlanState.OPEN, PlanState.RUNNING, PlanState.UNKNOWN})

# Long enough for a few lines to end, so that most plans need no second look at the page.
RUN_WAIT_S = 1.5


@router.get("/")
async def home(request: Request, house: Annotated[House, Depends(house_of)]) -> Response:
    """Show the page of whoever is signed in, or how to sign in."""
    try:
        actor = await find_actor(request)
    except NotSignedIn:
        actor = None
    notice = notice_of(request)
    shown: dict[str, Any] = {"actor": actor, "notice": notice}
    if actor is not None:
        shown |= await _contents(house, actor)
    answer = HTMLResponse(_pages.get_template("home.html").render(shown))
    # Browsers apply form-action to where a form's answer redirects, too: Stripe's consent page.
    answer.headers["Content-Security-Policy"] = STRICT_CSP.replace(
        "form-action 'self'", f"form-action 'self' {_origin(house.stripe.connect_base)}"
    )
    if notice:
        answer.delete_cookie(COOKIE, path="/")
    return answer


@router.post("/connect")
async def connect(
    actor: Approver,
    house: Annotated[House, Depends(house_of)],
    scope: Annotated[str, Form(max_length=20)] = "read_write",
    mode: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Send the person to Stripe's consent page."""
    livemode = {"live": True, "test": False}.get(mode, house.stripe.default_livemode)
    try:
        url = await house.connect.authorize_url(actor, actor.credential_id, scope, livemode)
    except FlorinError as error:
        return home_with(error.message)
    return RedirectResponse(url, status_code=303)


@router.post("/proposals/{proposal_id}/confirm")
async def confirm(
    proposal_id: str,
    actor: Approver,
    house: Annotated[House, Depends(house_of)],
    digest: Annotated[str, Form(max_length=100)],
) -> Response:
    """Say yes to what this page showed; the digest names it."""
    try:
        view = await house.assistant.confirm(actor, checked_id(proposal_id, "prop"), digest)
    except FlorinError as error:
        return home_with(error.message)
    return home_with(view.outcome or f"This is {view.state} now.")


@router.post("/proposals/{proposal_id}/reject")
async def reject(proposal_id: str, actor: Approver, house: Annotated[House, Depends(house_of)]) -> Response:
    """Say no."""
    try:
        await house.assistant.reject(actor, checked_id(proposal_id, "prop"))
    except FlorinError as error:
        return home_with(error.message)
    return home_with("Rejected. Nothing was done.")


@router.post("/plans/{plan_id}/confirm")
async def confirm_plan(
    plan_id: str,
    actor: Approver,
    house: Annotated[House, Depends(house_of)],
    digest: Annotated[str, Form(max_length=100)],
) -> Response:
    """Say yes to every open line of what this page showed; the page then follows the run."""
    try:
        plan = await begun(house, actor, checked_id(plan_id, "plan"), digest, RUN_WAIT_S)
    except FlorinError as error:
        return home_with(error.message)
    return home_with(plan.outcome or f"This plan is {plan.state} now.")


@router.post("/plans/{plan_id}/reject")
async def reject_plan(plan_id: str, actor: Approver, house: Annotated[House, Depends(house_of)]) -> Response:
    """Say no to every open line."""
    try:
        await house.assistant.reject_plan(actor, checked_id(plan_id, "plan"))
    except FlorinError as error:
        return home_with(error.message)
    return home_with("Rejected. Nothing of it was done.")


async def _contents(house: House, actor: Actor) -> dict[str, Any]:
    """Return what the page shows to somebody who is signed in."""
    async with house.db.merchant(actor.merchant_id) as tx:
        merchant = await merchants.get(tx, actor.merchant_id)
    locale = merchant.locale if merchant else "en-US"
    found = await house.assistant.proposals(actor, None, SHOWN_MAX, alone=True)
    plans = [_shown_plan(plan, locale) for plan in await house.assistant.plans(actor, PLANS_SHOWN_MAX)]
    return {
        "connections": await house.connect.connections(actor),
        "modes": house.stripe.platforms,
        "may_connect": actor.allows(Scope.APPROVE) and actor.role is Role.ADMIN,
        "may_approve": actor.allows(Scope.APPROVE),
        "proposals": [
            {"view": view, "summary": view.summary, "amount_text": _amount(view, locale)}
            for view in found
            if view.state == State.OPEN
        ],
        "settled": [view for view in found if view.state != State.OPEN],
        "plans": [shown for shown in plans if shown["view"].state in UNDER_WAY],
        "settled_plans": [shown for shown in plans if shown["view"].state not in UNDER_WAY],
        "is_running": any(shown["view"].state == PlanState.RUNNING for shown in plans),
    }


def _shown_plan(plan: PlanView, locale: str) -> dict[str, Any]:
    """A plan with its amounts as the merchant reads them, and what the button under it says."""
    count = sum(line.state == State.OPEN for line in plan.lines)
    sums = " and ".join(format_money(Money(total.amount_minor, total.currency), locale) for total in plan.open_totals)
    every = f"all {count}" if count == len(plan.lines) else f"the other {count}"
    return {
        "view": plan,
        "lines": [{"view": line, "amount_text": _amount(line, locale)} for line in plan.lines],
        "ended": sum(line.state not in {State.OPEN, State.APPROVED, State.EXECUTING} for line in plan.lines),
        "open": count,
        "button": f"Confirm {every} ({sums})" if sums else f"Confirm {every}",
    }


def _amount(view: ProposalView, locale: str) -> str:
    """Write a proposal's amount as the merchant reads it."""
    if view.amount_minor is None or view.currency is None:
        return ""
    return format_money(Money(view.amount_minor, view.currency), locale)


def _origin(url: str) -> str:
    """Return scheme and host of a URL."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}"
