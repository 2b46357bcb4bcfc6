"""The hosted page on which a payment link or a checkout session is paid: finding what it is for, and showing it."""

from __future__ import annotations

from integrations.sandbox.call import Call
from integrations.sandbox.errors import resource_missing
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.amounts import written
from integrations.sandbox.pages.payment import paid_page, payment_page
from integrations.sandbox.resource import Visit
from integrations.sandbox.selling import shipping
from integrations.sandbox.selling.lines import shown_lines
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply, html_reply


def address(call: Call, path: str, object_id: str) -> str:
    """Where an object's page is: the path names the account and the mode, which no visitor is signed in to."""
    return hosted_url(call, f"/{path}/{call.account}/{'live' if call.livemode else 'test'}/{object_id}")


def visited(visit: Visit, kind: str) -> tuple[Call, Stored]:
    """The call and the object of a page's address. Raises ApiError (404)."""
    account, mode, object_id = visit.ids
    call = visit.call.at(account, livemode=mode == "live")
    found = call.get(kind, object_id)
    if found is None:
        raise resource_missing(kind, object_id)
    return call, found


def pay_page(call: Call, owner: Stored, amount_minor: int, error: str | None) -> Reply:
    """What is bought and for how much, with a field for a test card."""
    rows = shown_lines(call, owner)
    if owner["object"] == "checkout.session":
        rows += shipping.line(call, owner)
    return html_reply(payment_page(seller_name(call), rows, written(amount_minor, owner["currency"]), error))


def thanks_page(call: Call, session: Stored) -> Reply:
    """The end of a purchase."""
    return html_reply(paid_page(seller_name(call), written(session["amount_total"], session["currency"])))


def seller_name(call: Call) -> str:
    """What the account calls itself towards buyers."""
    account = call.world.account(call.account)
    profile = (account["business_profile"] if account is not None else None) or {}
    return str(profile.get("name") or "the shop")
