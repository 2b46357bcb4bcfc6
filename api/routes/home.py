"""The plain home page: who is connected, what waits for a person, and their yes or no; no script needed."""

from __future__ import annotations

import contextlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from pydantic import StringConstraints
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.credentials import Approver, Proposer, Reader, find_actor, house_of
from api.home_alerts import LOOKED_AT
from api.home_contents import contents, parts_of
from api.notices import COOKIE, home_with, notice_of
from api.protection import STRICT_CSP
from api.rendering import render
from api.routes.plans import begun
from api.shapes import checked_id
from api.wiring import House
from domain.errors import FlorinError, NotSignedIn

router = APIRouter(include_in_schema=False)

SNOOZE_MINUTES = 60

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
        shown |= await contents(house, actor)
    answer = HTMLResponse(render("home.html", **shown))
    # Browsers apply form-action to where a form's answer redirects, too: Stripe's consent page.
    answer.headers["Content-Security-Policy"] = STRICT_CSP.replace(
        "form-action 'self'", f"form-action 'self' {_origin(house.stripe.connect_base)}"
    )
    if notice:
        answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/parts")
async def parts(actor: Reader, house: Annotated[House, Depends(house_of)]) -> Response:
    """Show what of the page may have changed; its script puts it in place."""
    return HTMLResponse(render("parts.html", **await parts_of(house, actor)))


@router.post("/alerts/acknowledge")
async def acknowledge_these(
    actor: Proposer,
    house: Annotated[House, Depends(house_of)],
    ids: Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Form(max_length=LOOKED_AT)],
) -> Response:
    """Note that somebody looks after all that a list showed; what came since then stays."""
    seen = 0
    for alert_id in ids:
        with contextlib.suppress(FlorinError):
            await house.delivery.answers.acknowledge(actor, checked_id(alert_id, "alr"))
            seen += 1
    return home_with(f"Acknowledged {seen} alert{'' if seen == 1 else 's'}.")


@router.post("/alerts/{alert_id}/acknowledge")
async def acknowledge(alert_id: str, actor: Proposer, house: Annotated[House, Depends(house_of)]) -> Response:
    """Note that somebody looks after it."""
    try:
        await house.delivery.answers.acknowledge(actor, checked_id(alert_id, "alr"))
    except FlorinError as error:
        return home_with(error.message)
    return home_with("Acknowledged.")


@router.post("/alerts/{alert_id}/prepare")
async def prepare(alert_id: str, actor: Proposer, house: Annotated[House, Depends(house_of)]) -> Response:
    """Prepare what can be done about it, for somebody to confirm."""
    try:
        await house.assistant.next_steps.again(actor, checked_id(alert_id, "alr"))
    except FlorinError as error:
        return home_with(error.message)
    return home_with("The next step is ready below. Nothing is done before you confirm it.")


@router.post("/alerts/{alert_id}/snooze")
async def snooze(alert_id: str, actor: Proposer, house: Annotated[House, Depends(house_of)]) -> Response:
    """Let it be silent for an hour."""
    try:
        await house.delivery.answers.snooze(actor, checked_id(alert_id, "alr"), SNOOZE_MINUTES)
    except FlorinError as error:
        return home_with(error.message)
    return home_with("Snoozed for an hour.")


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


def _origin(url: str) -> str:
    """Return scheme and host of a URL."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}"
