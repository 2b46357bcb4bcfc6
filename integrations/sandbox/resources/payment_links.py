"""Payment links: an address that anybody can pay at, again and again."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import ApiError
from integrations.sandbox.lists import page
from integrations.sandbox.pages.payment import gone_page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.selling import hosted, paying, sessions
from integrations.sandbox.selling.lines import currency_of, items_of, lines_of, listed_items, mode_of, total_of
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply, html_reply

_TAKEN_OVER = (
    "active", "allow_promotion_codes", "billing_address_collection", "inactive_message", "payment_method_collection",
    "submit_type",
)  # fmt: skip
_PRIVATE = ("payment_intent_data", "subscription_data", "shipping_options")


def create(call: Call) -> Stored:
    """POST /v1/payment_links."""
    lines = lines_of(call, call.params["line_items"])
    link_id = call.world.new_id("plink")
    fields: dict[str, Any] = {
        "id": link_id,
        "active": True,
        "after_completion": {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": None}},
        "allow_promotion_codes": False,
        "automatic_tax": call.shape("payment_link.automatic_tax", {"enabled": False}),
        "billing_address_collection": "auto",
        "custom_fields": [],
        "custom_text": call.shape("payment_link.custom_text", {}),
        "customer_creation": "if_required",
        "payment_method_collection": "always",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "submit_type": "auto",
        "tax_id_collection": {"enabled": False, "required": "never"},
        **call.given(*_TAKEN_OVER),
        **_restrictions(call),
        "currency": currency_of(call, lines),
        "metadata": call.metadata(),
        "url": hosted.address(call, "pay", link_id),
    }
    private = {"lines": lines, **{name: call.params.get(name) for name in _PRIVATE}}
    link = call.create("payment_link", fields, private)
    call.emit("payment_link.created", link)
    return link


def retrieve(call: Call) -> Stored:
    """GET /v1/payment_links/{payment_link}."""
    return call.require("payment_link", call.ids[0])


def update(call: Call) -> Stored:
    """POST /v1/payment_links/{payment_link}: mostly to deactivate it."""
    before = call.require("payment_link", call.ids[0])
    link = call.update(before, {**call.given(*_TAKEN_OVER), "metadata": call.metadata(before)})
    call.emit("payment_link.updated", link, before)
    return link


def listed(call: Call) -> dict[str, Any]:
    """GET /v1/payment_links."""
    return page(call, "payment_link")


def line_items(call: Call) -> dict[str, Any]:
    """GET /v1/payment_links/{payment_link}/line_items."""
    return call.list_of(items_of(call, call.require("payment_link", call.ids[0])), call.path)


def show(visit: Visit) -> Reply:
    """GET: what is bought, and a field for a test card."""
    call, link = hosted.visited(visit, "payment_link")
    if not link["active"]:
        return html_reply(gone_page(link["inactive_message"] or "This link has been switched off by the seller."))
    return hosted.pay_page(call, link, total_of(call, link.private["lines"]), None)


def decide(visit: Visit) -> Reply:
    """POST: the buyer pays; each visit makes its own checkout session, of which a declined one stays open."""
    call, link = hosted.visited(visit, "payment_link")
    if not link["active"] or visit.form.get("decision") != "pay":
        return html_reply(gone_page("Nothing was paid."))
    session = _session(call, link)
    try:
        done = paying.pay(call, session, visit.form.get("email", ""), visit.form.get("card", ""))
    except ApiError as error:
        return hosted.pay_page(call, link, session["amount_total"], str(error.body["message"]))
    _count(call, link)
    return hosted.thanks_page(call, done)


def _session(call: Call, link: Stored) -> Stored:
    """A session of the link; what it makes carries the link's metadata."""
    lines, metadata = link.private["lines"], dict(link["metadata"])
    name = "subscription_data" if mode_of(call, lines) == "subscription" else "payment_intent_data"
    data = {"metadata": metadata, **(link.private.get(name) or {})}
    fields = {"payment_link": link["id"], "metadata": metadata}
    return sessions.opened(call, lines, fields, {name: data}, link.private.get("shipping_options"))


def _count(call: Call, link: Stored) -> None:
    """A link that may be paid so often only counts, and goes out with the last."""
    limit = link["restrictions"]
    if limit is None:
        return
    count = limit["completed_sessions"]["count"] + 1
    kept = {"completed_sessions": {**limit["completed_sessions"], "count": count}}
    is_over = count >= limit["completed_sessions"]["limit"]
    changed = call.update(link, {"restrictions": kept, "active": link["active"] and not is_over})
    call.emit("payment_link.updated", changed, link)


def _restrictions(call: Call) -> dict[str, Any]:
    limit = (call.params.get("restrictions") or {}).get("completed_sessions")
    return {"restrictions": {"completed_sessions": {"count": 0, "limit": limit["limit"]}}} if limit else {}


def _included_lines(call: Call, link: Stored) -> dict[str, Any]:
    return listed_items(call, link, "/v1/payment_links")


RESOURCE = Resource(
    operations={
        "POST /v1/payment_links": create,
        "GET /v1/payment_links/{payment_link}": retrieve,
        "POST /v1/payment_links/{payment_link}": update,
        "GET /v1/payment_links": listed,
        "GET /v1/payment_links/{payment_link}/line_items": line_items,
    },
    kinds=(Kind("payment_link", "plink", indexes=("active",), includes={"line_items": _included_lines}),),
    pages={
        "GET /pay/{account}/{mode}/{payment_link}": show,
        "POST /pay/{account}/{mode}/{payment_link}": decide,
    },
)
