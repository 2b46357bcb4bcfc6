"""Account links: a page, good for one visit, on which a connected account is onboarded."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call
from integrations.sandbox.connections import connection
from integrations.sandbox.errors import invalid, missing_param, resource_missing
from integrations.sandbox.money import settlement
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.amounts import written
from integrations.sandbox.onboarding import standing
from integrations.sandbox.pages.onboarding import dashboard_page, onboarding_page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.store import Place, Stored
from integrations.sandbox.wire import Reply, html_reply
from integrations.sandbox.world import PLATFORM

LINK_LIFE_S = 300
_VISIT_LIFE_S = 3600


def create(call: Call) -> dict[str, Any]:
    """POST /v1/account_links."""
    account_id = call.params["account"]
    account = call.world.account(account_id)
    known = call.account == PLATFORM and connection(call.world, account_id, livemode=call.livemode) is not None
    if account is None or account.get("deleted") or not known:
        raise invalid(f"No such account: '{account_id}'", code="resource_missing", param="account")
    for name in ("refresh_url", "return_url"):
        if not call.params.get(name):
            raise missing_param(name)
    controller = account["controller"]
    by_platform = controller is not None and controller["requirement_collection"] == "application"
    if call.params["type"] == "account_update" and not by_platform:
        raise invalid(
            "You cannot create `account_update` type Account Links for this account. Valid options are "
            "`account_onboarding`.",
            param="type",
        )
    token = call.world.new_id("x", 24)[2:]
    link = {
        "object": "_account_link",
        "id": f"account_link:{token}",
        "account": account_id,
        "livemode": call.livemode,
        "refresh_url": call.params["refresh_url"],
        "return_url": call.params["return_url"],
        "expires_at": call.now_s + LINK_LIFE_S,
        "visited": False,
    }
    call.world.store.put(Place(PLATFORM, livemode=False), link)
    url = hosted_url(call, f"/onboarding/{account_id}/{token}")
    return {"object": "account_link", "created": call.now_s, "expires_at": link["expires_at"], "url": url}


def show(visit: Visit) -> Reply:
    """The form; a link that was used or is too old goes to the platform's refresh_url, which makes a new one."""
    link, account = _asked(visit)
    if link["visited"] or visit.world.now_s() >= link["expires_at"]:
        return Reply(302, b"", {"location": link["refresh_url"]}, "text/plain")
    visited = {**link, "visited": True, "expires_at": visit.world.now_s() + _VISIT_LIFE_S}
    visit.world.store.put(link.place, visited)
    missing = (account["requirements"] or {}).get("currently_due") or []
    return html_reply(onboarding_page(_name(account), missing))


def decide(visit: Visit) -> Reply:
    """The form was sent, complete or to be finished later; either way the owner goes back to the platform."""
    link, account = _asked(visit)
    if not link["visited"] or visit.world.now_s() >= link["expires_at"]:
        return Reply(302, b"", {"location": link["refresh_url"]}, "text/plain")
    if visit.form.get("decision") == "complete":
        standing.complete(visit.call.at(account["id"], livemode=link["livemode"]), account)
    visit.world.store.put(link.place, {**link, "expires_at": 0})
    return Reply(302, b"", {"location": link["return_url"]}, "text/plain")


def dashboard(visit: Visit) -> Reply:
    """The express dashboard behind a login link."""
    account = visit.world.account(visit.ids[0])
    if account is None or account.get("deleted"):
        raise resource_missing("account", visit.ids[0])
    sums = settlement.sums_minor(visit.call.at(account["id"]))
    amounts = [f"{written(sum(both), currency)} {currency.upper()}" for currency, both in sorted(sums.items())]
    return html_reply(dashboard_page(_name(account), amounts))


def _asked(visit: Visit) -> tuple[Stored, Stored]:
    account_id, token = visit.ids
    link = visit.world.store.get(Place(PLATFORM, livemode=False), f"account_link:{token}")
    account = visit.world.account(account_id)
    if link is None or account is None or account.get("deleted") or link["account"] != account_id:
        raise resource_missing("account_link", token)
    return link, account


def _name(account: Stored) -> str:
    return str((account["business_profile"] or {}).get("name") or account["email"] or account["id"])


RESOURCE = Resource(
    operations={"POST /v1/account_links": create},
    pages={
        "GET /onboarding/{account}/{token}": show,
        "POST /onboarding/{account}/{token}": decide,
        "GET /express/{account}/{token}": dashboard,
    },
)
