"""Payment links: an address that anybody can pay at, again and again."""

from __future__ import annotations

from typing import Any

from integrations.sandbox.call import Call, Kind
from integrations.sandbox.errors import ApiError, resource_missing
from integrations.sandbox.lists import page
from integrations.sandbox.money.addresses import hosted_url
from integrations.sandbox.money.amounts import written
from integrations.sandbox.pages.payment import gone_page, paid_page, payment_page
from integrations.sandbox.resource import Resource, Visit
from integrations.sandbox.resources import selling
from integrations.sandbox.store import Stored
from integrations.sandbox.wire import Reply

_TAKEN_OVER = (
    "active", "allow_promotion_codes", "billing_address_collection", "inactive_message", "payment_method_collection",
    "submit_type",
)  # fmt: skip


def create(call: Call) -> Stored:
    """POST /v1/payment_links."""
    lines = selling.lines_of(call, call.params["line_items"])
    link_id = call.world.new_id("plink")
    mode = "live" if call.livemode else "test"
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
        "currency": selling.currency_of(call, lines),
        "metadata": call.metadata(),
        "url": hosted_url(call, f"/pay/{call.account}/{mode}/{link_id}"),
    }
    private = {"lines": lines, "payment_intent_data": call.params.get("payment_intent_data")}
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
    return call.list_of(selling.items_of(call, call.require("payment_link", call.ids[0])), call.path)


def show(visit: Visit) -> Reply:
    """GET: what is bought, and a field for a test card."""
    call, link = _asked(visit)
    if not link["active"]:
        return _html(gone_page(link["inactive_message"] or "This link has been switched off by the seller."))
    return _html(_pay_page(call, link, None))


def decide(visit: Visit) -> Reply:
    """POST: the buyer pays; each visit makes its own checkout session."""
    call, link = _asked(visit)
    if not link["active"] or visit.form.get("decision") != "pay":
        return _html(gone_page("Nothing was paid."))
    data = {"metadata": dict(link["metadata"]), **(link.private["payment_intent_data"] or {})}
    fields = {"payment_link": link["id"], "metadata": dict(link["metadata"])}
    session = selling.open_session(call, link.private["lines"], fields, {"payment_intent_data": data})
    try:
        selling.pay(call, session, visit.form.get("email", ""), visit.form.get("card", ""))
    except ApiError as error:
        return _html(_pay_page(call, link, str(error.body["message"])))
    return _html(paid_page(selling.seller_name(call), _total(call, link)))


def _pay_page(call: Call, link: Stored, error: str | None) -> str:
    return payment_page(selling.seller_name(call), selling.shown_lines(call, link), _total(call, link), error)


def _total(call: Call, link: Stored) -> str:
    return written(selling.total_of(call, link.private["lines"]), link["currency"])


def _asked(visit: Visit) -> tuple[Call, Stored]:
    account, mode, link_id = visit.ids
    call = visit.call.at(account, livemode=mode == "live")
    link = call.get("payment_link", link_id)
    if link is None:
        raise resource_missing("payment_link", link_id)
    return call, link


def _html(text: str) -> Reply:
    return Reply(200, text.encode(), {}, "text/html; charset=utf-8")


def _included_lines(call: Call, link: Stored) -> dict[str, Any]:
    return call.list_of(selling.items_of(call, link), f"/v1/payment_links/{link['id']}/line_items")


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
